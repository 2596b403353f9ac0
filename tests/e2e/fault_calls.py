"""Fails each system call on files of fixtures/save once, by strace, and looks at what is left.

fault_calls.py PROGRAM FOLDER: the program makes a database and saves two nights. TORTURE=all tries all
calls, else some of them, for some seconds."""

import collections
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import store_check

ERRORS = {"pwrite64": "ENOSPC", "write": "ENOSPC", "openat": "EMFILE", "clone": "EAGAIN"}
LOADING = {"execve", "mmap"}  # memory is another matter


def run(*command):
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        stdout, stderr = done.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(done.pid, signal.SIGKILL)
        done.communicate()
        raise
    return done.returncode, stdout.decode(errors="replace"), stderr.decode(errors="replace")


class Save:
    """Each try has a database of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.got = collections.defaultdict(set)  # messages, by label

    def path(self, label):
        return "%s/%s.db" % (self.folder, label)

    def command(self, label, again=False):
        return [self.program, self.path(label)] + (["3", "4"] if again else ["1", "2"])

    def faults(self, label, stdout, stderr):
        if not os.path.exists(self.path(label)):
            return ["no database"] if "read" in stdout else []
        said = store_check.said(stdout)
        self.got[label] |= said["got"]
        return store_check.faults(self.path(label), said, self.got[label])

    def wipe(self, label):
        self.got.pop(label, None)
        for end in ("", "-journal", ".state", ".state-journal"):
            if os.path.exists(self.path(label) + end):
                os.unlink(self.path(label) + end)


def try_call(subject, name, k):
    label = "%s-%d" % (name, k)
    inject = "inject=%s:error=%s:when=%d" % (name, ERRORS.get(name, "EIO"), k)
    tracing = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=" + name, "-e", inject]
    found = []
    try:
        status, stdout, stderr = run(*tracing, *subject.command(label))
        if status not in (0, 1, 2, 3, 127):  # 127: the loader gave up
            found.append("status %d: %s" % (status, stderr[-300:]))
        if status != 0 and not stderr and name != "write":
            found.append("failed without a word")
        found += subject.faults(label, stdout, stderr)
        status, stdout, stderr = run(*subject.command(label, again=True))
        found += subject.faults(label, stdout, stderr)
        if status != 0:
            found.append("next run: " + stderr[-300:])
    except subprocess.TimeoutExpired:
        found.append("hangs")
    subject.wipe(label)
    return ["%s %d: %s" % (name, k, problem) for problem in found]


def find_calls(subject):
    """Each call by its name and number, but for reads and closes of pipes, which cannot fail."""
    trace = subject.folder + "/trace"
    run("strace", "-qq", "-y", "-o", trace, "-e", "trace=%file,%desc,%process", *subject.command("whole"))
    counts, calls = collections.Counter(), []
    for line in open(trace, errors="replace"):
        call = re.match(r"(\w+)\((\d+<pipe:)?", line)
        if not call or call.group(1) in LOADING:
            continue
        name = call.group(1)
        counts[name] += 1
        if not (call.group(2) and name in ("read", "close")):
            calls.append((name, counts[name]))
    return calls


def main():
    # Leaks cannot be looked for while strace traces.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    subject = Save(sys.argv[1], sys.argv[2])
    calls = find_calls(subject)
    random.Random(1).shuffle(calls)
    until = time.monotonic() + (1200 if os.environ.get("TORTURE") == "all" else 8)
    tried, problems = 0, []

    def try_in_time(call):
        return try_call(subject, *call) if time.monotonic() < until else None

    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(try_in_time, calls):
            tried += found is not None
            problems += found or []
    for problem in problems[:40]:
        print(problem)
    print("%s calls, %d problems" % ("many" if tried > 4 else tried, len(problems)))
    print("%d of %d calls failed" % (tried, len(calls)), file=sys.stderr)


main()
