#!/usr/bin/env bash
# Each system call on files of a run that makes a database and saves two nights, failed once: the program
# says so or goes on, never crashes; the database is sound, holds what was reported, and the next
# run goes on with it. FAULTS=all tries all of them, else others each time, for some seconds.
. "$(dirname "$0")/lib.sh"

fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
PYTHONPATH=$top/tests/e2e PYTHONDONTWRITEBYTECODE=1 python3 - "$BUILD/fixtures/save" "$fast" >"$tmp/result" <<'END'
import collections, os, random, re, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor
from store_check import faults, said

save, folder = sys.argv[1:]
errors = {"pwrite64": "ENOSPC", "write": "ENOSPC", "fdatasync": "EIO", "openat": "EMFILE"}
os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # which cannot work while strace traces

def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

def wipe(database):
    for end in ("", "-journal"):
        if os.path.exists(database + end):
            os.unlink(database + end)

def try_call(call):
    global tried
    if time.monotonic() > until:
        return []
    tried += 1
    name, k = call
    database = "%s/%s-%d.db" % (folder, name, k)
    inject = "inject=%s:error=%s:when=%d" % (name, errors.get(name, "EIO"), k)
    done = run("strace", "-qq", "-o", "/dev/null", "-e", "trace=" + name, "-e", inject, save, database, "1", "2")
    read, sent = said(done.stdout)
    found = []
    if done.returncode not in (0, 1, 127):  # 127: the loader gave up
        found.append("status %d: %s" % (done.returncode, done.stderr.decode()[:200]))
    if done.returncode == 1 and not done.stderr and name != "write":
        found.append("failed without a word")
    if os.path.exists(database):
        found += faults(database, read, sent)
    after = run(save, database, "3", "4")
    found += faults(database, read + said(after.stdout)[0], sent)
    if after.returncode != 0:
        found.append("next run: " + after.stderr.decode()[:200])
    wipe(database)
    return ["%s %d: %s" % (name, k, problem) for problem in found]

trace = folder + "/trace"
run("strace", "-qq", "-o", trace, "-e", "trace=%file,%desc", save, folder + "/whole.db", "1", "2")
counts = collections.Counter(re.match(r"(\w+)\(", line).group(1) for line in open(trace) if re.match(r"\w+\(", line))
for name in ("execve", "mmap"):  # memory is another matter
    counts.pop(name, None)
calls = [(name, k) for name, count in sorted(counts.items()) for k in range(1, count + 1)]
random.shuffle(calls)
until = time.monotonic() + (600 if os.environ.get("FAULTS") == "all" else 10)
tried = 0
with ThreadPoolExecutor(2) as pool:
    problems = [problem for found in pool.map(try_call, calls) for problem in found]
for problem in problems[:20]:
    print(problem)
print("%s calls, %d problems" % ("many" if tried > 20 else tried, len(problems)))
END
rm -r "$fast"
is "every call that fails leaves what was reported" "$(cat "$tmp/result")" "many calls, 0 problems"
done_testing
