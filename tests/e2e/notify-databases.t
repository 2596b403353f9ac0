#!/usr/bin/env bash
# Mail about hubs whose databases differ: a person gets one message per run, and a run that is
# killed at any instant loses nothing and tells nothing twice.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

mkdir "$tmp/mail"
echo accept >"$tmp/mail/mode"
start "$python" "$here/smtpd.py" "$tmp/mail"
wait_for 10 test -s "$tmp/mail/port"
port=$(cat "$tmp/mail/port")

grow_nodes 20 --plan 'truncated H1 svn/dybsvn 0'
# Zone comes first in the configuration, last in any order of names.
usual=("sender = hubplot@example.org" "reminder = no" "mailer = smtp://127.0.0.1:$port")
hub_config '[ZONE]' "dbpath = $tmp/db/ZONE.db" "email = both@example.org, zone@example.org" "${usual[@]}" \
    '[C2]' "dbpath = $tmp/db/C2.db" "email = c2@example.org both@example.org" "${usual[@]}" \
    '[LAST]' "dbpath = $tmp/db/LAST.db" "email = last@example.org" "${usual[@]}" \
    '[HUB]' "ZONE = C H1" "C2 = C H1" "LAST = C" >"$tmp/hub.cnf"
# told [FOLDER]: a line for each message: the recipient and the subject.
told() {
    local message
    for message in "${1:-$tmp/mail}"/*.eml; do
        [ ! -e "$message" ] || "$python" "$here/mailpart.py" "$message" headers |
            sed -n 's/^To: //p; s/^Subject: //p' | sort -r | paste -sd' '
    done | sed -E 's/^(.*) (\S+@\S+)$/\2 \1/' | sort
}
forget() {
    rm -rf "$tmp"/db "$tmp"/mail/*.eml
    cp -r "$tmp/base" "$tmp/db"
}
mkdir "$tmp/db"
exits "collect" 0 hubplot collect
cp -r "$tmp/db" "$tmp/base"

shrank='svn/dybsvn on H1 shrank 2[0-9] %'
expected="^both@example.org hubplot ZONE, C2: 2 alarms \(ZONE: $shrank, and 1 more\)
c2@example.org hubplot C2: 1 alarm \($shrank\)
zone@example.org hubplot ZONE: 1 alarm \($shrank\)$"
all_told() { # NAME [FOLDER]
    local got
    got=$(told "${2:-}")
    [[ $got =~ $expected ]]
    report $? "$1" || diag "$got"
}
exits "a dry run" 0 hubplot notify --dry-run "$tmp/dry"
all_told "writes one message for each person" "$tmp/dry"
is "and sends none" "$(told)" ""
exits "notify" 0 hubplot notify
all_told "one message for each person, whatever the databases"
exits "nothing new" 0 hubplot notify
is "nobody is told twice" "$(told | wc -l)" 3

# A run for one hub tells about that one, and a run for all about the rest.
forget
exits "a run for one hub" 0 hubplot notify C2
is "tells its people" "$(told | sed -E 's/:.*//')" "both@example.org hubplot C2
c2@example.org hubplot C2"
exits "a run for all" 0 hubplot notify
is "tells of the other" "$(told | sed -E 's/:.*//')" "both@example.org hubplot C2
both@example.org hubplot ZONE
c2@example.org hubplot C2
zone@example.org hubplot ZONE"

# A server that is not there is asked once, and the outboxes of all databases wait.
forget
hubplot notify C2 >/dev/null 2>&1
forget
echo hang >"$tmp/mail/mode"
started=$SECONDS
exits "a server that hangs, twice" 1 hubplot notify ZONE --timeout 2
exits "leaves a message in each database" 1 hubplot notify C2 --timeout 2
exits "is asked once by a run for all" 1 hubplot notify --timeout 2
ok "and takes one timeout" test $((SECONDS - started)) -lt 14
is "the rest waits" "$(grep -c 'is out of order' <<<"$err")" 3
echo accept >"$tmp/mail/mode"
exits "the next run" 0 hubplot notify
is "delivers from all databases" "$(told | wc -l)" 4

# A database that can't be opened, read or written keeps nobody from hearing of the others.
forget
echo rubbish >"$tmp/db/ZONE.db"
exits "a damaged database" 1 hubplot notify
like "is said" "$err" "ZONE.db: file is not a database"
is "the other hub is told of" "$(told | sed -E 's/:.*//')" "both@example.org hubplot C2
c2@example.org hubplot C2"
cp "$tmp/base/ZONE.db" "$tmp/db/ZONE.db"
exits "when it is back" 0 hubplot notify
is "so is its own" "$(told | wc -l)" 4

forget
locker='import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()'
for hub in ZONE C2; do
    forget
    mkfifo "$tmp/end"
    sleep 60 >"$tmp/end" &
    remember_pid $!
    "$python" -c "$locker" "$tmp/db/$hub.db" <"$tmp/end" >"$tmp/locked" &
    remember_pid $!
    wait_for 10 grep -q locked "$tmp/locked"
    exits "a database that another program keeps locked, $hub" 1 hubplot notify
    like "is said, $hub" "$err" "$hub.db: database is locked"
    all_told "everybody is told all the same, $hub"
    stop "${started_pids[-1]}"
    stop "${started_pids[-2]}"
    rm "$tmp/end" "$tmp/locked"
    exits "when it is free, $hub" 0 hubplot notify
    is "nothing is told twice, $hub" "$(told | wc -l)" 3
    exits "nor by a run for it alone, $hub" 0 hubplot notify "$hub"
    is "nobody, $hub" "$(told | wc -l)" 3
done

# Killed: see notify_kills.py. In memory where that is possible: what a kill leaves does not depend
# on the disk.
fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
rm -r "$tmp/db"
ln -s "$fast/db" "$tmp/db"
mkdir "$fast/db"
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/notify_kills.py" "$HUBPLOT" "$tmp" >"$tmp/kills" 2>&1
rm -r "$fast"
is "killed at many steps and at random instants, nothing is lost or told twice" \
    "$(tail -1 "$tmp/kills")" "sound" || diag "$(cat "$tmp/kills")"
diag "$(head -n -1 "$tmp/kills")"

done_testing
