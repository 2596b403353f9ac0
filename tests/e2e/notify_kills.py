"""Kills `hubplot notify` at many of its steps and at random instants, lets further runs go on, and
looks at what a mail server has got: notify_kills.py HUBPLOT FOLDER, of notify-databases.t.

Each person must be told of the change in each hub, by one message; where a run could not learn whether
it was accepted, the same comes again."""
import collections
import email
import email.policy
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

hubplot, folder = sys.argv[1], pathlib.Path(sys.argv[2])
wanted = {(person, hub) for person, hub in (("both", "ZONE"), ("both", "C2"), ("zone", "ZONE"),
                                            ("c2", "C2"))}
notify = [hubplot, "-c", folder / "hub.cnf", "notify"]
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
# What looks for leaks can't do so in a process that is traced.
traced = os.environ | {"ASAN_OPTIONS": "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")}


def begin():
    place = (folder / "db").resolve()
    shutil.rmtree(place)
    shutil.copytree(folder / "base", place)
    for message in (folder / "mail").glob("*.eml"):
        message.unlink()


def received():
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in (folder / "mail").glob("*.eml")]


def faults(messages):
    """What is wrong, when one run was killed."""
    known = {message["Message-ID"]: message for message in messages}
    found = ["%d come twice" % (len(messages) - len(known))] if len(messages) - len(known) > 1 else []
    changes = collections.Counter()
    for message in known.values():
        person = message["To"].split("@")[0]
        text = message.get_body(("plain",)).get_content()
        for hub, why in re.findall(r"^(\w+) hub: .*?^(Sent .*?|Repeated .*?)$", text, re.DOTALL | re.MULTILINE):
            changes[person, hub] += 1
            if "changed" not in why:
                found.append("%s is told of %s: %s" % (person, hub, why))
    for pair in wanted:
        if changes[pair] != 1:
            found.append("%s: %s of %s" % (("lost" if changes[pair] == 0 else "told twice",) + pair))
    return found + ["not asked for: %s of %s" % pair for pair in {*changes} - wanted]


kills = collections.Counter()


def run_later(minutes, *hubs):
    """A run is known by the second in which it begins: no two are in the same."""
    offset = str(int(os.environ["CLOCK_OFFSET"]) + 60 * minutes)
    return subprocess.run(notify + list(hubs), env=os.environ | {"CLOCK_OFFSET": offset}, **quiet)


def judge(point, status):
    """Lets the runs after the killed one go on."""
    if status not in (0, -signal.SIGKILL):
        sys.exit("%s: status %d" % (point, status))
    kills["survived" if status == 0 else "killed"] += 1
    if random.random() < 0.3:
        run_later(1, random.choice(["ZONE", "C2"]))
    if run_later(2).returncode != 0:
        sys.exit("%s: the next run fails" % point)
    messages = received()
    found = faults(messages)
    if random.random() < 0.2:
        run_later(3)
        if len(received()) != len(messages):
            found.append("the last run sends something")
    if found:
        sys.exit("%s: %s" % (point, "; ".join(found)))
    kills["came twice"] += len(messages) > 3


random.seed(1)
begin()
start = time.monotonic()
subprocess.run(notify, check=True, **quiet)
whole = time.monotonic() - start

# An unlink ends each transaction; of what comes before and after, some steps by chance.
for call, stride in ("fdatasync", 5), ("unlink", 1), ("sendto", 1):
    step = 0
    while True:
        step += random.randint(1, stride)
        begin()
        status = subprocess.run(["strace", "-o", "/dev/null", "-e", "trace=" + call, "-e",
                                 "inject=%s:signal=KILL:when=%d" % (call, step)] + notify,
                                env=traced, **quiet).returncode
        judge("%s %d" % (call, step), status)
        if status != -signal.SIGKILL:
            break
for kill in range(25):
    begin()
    process = subprocess.Popen(notify, **quiet)
    wait = random.random() * whole
    time.sleep(wait)
    process.kill()
    judge("after %.3f s" % wait, process.wait())
print(", ".join("%d %s" % (count, name) for name, count in sorted(kills.items())))
print("sound")
