#!/usr/bin/env bash
# The same nights on SQLite and on PostgreSQL: the same site, byte for byte, the same messages and records. And
# what a database on a server is refused for.
# Needs a PostgreSQL server.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/postgresql.sh"
pg_make || exit
pg_create hubs
uri=$(pg_uri hubs)

configure() { # LINE...
    hub_config 'email = ops@example.org' "mailer = sendmail:$tmp/mailer" 'remind = 1d' 'sender = hubplot@example.org' \
        "$@" >"$tmp/hub.cnf"
}
# Five nights at 18:16 UTC, as a clock that stands has them. What a visit measures, its duration and the free disk,
# is another each time.
night=$((now / 86400 * 86400 - 10 * 86400 + 18 * 3600 + 960))
play() { # COMMAND that makes what was measured the same
    collector "$tmp/mailer" "$tmp/mail"
    for i in 0 1 2 3 4; do
        export CLOCK_STANDS=$((night + i * 86400))
        rm -rf "$tmp/nodes"
        "$BUILD/fixtures/grow" --nodes 'C H1' --zone "$zone" --until "$CLOCK_STANDS" --nights $((40 + i)) \
            "$tmp/nodes" >/dev/null
        case $i in
        1) mv "$tmp/nodes/H1" "$tmp/nodes/away" ;;
        3) find "$tmp/nodes/C" -path '*svn*' -name '*.gz*' -delete ;;
        esac
        hubplot collect >>"$tmp/log" 2>&1
        "$@"
        for command in notify render; do
            hubplot "$command" >>"$tmp/log" 2>&1
        done
    done
    hubplot export csv >"$tmp/tarballs.csv"
    hubplot export --readings csv >"$tmp/readings.csv"
    unset CLOCK_STANDS
}
keep() { # NAME
    mkdir "$tmp/$1"
    cat "$tmp"/mail/* | sort >"$tmp/mails"
    mv "$tmp/site" "$tmp/mails" "$tmp/tarballs.csv" "$tmp/readings.csv" "$tmp/$1"
    rm -rf "$tmp/mail"
}
configure
play sqlite3 "$tmp/hub.db" 'UPDATE reading SET duration_ms = 100, disk_bytes = 1000000000, disk_free = 500000000'
keep on-sqlite
configure "dbpath = $uri" '[ENV]' 'transport = local' "state = $uri"
play pg_ask hubs 'UPDATE hubplot.reading SET duration_ms = 100, disk_bytes = 1000000000, disk_free = 500000000'
keep on-server
ok "there are tarballs" test "$(wc -l <"$tmp/on-sqlite/tarballs.csv")" -gt 500
ok "and messages" test -s "$tmp/on-sqlite/mails"
ok "the same tarballs" diff "$tmp/on-sqlite/tarballs.csv" "$tmp/on-server/tarballs.csv"
ok "the same readings" diff "$tmp/on-sqlite/readings.csv" "$tmp/on-server/readings.csv"
ok "the same messages" diff "$tmp/on-sqlite/mails" "$tmp/on-server/mails"
ok "the same site, byte for byte" diff -rq -x .lock "$tmp/on-sqlite/site" "$tmp/on-server/site"

# Nothing that a run needs reads a whole table of what is stored, as far as the server can help it.
for setting in "session_preload_libraries = 'auto_explain'" 'auto_explain.log_min_duration = 0' 'enable_seqscan = off'; do
    pg_ask hubs "LOAD 'auto_explain'; ALTER DATABASE hubs SET $setting"
done
CLOCK_STANDS=$((night + 5 * 86400)) hubplot collect >>"$tmp/log" 2>&1
CLOCK_STANDS=$((night + 5 * 86400)) hubplot render >>"$tmp/log" 2>&1
plans=$(grep -E 'Scan' "$tmp/postgresql.log")
like "the server tells its plans" "$plans" 'Index.* on tarball_[0-9]+'
unlike "no table is read as a whole" "$plans" 'Seq Scan on (node|item|tarball_[0-9]+|reading|arrival)'
for setting in session_preload_libraries auto_explain.log_min_duration enable_seqscan; do
    pg_ask hubs "LOAD 'auto_explain'; ALTER DATABASE hubs RESET $setting"
done

# An installation moves from files to a server, and back.
pg_create moved
moved=$(pg_uri moved)
configure "dbpath = $moved" '[ENV]' 'transport = local' "state = $moved"
exits "imports a hub's database" 0 hubplot import "sqlite:$tmp/hub.db"
like "says what" "$out" '^C2: [0-9]+ tarballs and 10 readings imported$'
exits "imports a state" 0 hubplot import "sqlite:$tmp/state.db"
is "the same tarballs there" "$(hubplot export csv)" "$(cat "$tmp/on-sqlite/tarballs.csv")"
is "the same readings there" "$(hubplot export --readings csv)" "$(cat "$tmp/on-sqlite/readings.csv")"
is "the same incidents there" \
    "$(pg_ask moved 'SELECT node, item, rule, status, since, brief FROM hubplot_state.incident ORDER BY 1, 2, 3')" \
    "$(sqlite3 "$tmp/state.db" 'SELECT node, item, rule, status, since, brief FROM incident ORDER BY 1, 2, 3')"
exits "not over what is there" 1 hubplot import "sqlite:$tmp/hub.db"
like "says so" "$err" 'it has a history of this hub already.*hubplot forget C2'
exits "nor the state" 1 hubplot import "sqlite:$tmp/state.db"
exits "nor into itself" 1 hubplot import "$moved"
hub_config "dbpath = $tmp/back.db" '[ENV]' 'transport = local' "state = $tmp/back-state.db" >"$tmp/hub.cnf"
exits "and back" 0 hubplot import "$moved"
is "the same tarballs again" "$(hubplot export csv)" "$(cat "$tmp/on-sqlite/tarballs.csv")"
is "the same readings again" "$(hubplot export --readings csv)" "$(cat "$tmp/on-sqlite/readings.csv")"
dump() { # FILE: the state without what it knows rows by
    sqlite3 "$1" 'SELECT * FROM hub; SELECT * FROM incident; SELECT * FROM page; SELECT * FROM page_file;
        SELECT hub, node, item, rule, began, changed, ended, status, worst, brief, reason, handled FROM past_incident;
        SELECT * FROM acknowledgement; SELECT * FROM installation'
}
is "the same state again" "$(dump "$tmp/back-state.db")" "$(dump "$tmp/state.db")"

# What cannot be used is said, and nothing is changed.
configure "dbpath = $uri" '[ENV]' 'transport = local' "state = $uri"
refused() { # NAME REGEX, with the configuration
    local before after
    before=$(pg_ask hubs 'SELECT * FROM hubplot.hubplot_version, hubplot_state.hubplot_version AS s, hubplot.node')
    exits "$1: exit 1" 1 hubplot run
    like "$1: says why" "$err" "$2"
    after=$(pg_ask hubs 'SELECT * FROM hubplot.hubplot_version, hubplot_state.hubplot_version AS s, hubplot.node')
    is "$1: changes nothing" "$after" "$before"
}
pg_ask hubs 'UPDATE hubplot.hubplot_version SET version = 99'
refused "a newer hubplot's schema" "hubs: a newer hubplot made it .version 99"
exits "nor is it read" 3 hubplot check
like "and says so" "$out$err" "a newer hubplot made it"
pg_ask hubs 'UPDATE hubplot.hubplot_version SET version = 1'

pg_ask hubs "CREATE ROLE guest LOGIN; REVOKE CREATE ON DATABASE hubs FROM PUBLIC"
guest=postgresql://guest@127.0.0.1:$pg_port
pg_create empty
configure "dbpath = $guest/empty" '[ENV]' 'transport = local' "state = $guest/empty"
refused "no right to make a schema" "can't make schema hubplot.*permission denied for database empty"
configure "dbpath = $guest/hubs" '[ENV]' 'transport = local' "state = $uri"
refused "no right to the tables" "permission denied"
as_postgres "$pg_bin/createdb" -h 127.0.0.1 -p "$pg_port" -U hubplot -E LATIN1 --locale=C -T template0 latin
configure "dbpath = $(pg_uri latin)" '[ENV]' 'transport = local' "state = $uri"
refused "another encoding" "the database's encoding is LATIN1"
pg_create foreign
pg_ask foreign 'CREATE SCHEMA hubplot; CREATE TABLE hubplot.cookie (x int)'
configure "dbpath = $(pg_uri foreign)" '[ENV]' 'transport = local' "state = $uri"
refused "another program's schema" "schema hubplot holds another program's tables"

# A password is in no configuration, and in no message.
configure "dbpath = postgresql://hubplot:s3cr3t@127.0.0.1/hubs" '[ENV]' 'transport = local' "state = $uri"
exits "a password in dbpath is a mistake" 2 hubplot run
like "says where it belongs" "$err" "a password does not belong here: put it into ~/.pgpass"
unlike "and does not repeat it" "$out$err" s3cr3t
configure "dbpath = postgresql://127.0.0.1/hubs?password=s3cr3t" '[ENV]' 'transport = local' "state = $uri"
exits "nor as a parameter" 2 hubplot run
unlike "it is not repeated either" "$out$err" s3cr3t
configure "dbpath = $uri"
exits "a state on this machine is a mistake" 2 hubplot run
like "says so" "$err" "the dbpath of hub C2 is on a PostgreSQL server: state must be on one, too"

# Two runs for the same hub.
configure "dbpath = $uri" '[ENV]' 'transport = local' "state = $uri"
mkdir -p "$tmp/mail"
pg_ask hubs "SELECT pg_advisory_lock(('x' || left(encode(sha256('hubplot hub C2'), 'hex'), 16))::bit(64)::bigint),
    pg_sleep(30)" >/dev/null 2>&1 &
remember_pid $!
lock_held() {
    [ "$(pg_ask hubs "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 1 ]
}
wait_for 10 lock_held
exits "another run works on the hub" 3 hubplot run
like "it is named" "$err" "hub C2 is locked by .* on 127.0.0.1 since"

# The server goes away, and takes what held the lock with it.
pg_stop
exits "no server: exit 1" 1 hubplot run
like "said, after some patience" "$err" "in 20 s of trying: .*connection to server at \"127.0.0.1\".*refused"
pg_start
exits "it is back" 0 hubplot run
pg_stop
start "$HUBPLOT" -c "$tmp/hub.cnf" run
run=$started_pid
pg_start
wait "$run"
is "it restarts while a run begins" $? 0
# Its connections are cut while a message is handed over: it is remembered as told all the same.
printf '#!/bin/sh\n%s -qAtX "%s" -c "%s" >/dev/null\ncat >"$(mktemp %s/XXXXXX)"\n' "$pg_bin/psql" "$uri" \
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hubplot'" "$tmp/mail" >"$tmp/mailer"
rm -f "$tmp"/mail/*
exits "its connections are cut amid a run" 0 later 3d hubplot run
is "a message went out" "$(find "$tmp/mail" -type f | wc -l)" 1
is "none waits" "$(pg_ask hubs 'SELECT count(*) FROM hubplot_state.message')" 0
exits "and once more" 0 later 3d hubplot notify
is "nobody is told again" "$(find "$tmp/mail" -type f | wc -l)" 1

pg_stop
done_testing
