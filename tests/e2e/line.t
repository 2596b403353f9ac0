#!/usr/bin/env bash
# The whole line, from a real ssh server to pages: two hubs, three nodes reached with three kinds of
# key, then each thing that can go wrong on the way.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"
trap 'sshd_stop_all; cleanup' EXIT

grow_nodes 40
grow_nodes 40 --nodes SDU --srvnode dayabay --seed 2 --zone Asia/Shanghai

# All three are one server; SDU finds its folder through $SCM_FOLD, as the original did.
sshd_start "$tmp/ssh" "SetEnv SCM_FOLD=$tmp/nodes/SDU"
dead_port=$(free_port)
ssh-keygen -q -t ed25519 -N '' -f "$tmp/ssh/other_host"
printf '[127.0.0.1]:%s %s\n' "$SSHD_PORT" "$(cut -d' ' -f1,2 "$tmp/ssh/other_host.pub")" \
    >"$tmp/ssh/known_others"
mv "$tmp/ssh/ssh_config" "$tmp/ssh/ssh_config.all"
cat - "$tmp/ssh/ssh_config.all" >"$tmp/ssh/ssh_config" <<EOF
Host H1
    IdentityFile $tmp/ssh/user_rsa
Host SDU
    IdentityFile $tmp/ssh/user_ecdsa
Host CHANGED
    UserKnownHostsFile $tmp/ssh/known_others
Host DEAD
    Port $dead_port
EOF

configure() { # HUB section's lines in $1, more sections on stdin
    cat >"$HOME/.scm_monitor.cnf" <<EOF
[C2]
srvnode = cms02
dbpath = $tmp/hubplot.db
outdir = $tmp/site
timezone = $zone
jspath = $tmp/data/scm_backup_monitor_%(node)s.json
select = repos/env tracs/env svn/dybsvn

[ZZ]
srvnode = dayabay
dbpath = $tmp/hubplot.db
outdir = $tmp/site
timezone = Asia/Shanghai
$1
EOF
    cat >"$HOME/.libfab.cnf"
}
mkdir -p "$tmp/data"
nodes_section() {
    cat <<EOF
[ENV]
timeout = 2
sshconfig = $tmp/ssh/ssh_config
[C]
root = $tmp/nodes/C/backup
[H1]
root = $tmp/nodes/H1/backup
EOF
}
whole_database() {
    [ "$(sqlite3 "$tmp/hubplot.db" 'PRAGMA integrity_check')" = ok ]
}
tarballs_on() {
    find "$tmp/nodes/$1" -name '*.tar.gz' ! -name '.*' | wc -l
}
broken_links() {
    python3 "$top/tests/e2e/links.py" "$tmp/site"
}

{ printf '[HUB]\nC2 = C H1\nZZ = SDU\n'; nodes_section; } | configure ''
exits 'a night when all is well' 0 "$HUBPLOT" run
is 'says nothing' "$out$err" ''
ok 'the database is whole' whole_database
known() { # HUB NODE: what the site says of each tarball
    tail -n +2 "$tmp/site/hub/$1/$2.csv"
}
is 'all tarballs of C are remembered' "$(known cms02 C | wc -l)" "$(tarballs_on C)"
is 'all tarballs of H1 are remembered' "$(known cms02 H1 | wc -l)" "$(tarballs_on H1)"
is 'all tarballs of SDU are remembered' "$(known dayabay SDU | wc -l)" "$(tarballs_on SDU)"
newest=$(find "$tmp/nodes/C/backup/cms02/svn/dybsvn" -name '*.tar.gz' | sort | tail -1)
like 'with their exact sizes' "$(known cms02 C | grep "$(basename "$newest")")" \
    ",$(stat -c %s "$newest")(,|$)"
ok 'there is an index' test -s "$tmp/site/index.html"
is 'all that pages name is there' "$(broken_links)" ''
ok 'the pictures are whole' bash -c 'find "$0" -name "*.png" -print0 | xargs -0 pngcheck -q' "$tmp/site"
ok 'and so are the drawings' bash -c 'find "$0" -name "*.svg" -print0 | xargs -0 xmllint --noout' "$tmp/site"
ok 'a picture was drawn' test -n "$(find "$tmp/site" -name '*.png' -print -quit)"
ok 'JSON for the old pages is valid' jq -e '.series[0].name == "OK"' "$tmp/data/scm_backup_monitor_C.json"

mkdir -p "$tmp/sphinx"
cp -r "$tmp/site/rst/." "$tmp/sphinx/"
printf 'project = "t"\n' >"$tmp/sphinx/conf.py"
ok 'the RST builds without a warning' sphinx-build -W -n -q -b html "$tmp/sphinx" "$tmp/sphinx-html"

find "$tmp/site" -type f -name '*.png' -printf '%p %T@\n' | sort >"$tmp/before"
exits 'a second run' 0 "$HUBPLOT" run
find "$tmp/site" -type f -name '*.png' -printf '%p %T@\n' | sort >"$tmp/after"

night=$tmp/nodes/C/backup/cms02/svn/dybsvn/$(TZ=$zone date -d "@$((now - 60))" +%Y/%m/%d/%H%M%S)
mkdir -p "$night"
truncate -s 1531229475 "$night/dybsvn-23459.tar.gz"
exits 'one hub alone' 0 "$HUBPLOT" run C2
like 'finds the new tarball' "$(known cms02 C | grep dybsvn-23459)" 1531229475

{ printf '[HUB]\nC2 = C H1 CHANGED DEAD\nZZ = SDU\n'; nodes_section
    printf '[CHANGED]\nroot = %s\n' "$tmp/nodes/C/backup"; } | configure ''
exits 'a changed host key and a dead port' 1 "$HUBPLOT" run
like 'the changed key is named' "$out$err" 'C2/CHANGED: .*host key'
like 'the dead port is named' "$out$err" 'C2/DEAD: .*([Rr]efused|connect)'
unlike 'the good nodes are not' "$out$err" 'C2/C:|C2/H1:|ZZ/SDU:'
like 'the page says so' "$(cat "$tmp"/site/*.html "$tmp"/site/*/*.html 2>/dev/null)" 'unknown'

{ printf '[HUB]\nC2 = C H1\nZZ = SDU\n'; nodes_section; } | configure ''
exits 'and well again' 0 "$HUBPLOT" run

for delay in 0.02 0.05 0.1 0.2 0.3 0.5; do
    "$HUBPLOT" run --force >/dev/null 2>&1 &
    victim=$!
    sleep "$delay"
    kill -KILL "$victim" 2>/dev/null
    wait "$victim" 2>/dev/null
    is "killed after $delay s, database and site are whole" "$(whole_database; echo $?)$(broken_links)" 0
done
exits 'the next run finishes' 0 "$HUBPLOT" run

# A node that accepts and says nothing keeps the first run busy.
cat >"$tmp/silent.py" <<'EOF'
import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(); c = s.accept(); time.sleep(60)
EOF
silent=$(free_port)
start python3 "$tmp/silent.py" "$silent"
wait_for 5 port_open "$silent"
printf 'Host SILENT\n    Port %s\n' "$silent" | cat - "$tmp/ssh/ssh_config" >"$tmp/ssh/with_silent"
{ printf '[HUB]\nC2 = C H1 SILENT\nZZ = SDU\n'; nodes_section | sed "s|/ssh_config|/with_silent|"
    printf '[SILENT]\nroot = /\nauthtimeout = 4s\n'; } | configure ''
"$HUBPLOT" run >"$tmp/first.out" 2>&1 &
first=$!
wait_for 10 grep -q "$first" "$tmp/hubplot.db.lock"
exits 'a second run at the same time' 3 timeout 30 "$HUBPLOT" run
like 'says who holds the lock' "$err" "$first"
wait "$first"
is 'the first goes on' $? 1
like 'and names the silent node' "$(cat "$tmp/first.out")" 'C2/SILENT: '

{ printf '[HUB]\nC2 = C H1\nZZ = SDU\nNONE =\nBAD = C\n'; nodes_section; } |
    configure "$(printf 'timezon = Asia/Shanghai\ntheme = lihgt\n[NONE]\nsrvnode = none\ntimezone = Mars/Olympus\n[BAD]\nsrvnode = bad\ndbpath = /dev/null/x.db')"
exits 'faults in the configuration' 2 "$HUBPLOT" run
like 'an unknown key, with the nearest known one' "$err" 'scm_monitor.cnf:[0-9]+: .*timezon\b.*timezone'
like 'an unknown theme' "$err" 'scm_monitor.cnf:[0-9]+: .*lihgt'
like 'an unknown zone' "$err" 'scm_monitor.cnf:[0-9]+: .*Mars/Olympus'
like 'a hub without nodes' "$err" 'libfab.cnf:[0-9]+: .*NONE'
like 'a database that cannot be written' "$err" 'dbpath: .*/dev/null.*directory'
rm "$HOME/.libfab.cnf"
exits 'a missing file' 2 "$HUBPLOT" run
like 'is named' "$err" '\.libfab\.cnf'

done_testing
