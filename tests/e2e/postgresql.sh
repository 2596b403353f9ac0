# A PostgreSQL server in the test's folder: Debian's, started as an unprivileged user, as it refuses root. It
# listens on a socket of its own folder and on a free port of the loopback.

pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
# as_postgres COMMAND...: runs it as the user who may own a server's files, without the test's clock.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec env -u LD_PRELOAD setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@")
    else
        (cd / && exec env -u LD_PRELOAD "$@")
    fi
}
# pg_make [FOLDER]: makes a cluster with the user "hubplot" and starts it.
pg_make() {
    pg_folder=${1:-$tmp/postgresql}
    mkdir -p "$pg_folder"
    chmod 711 "$tmp"
    [ "$(id -u)" != 0 ] || chown postgres "$pg_folder"
    pg_port=$(free_port)
    as_postgres "$pg_bin/initdb" -D "$pg_folder/data" -U hubplot -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync >"$tmp/initdb.log" 2>&1 || { cat "$tmp/initdb.log" >&2; return 1; }
    printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $pg_port" \
        "unix_socket_directories = '$pg_folder'" 'shared_buffers = 16MB' 'max_connections = 40' \
        'fsync = off' "timezone = 'UTC'" >"$tmp/postgresql.conf"
    as_postgres tee -a "$pg_folder/data/postgresql.conf" <"$tmp/postgresql.conf" >/dev/null
    pg_start
}
pg_start() {
    as_postgres "$pg_bin/postgres" -D "$pg_folder/data" >"$tmp/postgresql.log" 2>&1 </dev/null &
    wait_for 30 as_postgres "$pg_bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port" -U hubplot
    remember_pid "$(as_postgres head -1 "$pg_folder/data/postmaster.pid")"
}
# pg_stop: ends the server at once, as a machine that is switched off would. A test ends by it.
pg_stop() {
    as_postgres "$pg_bin/pg_ctl" -D "$pg_folder/data" -m immediate stop >/dev/null 2>&1
}
# pg_uri DATABASE: its address. pg_create DATABASE makes it.
pg_uri() {
    echo "postgresql://hubplot@127.0.0.1:$pg_port/$1"
}
pg_create() {
    as_postgres "$pg_bin/createdb" -h 127.0.0.1 -p "$pg_port" -U hubplot "$1"
}
# pg_ask DATABASE SQL: prints what it gives.
pg_ask() {
    as_postgres "$pg_bin/psql" -qAtX -h 127.0.0.1 -p "$pg_port" -U hubplot "$1" -c "$2"
}
