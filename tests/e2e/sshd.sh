# A private ssh server for a test. Source this file, then:
#
#   sshd_keys DIR          makes DIR/host_{ed25519,ecdsa,rsa} and DIR/user_{ed25519,ecdsa,rsa},
#                          DIR/authorized_keys with all three, DIR/known_hosts left empty
#   sshd_start DIR [LINE]  starts a server on a free port of all loopback addresses and sets
#                          SSHD_PORT and SSHD_PID; each LINE is added to its sshd_config ahead of
#                          the defaults, so it wins. Writes DIR/ssh_config, in which every alias
#                          leads to this server with user_ed25519, and DIR/known_hosts.
#                          DIR/sshd.log is the server's log. Calls sshd_keys when needed.
#   sshd_trust DIR TYPE... writes DIR/known_hosts anew with the host keys of these types
#   sshd_stop_all          ends what sshd_start started; lib.sh does so at a test's end by itself
#
# Use it as `ssh -F DIR/ssh_config ALIAS` or, in hubplot's files, `sshconfig = DIR/ssh_config`:
# ssh takes the home folder from the user database, so HOME can't keep it from the user's own files.

SSHD_PIDS=()

sshd_free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

sshd_keys() {
    local dir=$1 type
    mkdir -p "$dir"
    chmod 700 "$dir"
    for type in ed25519 ecdsa rsa; do
        ssh-keygen -q -t "$type" -N '' -C "host $type" -f "$dir/host_$type"
        ssh-keygen -q -t "$type" -N '' -C "user $type" -f "$dir/user_$type"
    done
    cat "$dir"/user_*.pub >"$dir/authorized_keys"
    : >"$dir/known_hosts"
}

# The lines that win. The node's programs have the clock of the test (lib.sh); of all lines SetEnv, sshd
# reads the first.
sshd_lines() {
    local line clock=${LD_PRELOAD:+" LD_PRELOAD=$LD_PRELOAD CLOCK_OFFSET=$CLOCK_OFFSET"}
    for line in "$@"; do
        [[ $line != SetEnv* ]] || { line+=$clock; clock=; }
        echo "$line"
    done
    [ -z "$clock" ] || echo "SetEnv$clock"
}

sshd_trust() {
    local dir=$1 type
    shift
    for type in "$@"; do
        printf '[127.0.0.1]:%s %s\n' "$SSHD_PORT" "$(cut -d' ' -f1,2 "$dir/host_$type.pub")"
    done >"$dir/known_hosts"
}

sshd_start() {
    local dir=$1 tries
    shift
    [ -e "$dir/host_rsa" ] || sshd_keys "$dir"
    [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
    for tries in 1 2 3; do
        SSHD_PORT=$(sshd_free_port)
        {
            sshd_lines "$@"
            cat <<END
Port $SSHD_PORT
ListenAddress 0.0.0.0
HostKey $dir/host_ed25519
HostKey $dir/host_ecdsa
HostKey $dir/host_rsa
AuthorizedKeysFile $dir/authorized_keys
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PidFile none
PrintMotd no
END
            # Of this one setting the last line wins.
            [[ "$*" = *MaxStartups* ]] || echo "MaxStartups 500"
        } >"$dir/sshd_config"
        /usr/sbin/sshd -D -E "$dir/sshd.log" -f "$dir/sshd_config" &
        SSHD_PID=$!
        if sshd_wait "$SSHD_PORT"; then
            SSHD_PIDS+=("$SSHD_PID")
            declare -F remember_pid >/dev/null && remember_pid "$SSHD_PID"
            sshd_trust "$dir" ed25519 ecdsa rsa
            cat >"$dir/ssh_config" <<END
Host *
    HostName 127.0.0.1
    Port $SSHD_PORT
    User $(id -un)
    IdentityFile $dir/user_ed25519
    IdentitiesOnly yes
    UserKnownHostsFile $dir/known_hosts
    GlobalKnownHostsFile /dev/null
END
            return 0
        fi
        wait "$SSHD_PID"
    done
    cat "$dir/sshd.log" >&2
    return 1
}

# Waits until something answers at the port and the server is still alive.
sshd_wait() {
    local i
    for ((i = 0; i < 100; i++)); do
        kill -0 "$SSHD_PID" 2>/dev/null || return 1
        if (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
            return 0
        fi
        sleep 0.05
    done
    return 1
}

# hourly_tarballs FOLDER: what a node holds for SCM_FOLD=FOLDER: 48 tarballs, each of its own size.
hourly_tarballs() {
    local hour item folder
    for hour in {00..23}; do
        for item in tracs/env svn/dybsvn; do
            folder=$1/backup/cms02/$item/2012/11/03/${hour}1023
            mkdir -p "$folder"
            truncate -s "10000$hour" "$folder/${item#*/}.tar.gz"
        done
    done
}

sshd_stop_all() {
    local pid
    for pid in "${SSHD_PIDS[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    SSHD_PIDS=()
}
