"""Does to whole runs of hubplot what can happen to them, and looks at what is left each time.

torture.py HUBPLOT FOLDER: FOLDER/hub.cnf is the configuration of an installation, with PLACE for where it lives.
A point (torture_points.py) is played so: of an installation that was visited and published once, and whose nodes
have a new night since, a run is disturbed. Then must be true: the databases are sound and hold each reading that
was reported; each page is whole and so is what it shows, with the bytes that a picture of that name always has.
A second run, undisturbed, must succeed; after it the site has, byte for byte, what is published into an empty
folder from the same databases; the tarballs and statuses are those of an installation that was never disturbed; what
is wrong was told, no message waits, and nothing lies about.

TORTURE=all plays every point, else as many as fit into TORTURE_CPU seconds of processor time (by default 40),
chosen by TORTURE_SEED. TORTURE_ONLY is a regular expression for points to play, as in "killed renameat 7". Prints what is wrong, a table, and "points N survived N"."""

import collections
import email
import email.policy
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import store_check
from torture_points import Point, all_points, count_calls, sample, words

HUBPLOT, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
NOW = int(time.time()) + int(os.environ["CLOCK_OFFSET"])
PATIENCE = 90  # s, for what takes 20 at most on a machine that is not busy
STATUSES = (0, 1, 2, 3, 127)  # 127: the loader gave up
BROKEN_OFF = STATUSES + (137, -9, 134, -6, 133, -5, 139, -11)  # killed, or aborted for want of memory
LINKS = re.compile(r'(?:src|srcset|href)="([^"#:]+)"')

pictures = {}  # the digest of each picture by its name, of all runs
guard = threading.Lock()


class Slot:
    """A place where one point at a time is played."""

    def __init__(self, number):
        self.place = FOLDER / ("slot%d" % number)
        self.live, self.base = self.place / "live", self.place / "base"
        self.configuration = self.place / "hub.cnf"
        self.live.mkdir(parents=True)
        text = (FOLDER / "hub.cnf").read_text()
        self.configuration.write_text(text.replace("PLACE", str(self.live)))
        # A run that nothing happens to has time, whatever else the machine does.
        text = text.replace("deadline = 5s", "deadline = 80s")
        self.calm_configuration = self.place / "calm.cnf"
        self.calm_configuration.write_text(text.replace("PLACE", str(self.live)))
        self.fresh_configuration = self.place / "fresh.cnf"
        self.fresh_configuration.write_text(
            text.replace("PLACE/site", str(self.place / "fresh")).replace("PLACE/js", str(self.place / "freshjs"))
            .replace("PLACE/state.db", str(self.place / "fresh.db")).replace("PLACE", str(self.live)))
        (self.live / "mail").mkdir()
        shutil.copy(FOLDER / "mailer", self.live)
        self.mounted = False

    def keep(self):
        shutil.copytree(self.live, self.base)

    def reset(self, kib=None):
        """The installation as it was before; on a disk of its own when it has a size."""
        if self.mounted:
            subprocess.run(["umount", self.live], check=True)
        self.mounted = kib is not None
        shutil.rmtree(self.live, ignore_errors=True)
        self.live.mkdir()
        if self.mounted:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % kib, "none", self.live], check=True)
        subprocess.run(["cp", "-a", "%s/." % self.base, self.live], check=True)

    def command(self, verb, configuration=None):
        return [HUBPLOT, "-v", "-c", configuration or self.configuration, verb]

    def run(self, command, hours, before=(), extra=None, later=None):
        """Runs at a time that stands still. `later` is called while it goes on."""
        clock = {"CLOCK_STANDS": str(NOW + int(hours * 3600))}
        process = subprocess.Popen([*before, *command], env=os.environ | clock | (extra or {}), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            if later is not None:
                later(process)
            stderr = process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, ""
        return process.returncode, stderr.decode(errors="replace")


def traced(point, how, follow=False):
    name = point.call
    return ["strace", *(["-f"] if follow else []), "-qq", "-o", "/dev/null", "-e", "trace=" + name,
            "-e", "inject=%s:%s:when=%d" % (name, how, point.number)]


def keep_going(process):
    """Wakes whatever was stopped, again and again."""
    def descendants(pid):
        try:
            for child in open("/proc/%d/task/%d/children" % (pid, pid)).read().split():
                yield int(child)
                yield from descendants(int(child))
        except OSError:
            return

    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.3)
        for pid in descendants(process.pid):
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass


def disturb(slot, point):
    """Plays the run that something happens to; its status and what it said."""
    run = slot.command("run")
    if point.kind.startswith("fails"):
        before = traced(point, "error=" + point.error, follow=point.kind == "fails in all")
        if point.kind == "fails from then on":
            before[-1] += "+"
        return slot.run(run, 1, before)
    if "killed" in point.kind:
        return slot.run(run, 1, traced(point, "signal=KILL", follow=point.kind == "all killed"))
    if "stopped" in point.kind:
        return slot.run(run, 1, traced(point, "signal=STOP", follow=point.kind == "all stopped"), later=keep_going)
    if point.kind.startswith("no memory"):
        return slot.run(run, 1, extra=without_memory(point))
    if point.kind == "disk read-only":
        def remount(_):
            time.sleep(point.number / 1000)
            subprocess.run(["mount", "-o", "remount,ro", slot.live], check=False, stderr=subprocess.DEVNULL)
        return slot.run(run, 1, later=remount)
    if point.kind == "clock jumps":
        return slot.run(run, point.number)
    if point.kind == "two at once":
        def second(_):
            time.sleep(point.number / 1000)
            status, stderr = slot.run(run, 1.5)
            if status not in STATUSES:
                raise RuntimeError("the second run: status %s: %s" % (status, stderr))
        return slot.run(run, 1, later=second)
    return slot.run(run, 1)  # the disk is full


def without_memory(point, report=None):
    number = "" if point is None else "%d%s" % (point.number, "+" if "any more" in point.kind else "")
    return {"LD_PRELOAD": "%s/alloc.so:%s" % (os.environ["BUILD"], os.environ["LD_PRELOAD"]), "ALLOC_FAIL": number,
            "ALLOC_REPORT": str(report or "/dev/null")}


def database_faults(slot, stderr, hours):
    """Whether the databases are sound, and hold what a run at that time said that it had read. Of copies, so that
    what a run left unfinished is not ended by our looking at it."""
    found = []
    look = slot.place / "look"
    shutil.rmtree(look, ignore_errors=True)
    look.mkdir()
    for path in slot.live.glob("*.db*"):
        shutil.copy(path, look)
    hub, state = sqlite3.connect(look / "hub.db"), sqlite3.connect(look / "state.db")
    found += store_check.broken(hub) + store_check.broken(state)
    complete = {row[0] for row in hub.execute("SELECT tag FROM node JOIN reading ON node = id WHERE outcome = 0 AND run = ?",
                                              (NOW + int(hours * 3600),))}
    nodes = re.findall(r"C2/(\w+): [1-9]\d* tarballs? in", stderr)
    found += ["lost: the reading of " + node for node in nodes if node not in complete]
    hub.close()
    state.close()
    return found


def site_faults(slot):
    """Pages that are cut short, what they name and is not there, and pictures with other bytes than ever."""
    site = slot.live / "site"
    found = []
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if page.name != "status-fragment.html" and not text.endswith("</html>\n"):
            found.append("%s is cut short" % page.name)
        for value in LINKS.findall(text):
            for part in value.split(", "):
                if not value.startswith("/") and not (page.parent / part.split()[0]).is_file():
                    found.append("%s names %s, which is missing" % (page.name, part))
    for picture in (site / "p").iterdir():
        if picture.name.startswith("."):
            continue
        digest = hashlib.sha256(picture.read_bytes()).digest()
        with guard:
            if pictures.setdefault(picture.name, digest) != digest:
                found.append("%s is another picture than in other runs" % picture.name)
    return found


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name != ".lock"}


def facts(slot):
    """What must be the same however it came about: tarballs and statuses."""
    db = sqlite3.connect(slot.live / "hub.db")
    rows = db.execute("SELECT tag, item.name, tarball.name, bytes, flags FROM tarball JOIN item ON item.id = item "
                      "JOIN node ON node.id = node ORDER BY 1, 2, 3, 4").fetchall()
    db.close()
    status = json.loads((slot.live / "site/status.json").read_text())
    return rows, [(node["node"], node["status"], [(item["item"], item["status"]) for item in node["items"]])
                  for hub in status["hubs"] for node in hub["nodes"]]


def message_faults(slot):
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                for path in (slot.live / "mail").iterdir()]
    texts = [message.get_body(("plain",)).get_content() for message in messages]
    found = [] if any("tracs/env" in text and "shrank" in text for text in texts) else ["nobody was told"]
    db = sqlite3.connect(slot.live / "state.db")
    if db.execute("SELECT count(*) FROM message").fetchone()[0]:
        found.append("a message waits")
    db.close()
    return found


def whole_again(slot, undisturbed):
    """Runs undisturbed, and compares."""
    status, stderr = slot.run(slot.command("run", slot.calm_configuration), 2)
    if status != 0:
        return ["next run: status %s: %s" % (status, stderr[-300:])]
    found = database_faults(slot, stderr, 2) + site_faults(slot) + message_faults(slot)
    for name in ("fresh", "freshjs"):
        shutil.rmtree(slot.place / name, ignore_errors=True)
    shutil.copy(slot.live / "state.db", slot.place / "fresh.db")
    status, stderr = slot.run(slot.command("render", slot.fresh_configuration), 2)
    if status != 0:
        found.append("fresh: status %s: %s" % (status, stderr[-300:]))
    for one, other in (("site", "fresh"), ("js", "freshjs")):
        there, fresh = tree(slot.live / one), tree(slot.place / other)
        found += ["%s is not as it would be published anew" % path for path in fresh if there.get(path) != fresh[path]]
        # Pictures outlive their pages for a day, and at jspath, where others write too, so does what a kill left.
        extra = r"p/[^.]" if one == "site" else r"\.hubplot-"
        found += ["%s lies about" % path for path in there if path not in fresh and not re.match(extra, path)]
    if facts(slot) != undisturbed:
        found.append("tarballs or statuses are others")
    return found


def play(slot, point, undisturbed):
    chance = random.Random(words(point))
    small = point.kind.startswith("disk")
    slot.reset(slot.used + (point.number if point.call == "KiB" else 8192) if small else None)
    status, stderr = disturb(slot, point)
    if small:
        subprocess.run(["mount", "-o", "remount,rw,size=1g", slot.live], check=True)
    if status is None:
        return ["hangs"]
    found = []
    broken_off = "killed" in point.kind or "memory" in point.kind or point.call in ("brk", "mmap", "mprotect", "mremap")
    if status not in (BROKEN_OFF if broken_off else STATUSES):
        found.append("status %s: %s" % (status, stderr[-300:]))
    if status != 0 and not broken_off and not stderr and point.call != "write":
        found.append("failed without a word")
    found += database_faults(slot, stderr, point.number if point.kind == "clock jumps" else 1) + site_faults(slot)
    if point.kind == "killed, then again":
        again = point._replace(number=chance.randint(1, point.number))
        slot.run(slot.command("run"), 1.5, traced(again, "signal=KILL"))
        found += database_faults(slot, "", 1.5) + site_faults(slot)
    return found + whole_again(slot, undisturbed)


def processor_seconds():
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) + sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def prepare(number):
    """A slot with an installation of one night, and a new night on its nodes."""
    slot = Slot(number)
    status, stderr = slot.run(slot.command("run", slot.calm_configuration), 0)
    assert status == 0, stderr
    slot.keep()
    return slot


def measure(slot):
    """An undisturbed installation, and what a run does in one."""
    slot.reset()
    status, stderr = slot.run(slot.command("run", slot.calm_configuration), 1, ["strace", "-f", "-qq", "-y", "-o", slot.place / "trace"])
    assert status == 0, stderr
    assert not database_faults(slot, stderr, 1) + site_faults(slot), "not even undisturbed"
    again = whole_again(slot, None)
    assert again == ["tarballs or statuses are others"], again
    undisturbed = facts(slot)
    assert any("alarm" in node for node in undisturbed[1]), undisturbed[1]
    allocations = 0
    if os.environ.get("KIND") != "asan":  # which has an allocator of its own
        slot.reset()
        slot.run(slot.command("run"), 1, extra=without_memory(None, slot.place / "allocations"))
        allocations = int((slot.place / "allocations").read_text())
    return undisturbed, count_calls(slot.place / "trace"), allocations


def main():
    # Leaks cannot be looked for while strace traces.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    slots = [prepare(number) for number in range(2)]
    subprocess.run([FOLDER / "next-night"], check=True)
    undisturbed, counts, allocations = measure(slots[0])
    for slot in slots:
        slot.reset(1 << 20)
        disk = os.statvfs(slot.live)
        slot.used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024
    points = all_points(*counts, allocations, 2048)
    everything = os.environ.get("TORTURE") == "all"
    budget = float("inf") if everything else processor_seconds() + float(os.environ.get("TORTURE_CPU") or 40)
    played, survived = collections.Counter(), collections.Counter()
    only = re.compile(os.environ.get("TORTURE_ONLY", ""))
    queue = (point for point in sample(points, os.environ.get("TORTURE_SEED", "1")) if only.search(words(point)))

    def next_point():
        with guard:
            return next(queue, None) if processor_seconds() < budget else None

    def play_points(slot):
        for point in iter(next_point, None):
            try:
                found = play(slot, point, undisturbed)
            except Exception as failure:  # of the harness, or of what it looks at: the point has not survived
                found = ["%s: %s" % (type(failure).__name__, failure)]
            with guard:
                played[point.kind] += 1
                survived[point.kind] += not found
                for fault in found[:5]:
                    print("%s: %s" % (words(point), fault), flush=True)

    with ThreadPoolExecutor(len(slots)) as pool:
        list(pool.map(play_points, slots))
    for slot in slots:
        slot.reset()
    for kind in points:
        print("%-20s %6d of %6d points, %6d survived" % (kind, played[kind], len(points[kind]), survived[kind]))
    print("points %d survived %d" % (sum(played.values()), sum(survived.values())))


main()
