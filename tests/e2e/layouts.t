#!/usr/bin/env bash
# Kinds of backup as people keep them, made by the real programs where they can be: as the manual has it each
# is visited, judged and drawn; without one, doctor prints the layout to paste, and nothing is unseen.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

root=$tmp/backups
# file KIND/PATH SECONDS BYTES
file() {
    mkdir -p "$(dirname "$root/$1")"
    truncate -s "$3" "$root/$1"
    dated "$2" "$root/$1"
}

# Twenty nights, up to the last; each backup is done a minute after the time that it is named after.
for ((night = 20; night > 0; night--)); do
    begin=$((now - 7200 - (night - 1) * 86400))
    for item in crm wiki; do
        file "pg/${item}_$(date -d "@$begin" +%F).sql.gz" $((begin + 60)) $((1000000 + night))
        file "flat/$item-$(date -d "@$begin" +%Y%m%d-%H%M%S).dump" $((begin + 60)) $((2000000 + night))
        file "flat/$item-$(date -d "@$begin" +%Y%m%d-%H%M%S).log" $((begin + 60)) 10
    done
    file "vzdump/dump/vzdump-qemu-100-$(date -d "@$begin" +%Y_%m_%d-%H_%M_%S).vma.zst" $((begin + 60)) 5000000
    file "vzdump/dump/vzdump-qemu-100-$(date -d "@$begin" +%Y_%m_%d-%H_%M_%S).log" $((begin + 60)) 10
    file "mongo/$(date -d "@$begin" +%F)/db/users.bson" $((begin + 60)) 700
    file "mongo/$(date -d "@$begin" +%F)/db/users.metadata.json" $((begin + 60)) 300
    dated $((begin + 60)) "$root/mongo/$(date -d "@$begin" +%F)"
    for part in 1 2; do
        file "split/vm-$(date -d "@$begin" +%Y%m%d).tar.00$part" $((begin + 60)) 1000
    done
    [ $night -gt 7 ] || file "days/etc-$(date -d "@$begin" +%A).tgz" $begin 4000
done
mkdir -p "$root/zst" "$tmp/data"
noise 20000 1 >"$tmp/data/a"
for night in 3 2 1; do
    begin=$((now - night * 86400))
    tar -C "$tmp" -c data | zstd -q >"$root/zst/etc-$(date -d "@$begin" +%Y-%m-%dT%H%M).tar.zst"
    dated $begin "$root"/zst/*"$(date -d "@$begin" +%Y-%m-%dT%H%M)"*
done

# The real programs, on real data that grow.
export RESTIC_PASSWORD=x BORG_PASSPHRASE=x BORG_REPO=$root/borg/host RESTIC_REPOSITORY=$root/restic
export BORG_BASE_DIR=$tmp/borg RESTIC_CACHE_DIR=$tmp/restic-cache
mkdir -p "$root/borg"
ok "restic makes a repository" really restic init -q
ok "restic's first snapshot" really restic backup -q "$tmp/data"
ok "borg makes a repository" really borg init -e none
ok "borg's first archive" really borg create ::one "$tmp/data"
printf '%s\t%s\n' config_version 1.2 snapshot_root "$root/rsnapshot/" cmd_rm /bin/rm cmd_cp /bin/cp \
    cmd_rsync /usr/bin/rsync lockfile "$tmp/rsnapshot.pid" >"$tmp/rsnapshot.conf"
printf 'retain\tdaily\t7\nbackup\t%s/data/\twww/\n' "$tmp" >>"$tmp/rsnapshot.conf"
ok "rsnapshot's first" really rsnapshot -q -c "$tmp/rsnapshot.conf" daily
find "$root/restic" "$root/borg" >"$tmp/first"
noise 30000 2 >"$tmp/data/b"
ok "restic's second snapshot" really restic backup -q "$tmp/data"
ok "borg's second archive" really borg create ::two "$tmp/data"
find "$root/restic" "$root/borg" -exec touch -d "@$now" {} +
xargs -d '\n' touch -c -d "@$((now - 86400))" <"$tmp/first"
dated $((now - 86400)) "$root/rsnapshot/daily.0"
ok "rsnapshot's second" really rsnapshot -q -c "$tmp/rsnapshot.conf" daily
dated "$now" "$root/rsnapshot/daily.0"
# What `zfs` prints there: each dataset has a snapshot a night.
mkdir "$tmp/bin"
{
    echo '#!/bin/sh'
    echo '[ "$*" = "list -Hpt snapshot -o creation,used,name" ] || exit 1'
    for ((night = 20; night > 0; night--)); do
        printf "printf '%%s\\\\t%%s\\\\t%%s\\\\n' %s %s tank/home@night-%s\n" $((now - night * 86400)) $((70000 + night)) $night
    done
} >"$tmp/bin/zfs"
chmod +x "$tmp/bin/zfs"
echo "PATH=$tmp/bin:\$PATH" >"$HOME/.profile"
export SHELL=/bin/sh

# The kinds of which the manual has a configuration, ready to paste: that is what is tried.
of_manual=(pg zst flat days rsnapshot restic borg vzdump zfs)
declare -A layout=([mongo]=$'{date}/ => db' [split]='{item}-{date}.tar')
kinds=(pg flat vzdump mongo split days zst restic borg rsnapshot)
of_page() { # the manual's configurations as one, with one section [HUB]
    python3 - "$top/docs/howto/layouts.rst" "$root" <<'END'
import re, sys
part = open(sys.argv[1]).read().split("Ready to paste\n---")[1].split("Your own command\n---")[0]
lists = []
for block in re.findall(r"\.\. code-block:: ini\n\n((?:   .*\n|\n)+)", part):
    lines = [line[3:] for line in block.strip("\n").split("\n")]
    hub = lines.index("[HUB]")
    lists += lines[hub + 1:]
    print("\n".join(lines[:hub]).replace("/srv/backups", sys.argv[2]))
print("[HUB]", *lists, sep="\n")
END
}
configure() { # with | without
    local kind
    if [ "$1" = with ]; then
        of_page
        echo "mongo = nas"
        echo "split = nas"
        for kind in mongo split; do
            printf '[%s]\nroot = %s\nlayout = %s\n' "$kind" "$root/$kind" "${layout[$kind]}"
        done
        echo '[ENV]'
    else
        echo '[HUB]'
        printf '%s = nas\n' "${kinds[@]}"
        printf '[%s]\nsrvnode = %s\n' $(for kind in "${kinds[@]}"; do echo "$kind $kind"; done)
        printf '[ENV]\nroot = %s\n' "$root"
    fi
    printf 'transport = local\nstate = %s/state.db\n' "$tmp"
    printf '[DEFAULT]\ntimezone = UTC\ndbpath = %s/h.db\noutdir = %s/site\n' "$tmp" "$tmp"
}
configure with >"$tmp/with.cnf"
is "the manual has a configuration of each kind" "$(of_page | sed -n 's/ = nas$//p' | xargs)" "${of_manual[*]}"
exits "all kinds are visited, judged and drawn" 0 "$HUBPLOT" -c "$tmp/with.cnf" run
status_json=$tmp/site/status.json
ask() { # KIND FILTER
    jq -r ".hubs[] | select(.hub == \"$1\") | .nodes[0] | $2" "$status_json"
}
items() { ask "$1" '[.items[].item] | join(" ")'; }
bytes() { ask "$1" "[.items[].newest.bytes] | join(\" \")"; }
for row in 'pg crm wiki' 'flat crm wiki' 'vzdump qemu-100' 'mongo db' 'split vm' 'days etc' 'zst etc' \
    'restic restic' 'borg host' 'rsnapshot www' 'zfs tank/home'; do
    is "$row: the items" "$(items "${row%% *}")" "${row#* }"
    is "$row: nothing is unseen" "$(ask "${row%% *}" .reading.unmatched)" 0
done
is "where the name says the day alone, the mtime tells the time" "$(ask pg '.items[0].newest.time')" $((now - 7200 + 60))
is "where it says the time, that holds" "$(ask flat '.items[0].newest.time')" $((now - 7200))
is "nothing is wrong with any" "$(jq -r '[.hubs[] | select(.status != "ok") | .hub] | join(" ")' "$status_json")" ""
is "a folder is summed" "$(bytes mongo)" 1000
is "parts are summed" "$(bytes split)" 2000
is "each slot's backup is remembered by its date" "$(sqlite3 "$tmp/h.db" \
    "SELECT count(DISTINCT civil) FROM tarball JOIN item ON item.id = item WHERE item.name = 'etc' AND flags & 8")" 7
real=$(du -sb --apparent-size "$root/restic/data" | cut -f1)
ok "restic's newest snapshot counts what data/ holds" test "$(bytes restic)" -gt 40000 -a "$(bytes restic)" -le "$real"
ok "borg's newest counts what data/ holds" test "$(bytes borg)" -gt 40000
is "rsnapshot's newest counts all of its files" "$(bytes rsnapshot)" 50000
is "what a command lists is exact" "$(ask zfs '.items[0].newest | "\(.time) \(.bytes) \(.path)"')" "$((now - 86400)) 70001 tank/home@night-1"

# The same sections as those of nodes: all kinds on one page, each drawn.
{
    sed '/^\[HUB\]$/,/^split = nas$/d' "$tmp/with.cnf"
    printf '[HUB]\nall = %s mongo split\n[all]\nsrvnode = .\n' "${of_manual[*]}"
} | sed "s|$tmp/site|$tmp/one|; s|$tmp/h.db|$tmp/one.db|; s|$tmp/state.db|$tmp/one-state.db|" >"$tmp/one.cnf"
exits "all kinds on one page" 0 "$HUBPLOT" -c "$tmp/one.cnf" run
is "each is judged" "$(jq -r '.hubs[0] | "\(.status) \(.nodes | length) \([.nodes[] | select(.status == "ok" and (.items | length) > 0)] | length)"' \
    "$tmp/one/status.json")" "ok 11 11"
for kind in "${of_manual[@]}" mongo split; do
    ok "$kind is drawn" test -s "$tmp/one/hub/all/$kind-30d.svg"
done

# Without layouts nothing matches, and doctor says what would.
configure without >"$tmp/without.cnf"
exits "doctor finds no tarballs" 1 "$HUBPLOT" -c "$tmp/without.cnf" doctor "${kinds[@]}"
guessed() { # KIND
    awk -v hub="$1/nas" '/^[a-z]/ { on = $1 == hub } on' <<<"$out"
}
said() { # KIND: on one line
    guessed "$1" | tr -s '\n ' '  '
}
for kind in "${kinds[@]}"; do
    like "$kind: doctor counts what it does not know" "$(said "$kind")" 'of [0-9]+ files below .* none matches the layout, such as '
done
for row in 'pg|{item}_{date}.sql.gz' 'flat|{item}-{date}-{time}.dump' 'vzdump|vzdump' 'mongo|{date}/ => backup' \
    'split|{item}-{date}.tar' 'days|{item}-{weekday}.tgz' 'zst|{item}-{date}T{time}.tar.zst' 'restic|restic' \
    'borg|borg' 'rsnapshot|rsnapshot'; do
    is "${row%%|*}: the guess" "$(guessed "${row%%|*}" | sed -n 's/^ *perhaps: layout = \(.*[^ ]\)  *# .*/\1/p')" "${row#*|}"
done
like "how much it covers, and of what" "$(guessed pg)" '# 40 of 40 files; items crm wiki'
like "which zone the times are of" "$(guessed flat)" 'times agree with UTC'
like "what goes along is ignored" "$(guessed flat)" 'ignore = \*\.log'

# New names, which the layout does not know, are a warning once they are newer than all that it does.
file "pg/crm-new-name.sql.gz" $((now - 60)) 5
exits "a run" 0 "$HUBPLOT" -c "$tmp/with.cnf" run
page_says() { # what the pages say of files without layout, as text
    grep -rhE "no layout" "$tmp/site" --include="*.html" | sed 's/<[^>]*>//g'
}
like "the page counts them" "$(page_says)" "1 file matches no layout, the newest of .*, such as crm-new-name.sql.gz"
is "the rule warns" "$(ask pg '[.verdicts[] | select(.rule == "layout") | .status] | join(" ")')" warn
like "and says of what" "$(ask pg '.verdicts[] | select(.rule == "layout") | .reason')" 'nas: 1 file matches no layout, the newest of .*, such as crm-new-name.sql.gz'
sed 's/^\[pg\]$/&\nunmatched = no/' "$tmp/with.cnf" >"$tmp/off.cnf"
exits "switched off" 0 "$HUBPLOT" -c "$tmp/off.cnf" run
is "it is silent" "$(ask pg '[.verdicts[] | select(.rule == "layout")] | length')" 0

# So are links that lead elsewhere, folders that cannot be read, and dates that no calendar has or are to come.
# Nobody who is root can be refused a folder.
somebody=()
[ "$(id -u)" != 0 ] || somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
cp "$HUBPLOT" "$tmp/program"
chmod 711 "$tmp"
rm "$root/pg/crm-new-name.sql.gz"
strange() { # NAME WHAT: doctor, page and status.json all say it
    said=$("${somebody[@]}" "$tmp/program" -c "$tmp/somebody.cnf" doctor pg 2>&1 | tr -s '\n ' '  ')
    like "$1: doctor" "$said" "1 file matches no layout, the newest of [^,]*, such as $2"
    like "$1: and it goes on" "$said" 'good: 40 tarballs'
    "${somebody[@]}" "$tmp/program" -c "$tmp/somebody.cnf" run >/dev/null 2>&1
    like "$1: status.json" "$(jq -r '.hubs[].nodes[0].reading | "\(.outcome) \(.unmatched) \(.unmatched_path)"' \
        "$tmp/own/site/status.json")" "^complete 1 $2\$"
    like "$1: the rule" "$(jq -r '.hubs[].nodes[0].verdicts[] | select(.rule == "layout") | .reason' \
        "$tmp/own/site/status.json")" "1 file matches no layout, the newest of .*, such as $2"
}
mkdir "$tmp/own"
chmod 777 "$tmp/own"
printf '[HUB]\npg = nas\n[pg]\nroot = %s/pg\nlayout = %s\ntransport = local\ndbpath = %s/own/h.db\n' "$root" \
    '{item}[_-]{date}.sql.{gz,xz}' "$tmp" >"$tmp/somebody.cnf"
printf 'outdir = %s/own/site\ntimezone = UTC\n[ENV]\nstate = %s/own/state.db\n' "$tmp" "$tmp" >>"$tmp/somebody.cnf"
ln -s crm_latest "$root/pg/latest"
ln -s /mnt/elsewhere "$root/pg/link"
touch -h -d "@$now" "$root/pg/latest" "$root/pg/link"
strange "a link" 'link \(a symbolic link to /mnt/elsewhere\)'
rm "$root/pg/link"
mkdir -m 0 "$root/pg/closed"
touch -d "@$now" "$root/pg/closed"
strange "a folder that cannot be read" 'closed \(it cannot be read\)'
rmdir "$root/pg/closed"
file pg/crm_2026-02-30.sql.gz $now 5
strange "a date of no calendar" 'crm_2026-02-30.sql.gz \(a date of no calendar\)'
rm "$root/pg/crm_2026-02-30.sql.gz"
file pg/crm_2999-01-01.sql.gz $now 5
said=$("$HUBPLOT" -c "$tmp/somebody.cnf" doctor pg 2>&1 | tr -s '\n ' '  ')
like "a date to come: doctor" "$said" 'note: 1 tarball is dated in the future, such as crm_2999-01-01.sql.gz'
"${somebody[@]}" "$tmp/program" -c "$tmp/somebody.cnf" run >/dev/null 2>&1
like "a date to come: status.json" "$(jq -r '.hubs[].nodes[0].items[].verdicts[] | select(.rule == "clock") | .reason' \
    "$tmp/own/site/status.json")" 'crm: a tarball is dated 1 Jan 2999'
rm "$root/pg/crm_2999-01-01.sql.gz"

# Where the folder is missing, doctor says what there is instead.
sed "s|^root = .*|root = $root/postgres/dumps|" "$tmp/somebody.cnf" >"$tmp/missing.cnf"
exits "a folder that is missing" 1 "$HUBPLOT" -c "$tmp/missing.cnf" doctor
said=$(tr -s '\n ' '  ' <<<"$out")
like "is told" "$said" "fails: listing: there is no folder $root/postgres/dumps "
like "with what there is instead" "$said" "instead: $root has borg/ days/ flat/ mongo/ pg/ "

# Mistakes are told with the place and what to write.
sed 's/^layout = {item}\[_-\].*/layout = {item}-{dat}.gz/' "$tmp/with.cnf" >"$tmp/wrong.cnf"
exits "a pattern that is wrong" 2 "$HUBPLOT" -c "$tmp/wrong.cnf" config
like "is told with column and cause" "$err" 'layout.*pattern "\{item\}-\{dat\}.gz", column 8: no field'

done_testing
