#!/usr/bin/env bash
# Each system call on files failed once: the program says so or goes on, never crashes; the
# database is sound, holds what was reported, and the next run goes on with it.
. "$(dirname "$0")/lib.sh"

fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
mkdir "$fast/save" "$fast/collect" "$fast/run"
night=$tmp/nodes/backup/cms02/svn/dybsvn/2014/10/22/091002
mkdir -p "$night"
echo x >"$night/dybsvn-23458.tar.gz"
tmp=PLACE hub_config '[HUB]' 'C2 = C D' '[ENV]' 'deadline = 5s' "root = $tmp/nodes/backup" >"$fast/collect/hub.cnf"
cp "$fast/collect/hub.cnf" "$fast/run/hub.cnf"
try() {
    PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/e2e/fault_calls.py" "$@"
}
is "saving: every call that fails leaves what was reported" \
    "$(try save "$BUILD/fixtures/save" "$fast/save")" "many calls, 0 problems"
is "collecting: every call that fails leaves what was reported" \
    "$(try collect "$HUBPLOT" "$fast/collect")" "many calls, 0 problems"
is "the whole run: every call that fails leaves what was reported" \
    "$(try run "$HUBPLOT" "$fast/run")" "many calls, 0 problems"
rm -r "$fast"
done_testing
