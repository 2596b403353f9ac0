#!/usr/bin/env bash
# Mail about hubs whose databases differ: a person gets one message per run. A run that is killed at any
# instant loses nothing, and sends one message again at most, as the same.
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
    '[HUB]' "ZONE = C H1" "C2 = C H1" "LAST = C" '[ENV]' "state = $tmp/db/state.db" >"$tmp/hub.cnf"
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

# A server that is not there is asked once, and what could not go out waits.
forget
hubplot notify C2 >/dev/null 2>&1
forget
echo hang >"$tmp/mail/mode"
started=$SECONDS
exits "a server that hangs, twice" 1 hubplot notify ZONE --timeout 2
exits "leaves more messages" 1 hubplot notify C2 --timeout 2
exits "is asked once by a run for all" 1 hubplot notify --timeout 2
ok "and takes one timeout" test $((SECONDS - started)) -lt 14
is "the rest waits" "$(grep -c 'has failed' <<<"$err")" 3
echo accept >"$tmp/mail/mode"
exits "the next run" 0 hubplot notify
is "delivers all" "$(told | wc -l)" 4

# A database that can't be read is told of, and keeps nobody from hearing of the others.
forget
echo rubbish >"$tmp/db/ZONE.db"
exits "a damaged database" 1 hubplot notify
like "is said" "$err" "ZONE.db: file is not a database"
is "all are told" "$(told)" "both@example.org hubplot ZONE, C2: 1 alarm, 2 unknown (C2: svn/dybsvn on H1 shrank 25 %, and 2 more)
c2@example.org hubplot C2: 1 alarm (svn/dybsvn on H1 shrank 25 %)
zone@example.org hubplot ZONE: 2 unknown (C database unreadable, and 1 more)"
cp "$tmp/base/ZONE.db" "$tmp/db/ZONE.db"
exits "when it is back" 0 hubplot notify
is "its people are told" "$(told | wc -l)" 5

# lock FILE: until `unlock`.
locker='import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()'
lock() {
    mkfifo "$tmp/end"
    sleep 60 >"$tmp/end" &
    remember_pid $!
    "$python" -c "$locker" "$1" <"$tmp/end" >"$tmp/locked" &
    remember_pid $!
    wait_for 10 grep -q locked "$tmp/locked"
}
unlock() {
    stop "${started_pids[-1]}"
    stop "${started_pids[-2]}"
    rm "$tmp/end" "$tmp/locked"
}
forget
lock "$tmp/db/C2.db"
exits "a hub's database that another program keeps locked" 0 hubplot notify
all_told "is no reason not to tell"
unlock
forget
lock "$tmp/db/state.db"
exits "a state that another program keeps locked" 1 hubplot notify
like "is said" "$err" "state.db: database is locked"
is "and nobody is told" "$(told | wc -l)" 0
unlock
exits "when it is free" 0 hubplot notify
all_told "everybody is told"

# The state is lost, or another program's: nothing is told from guesses.
forget
echo rubbish >"$tmp/db/state.db"
exits "a damaged state" 1 hubplot notify
like "is said" "$err" "state.db: file is not a database"
is "nobody is told" "$(told | wc -l)" 0
rm "$tmp/db/state.db"
exits "without a state" 0 hubplot notify
all_told "all are told anew"

# What an earlier version kept in a hub's database moves to the state, whenever that is killed: nobody is told
# again of what they know, and what waits goes out.
forget
hubplot notify C2 >/dev/null 2>&1
rm -f "$tmp"/mail/*.eml
"$python" - "$tmp/db" <<'END'
import os, sqlite3, sys, urllib.parse
folder = sys.argv[1]
state, hub = sqlite3.connect(folder + "/state.db"), sqlite3.connect(folder + "/C2.db")
hub.executescript("""
    CREATE TABLE note (room TEXT, key TEXT, value TEXT, PRIMARY KEY (room, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, id TEXT NOT NULL,
        bytes BLOB NOT NULL, state INTEGER NOT NULL, queued INTEGER NOT NULL, attempts INTEGER NOT NULL,
        reason TEXT, sent INTEGER, handed INTEGER, UNIQUE (recipient, id)) STRICT""")
quote = lambda text: urllib.parse.quote(text, safe="")
for node, item, rule, status, since, time, figure, brief in state.execute(
        "SELECT node, item, rule, status, since, time, figure, brief FROM incident WHERE hub = 'C2'"):
    hub.execute("INSERT INTO note VALUES ('notify', ?, ?)", (
        "/".join(map(quote, ("C2", node, item, rule))),
        "%s %d/%d/%s %s" % (status, since, -1 if time is None else time, "nan" if figure is None else figure, brief)))
hub.execute("INSERT INTO note VALUES ('notify', 'C2', ?)",
            ("%d %d" % state.execute("SELECT messages, notified FROM hub WHERE tag = 'C2'").fetchone(),))
hub.execute("INSERT INTO outbox (recipient, id, bytes, state, queued, attempts) VALUES (?, ?, ?, 0, 5, 1)",
            ("c2@example.org", "old@example.org", b"To: c2@example.org\r\nMessage-ID: <old@example.org>\r\n"
             b"Subject: hubplot C2: old\r\n\r\nold\r\n"))
hub.commit()
os.unlink(folder + "/state.db")
END
rm -rf "$tmp/old" && cp -r "$tmp/db" "$tmp/old"
problems=0 killed=0
for point in fdatasync:{1..24} unlink:{1..8}; do
    rm -rf "$tmp/db" "$tmp"/mail/*.eml
    cp -r "$tmp/old" "$tmp/db"
    strace -o /dev/null -e trace="${point%:*}" -e inject="${point%:*}:signal=KILL:when=${point#*:}" \
        "$HUBPLOT" -c "$tmp/hub.cnf" notify C2 >/dev/null 2>&1 || killed=$((killed + 1))
    later 1m hubplot notify C2 >/dev/null 2>&1
    later 2m hubplot notify C2 >/dev/null 2>&1
    subjects=$(grep -h '^Subject: ' "$tmp"/mail/*.eml | tr -d '\r')
    [ "$(sort -u <<<"$subjects")" = "Subject: hubplot C2: old" ] && [ "$(wc -l <<<"$subjects")" -le 2 ] &&
        [ "$(sqlite3 "$tmp/db/C2.db" "SELECT count(*) FROM sqlite_schema WHERE name IN ('note', 'outbox')")" = 0 ] ||
        { problems=$((problems + 1)); diag "$point: $subjects"; }
done 2>/dev/null
is "an older database, killed as it moves, loses nothing and tells nothing twice" $problems 0
ok "it was killed" test $killed -gt 12

# Killed: see notify_kills.py. In memory where that is possible: what a kill leaves does not depend
# on the disk.
fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
rm -r "$tmp/db"
ln -s "$fast/db" "$tmp/db"
mkdir "$fast/db"
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/notify_kills.py" "$HUBPLOT" "$tmp" >"$tmp/kills" 2>&1
rm -r "$fast"
is "killed at many steps and at random instants, nothing is lost, and one message at most comes twice" \
    "$(tail -1 "$tmp/kills")" "sound" || diag "$(cat "$tmp/kills")"
diag "$(head -n -1 "$tmp/kills")"

done_testing
