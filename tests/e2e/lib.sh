# Helpers for end-to-end tests: TAP without a plan, a private folder, the present, cleaning up by pid,
# free ports. A test sources this file, checks with `ok`, `is`, `like`, ... and ends by `done_testing`.
# HUBPLOT names the binary, BUILD its folder; NOW is the instant that the test plays at: see clock.sh.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
# What tests preload comes before the sanitizer's own library.
export ASAN_OPTIONS=verify_asan_link_order=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$top/build}
HUBPLOT=${HUBPLOT:-$BUILD/hubplot}
case $HUBPLOT in /*) ;; *) HUBPLOT=$PWD/$HUBPLOT ;; esac

# The test's own folder, removed at its end unless KEEP is set. No test touches the user's home.
tmp=$(mktemp -d "${TMPDIR:-/tmp}/hubplot-test.XXXXXXXX")
export HOME=$tmp/home XDG_DATA_HOME=$tmp/home/.local/share XDG_RUNTIME_DIR=$tmp/run
unset NODE_TAG SSH_AUTH_SOCK XDG_CONFIG_HOME
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$HOME" "$XDG_RUNTIME_DIR"

clock_library=$tmp/clock.so # where those find it, too, whom the test runs as another user
cp "$BUILD/clock.so" "$clock_library" || { echo "Bail out! make e2e builds what is missing"; exit 1; }
. "$top/tests/e2e/clock.sh"
. "$top/tests/e2e/hub.sh"

# --- Checks.

test_count=0
test_failed=0
test_done=
started_pids=()

# Remembers a background process; it is ended with the test. `start COMMAND...` runs one.
remember_pid() {
    started_pids+=("$1")
}
start() {
    "$@" </dev/null &
    started_pid=$!
    remember_pid "$started_pid"
}
stop() {
    kill "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}
cleanup() {
    local status=$?
    for pid in "${started_pids[@]}"; do
        kill "$pid" 2>/dev/null
    done
    wait 2>/dev/null
    [ -n "${KEEP:-}" ] && diag "kept $tmp" || rm -rf "$tmp"
    if [ -z "$test_done" ]; then
        echo "Bail out! ${0##*/} ended before its done_testing (status $status)"
        exit 1
    fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

diag() {
    printf '%s\n' "$*" | sed 's/^/# /' >&2
}
report() { # STATUS NAME
    test_count=$((test_count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $test_count - $2"
    else
        test_failed=$((test_failed + 1))
        echo "not ok $test_count - $2"
        return 1
    fi
}

# ok NAME COMMAND...: the command succeeds. Its output is shown when it does not.
ok() {
    local name=$1 output status
    shift
    output=$("$@" 2>&1)
    status=$?
    report $status "$name" || { diag "$* ended with status $status"; diag "$output"; }
}
# not_ok NAME COMMAND...: the command fails.
not_ok() {
    local name=$1
    shift
    ! "$@" >/dev/null 2>&1
    report $? "$name" || diag "$* succeeded"
}
# is NAME GOT EXPECTED
is() {
    [ "$2" = "$3" ]
    report $? "$1" || { diag "got:      $2"; diag "expected: $3"; }
}
# like NAME TEXT REGEX; unlike: the regular expression matches nowhere.
like() {
    grep -qE -e "$3" <<<"$2"
    report $? "$1" || { diag "no match for: $3"; diag "in: $2"; }
}
unlike() {
    ! grep -qE -e "$3" <<<"$2"
    report $? "$1" || { diag "match for: $3"; diag "in: $2"; }
}
# exits NAME STATUS COMMAND...: ends with that exit status; $out and $err hold what it printed.
exits() {
    local name=$1 expected=$2 status
    shift 2
    "$@" >"$tmp/.out" 2>"$tmp/.err" </dev/null
    status=$?
    out=$(tr -d '\000' <"$tmp/.out")
    err=$(tr -d '\000' <"$tmp/.err")
    [ "$status" = "$expected" ]
    report $? "$name" || { diag "status $status, expected $expected"; diag "$out"; diag "$err"; }
}
done_testing() {
    test_done=yes
    echo "1..$test_count"
    [ "$test_failed" = 0 ]
    exit
}

# hold_lock FILE: locks it as a run does, until `stop "$started_pid"`.
hold_lock() {
    rm -f "$tmp/.held"
    start python3 -c 'import fcntl, signal, sys
lock = open(sys.argv[1], "a")
fcntl.lockf(lock, fcntl.LOCK_EX)
open(sys.argv[2], "w").close()
signal.pause()' "$1" "$tmp/.held"
    wait_for 10 test -e "$tmp/.held"
}

# cut_short FILE SIZE: as a transfer that broke. Its date stays: one written to just now might still
# be arriving.
cut_short() {
    local date
    date=$(stat -c %y "$1")
    truncate -s "$2" "$1"
    touch -d "$date" "$1"
}

# damage FILE: another byte amid it, of the same size and date.
damage() {
    python3 -c 'import os, sys
with open(sys.argv[1], "r+b", buffering=0) as file:
    date = os.stat(file.fileno()).st_mtime_ns
    middle = os.fstat(file.fileno()).st_size // 2
    byte = os.pread(file.fileno(), 1, middle)
    os.pwrite(file.fileno(), bytes([byte[0] ^ 255]), middle)
    os.utime(file.fileno(), ns=(date, date))' "$1"
}
# noise BYTES SEED: that many bytes that look random, the same for the same seed.
noise() {
    python3 -c 'import random, sys
sys.stdout.buffer.write(random.Random(sys.argv[2]).randbytes(int(sys.argv[1])))' "$1" "$2"
}

# A port of the loopback that nobody listens on.
free_port() {
    python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
# wait_for SECONDS COMMAND...: tries until it succeeds.
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -le $until ] || return 1
        sleep 0.05
    done
}
port_open() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# with_home COMMAND...: runs it where the user database names $HOME as the home folder, which is
# where ssh looks for its files.
with_home() {
    printf '%s:x:%s:%s::%s:/bin/bash\n' "$(id -un)" "$(id -u)" "$(id -g)" "$HOME" >"$tmp/passwd"
    LD_PRELOAD=libnss_wrapper.so:$LD_PRELOAD NSS_WRAPPER_PASSWD=$tmp/passwd NSS_WRAPPER_GROUP=/etc/group \
        NSS_WRAPPER_DISABLE_DEEPBIND=1 "$@"
}
