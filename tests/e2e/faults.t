#!/usr/bin/env bash
# Saving, in a program that does little else: each system call on files failed once. It says so or goes on, never
# crashes; the database is sound, holds what was reported, and the next run goes on with it.
. "$(dirname "$0")/lib.sh"

fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
is "every call that fails leaves what was reported" \
    "$(PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/e2e/fault_calls.py" "$BUILD/fixtures/save" "$fast")" \
    "many calls, 0 problems"
rm -r "$fast"
done_testing
