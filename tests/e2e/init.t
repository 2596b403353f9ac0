#!/usr/bin/env bash
# `hubplot init NODE:/PATH`: looks at backups over ssh, and writes a configuration that works as it is.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

sshd_start "$tmp/ssh"
mkdir -p "$HOME/.ssh"
cp "$tmp/ssh/ssh_config" "$HOME/.ssh/config"
own=$HOME/.config/hubplot/hubplot.cnf
srv=$tmp/srv
init() {
    with_home "$HUBPLOT" init "$@"
}
run() {
    with_home "$HUBPLOT" "$@"
}

mkdir -p "$srv/pg" "$srv/dumps" "$tmp/mnt/pg" "$srv/empty" "$srv/code"
echo x >"$srv/code/main.c"
for ((night = 20; night > 0; night--)); do
    begin=$((now - 7200 - (night - 1) * 86400))
    for item in crm wiki; do
        for folder in "$srv/pg" "$tmp/mnt/pg"; do
            path=$folder/${item}_$(date -d "@$begin" +%F).sql.gz
            truncate -s $((1000000 + night)) "$path"
            dated $((begin + 60)) "$path"
        done
    done
    # Named by a clock eight hours ahead of the node's.
    path=$srv/dumps/etc-$(date -d "@$((begin + 8 * 3600))" +%Y%m%d-%H%M).tar
    truncate -s $((2000000 + night)) "$path"
    dated $((begin + 60)) "$path"
    echo log >"${path%.tar}.log"
done

exits "a folder on a node" 0 init "nas:$srv/pg"
like "the hub is named after it" "$out" '^pg = nas$'
like "the root is the folder" "$out" "^root = $srv/pg$"
like "the layout is guessed, with what it covers" "$out" \
    '^layout = \{item\}_\{date\}\.sql\.gz   # 40 of 40 files; items crm wiki$'
like "it is told where that was written" "$err" "$own: written; next: hubplot run$"
is "the file is what was printed" "$(cat "$own")" "$out"
exits "it works as it is" 0 run run
exits "and what it watches is listed" 0 run list
like "all items" "$out" 'pg +nas +crm .*ok'
is "the third line says what layout it is" "$(sed -n '3s/ =.*//p' "$own")" layout

exits "where there is a configuration" 0 init "nas:$srv/pg"
like "what to add is printed" "$out" '^# In the section \[HUB\] that you have:$'
like "under a name that is free" "$out" '^pg-2 = nas$'
is "the file is untouched" "$(grep -c '^\[' "$own")" 2
rm -r "$HOME/.config"
printf '[HUB]\nC2 = C\n[C2]\nsrvnode = x\nwrong = 1\n' >"$HOME/.libfab.cnf"
exits "beside one that is wrong" 0 init "nas:$srv/pg"
ok "nothing is written" test ! -e "$own"
rm "$HOME/.libfab.cnf"

XDG_CONFIG_HOME=$tmp/xdg exits "several places" 0 init "nas:$srv/pg" "off:$tmp/mnt/pg" "nas:$srv/dumps" "$srv/pg"
ok "where XDG_CONFIG_HOME says" test -s "$tmp/xdg/hubplot/hubplot.cnf"
like "folders of one name are one hub" "$out" '^pg = nas off [^ ]+$'
like "with a root each" "$(grep -A1 -F '[pg/off]' <<<"$out")" "^root = $tmp/mnt/pg$"
like "and the transport of this machine" "$(grep -A3 -E '^\[pg/[^o]' <<<"$out")" '^transport = local$'
like "others are hubs of their own" "$out" '^dumps = nas$'
like "what goes along is left out" "$out" '^ignore = \*\.log$'
like "a zone that is not the node's is named" "$out" '^timezone = \+08:00$'
exits "all of them are visited" 0 run -c "$tmp/xdg/hubplot/hubplot.cnf" run
is "without anything wrong" "$(run -c "$tmp/xdg/hubplot/hubplot.cnf" list --bad | grep -c alarm)" 0

exits "into a file that is named" 0 init -o "$tmp/named.cnf" "nas:$srv/pg"
is "nothing is printed" "$out" ""
exits "it is not overwritten" 1 init -o "$tmp/named.cnf" "nas:$srv/pg"
like "which is said" "$err" 'named.cnf: File exists'

# What goes wrong is told, and nothing is lost for it.
exits "a folder that is missing" 1 init "nas:$srv/pgsql" "nas:$srv/dumps"
like "is told with what there is instead" "$err" "nas:$srv/pgsql: there is no folder $srv/pgsql; $srv has code/ dumps/ "
like "the others are printed" "$out" '^dumps = nas$'
ok "a configuration that is not whole is not written" test ! -e "$own"
exits "a folder that is empty" 1 init "nas:$srv/empty"
like "is told" "$err" "nas:$srv/empty: no tarball below $srv/empty"
exits "no backups" 1 init "nas:$srv/code"
like "are told" "$err" 'code: 1 file, such as main\.c, but none whose name tells what it is a backup of and of when'
ssh-keygen -q -t ed25519 -N '' -f "$tmp/stranger"
printf 'Host stranger\n IdentityFile %s/stranger\n' "$tmp" | cat - <(sed '/IdentityFile/d' "$tmp/ssh/ssh_config") >"$HOME/.ssh/config"
exits "a node that refuses" 1 init "stranger:$srv/pg"
like "is told with the reason" "$err" "stranger:$srv/pg: .*permission denied"
for wrong in 'a b:/x' ':/x' $'n:/x\ny'; do
    exits "no place: ${wrong//$'\n'/ }" 2 init "$wrong"
    like "is told" "$err" 'is not NODE:/PATH'
done

# Names of any bytes end up in no configuration that is another than was meant.
mkdir -p "$srv/odd # ]"
for night in 1 2 3 4; do
    : >"$srv/odd # ]/$(printf 'a;\n[b] = \xff')-2026010$night.gz"
done
cp "$tmp/ssh/ssh_config" "$HOME/.ssh/config"
exits "odd names" 0 init -o "$tmp/odd.cnf" "nas:$srv/odd # ]"
exits "are a configuration" 0 run -c "$tmp/odd.cnf" config
like "of that folder" "$out" "^root +=  ?$srv/odd # \]"
like "of that item" "$(run -c "$tmp/odd.cnf" doctor)" '4 tarballs'

done_testing
