#!/usr/bin/python3
"""The simulated year with the program itself: 365 nights of `hubplot collect` and `hubplot notify` over
ten hubs, as of each, with real folders, a real database and a sendmail that keeps what it is given.
The incidents are those of fixtures/year/incidents: each must be named in a message, in its own words,
and nothing else may be. Prints the table, and exits with 1 when that is not so.

    BUILD=build tests/year/year.py        (make year; some three minutes)
"""
import datetime
import email
import email.policy
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

top = pathlib.Path(__file__).resolve().parents[2]
build = pathlib.Path(os.environ.get("BUILD", top / "build")).resolve()
tmp = pathlib.Path(tempfile.mkdtemp(prefix="hubplot-year."))
dice = random.Random(2013)

NIGHTS = int(os.environ.get("NIGHTS", "365"))
FIRST = datetime.datetime(2013, 9, 1, tzinfo=datetime.timezone.utc)
TRACES = 9  # nights after which the last trace of an incident is gone from the nodes
MB = 1000000
HUBS = "C2 WW ZZ G HKU NTU SDU LBL BNL CAL".split()
NODES = ["C", "H1"]
# name, bytes, growth and noise a night, minutes after 16:00, weekdays (0 is Monday), sidecar
ITEMS = [
    ("folders/config", 2 * MB, 0.0002, 0.02, 5, {6}, False),
    ("repos/code", 20 * MB, 0.0005, 0.003, 10, {0, 1, 2, 3, 4}, False),
    ("svn/main", 30 * MB, 0.001, 0.0005, 15, set(range(7)), True),
    ("tracs/main", 6 * MB, 0.002, 0.01, 50, set(range(7)), False),
]
# The words of an incident's own rule; what else it may bring about.
CUT = r"shrank|grew|is empty|differs from its copy|differs from its sidecar"
WORDS = {
    "unreached": (r"was not reached", ""),
    "cut-short": (r"was listed in part", ""),
    "empty-listing": (r"lists nothing", ""),
    "missing": (r"is late|missed a run", ""),
    "short": (r"shrank", CUT),
    "jump": (r"grew", CUT),
    "empty-file": (r"is empty", CUT),
    "sidecar-wrong": (r"differs from its sidecar$", ""),
    "sidecar-broken": (r"sidecar that can't be read", ""),
    "sidecar-missing": (r"lacks its sidecar", ""),
    "digest-wrong": (r"differs from its sidecar's digest", ""),
    "stuck": (r"transfer that never ended", r"is late|missed a run"),
    "locked": (r"transfer that never ended", r"is late|missed a run"),
    "differ": (r"differs from its copy", ""),
    "disk-low": (r"of its disk free", ""),
    "disk-filling": (r"will fill its disk", ""),
    "skew": (r"its clock", ""),
    "future": (r"dated in the future", ""),
    "packed": (r"shrank", ""),
}


class Incident:
    def __init__(self, line):
        words = line.split()
        self.night, self.nights = int(words[0]), int(words[5])
        self.hub, self.node, self.item, self.kind = words[1:5]
        self.told, self.words, self.mails = None, "", 0

    def goes_on(self, night, after=0):
        return self.night <= night < self.night + self.nights + after

    def is_at(self, hub, node, item):
        return self.hub == hub and self.node in ("*", node) and self.item in ("*", item)


incidents = [Incident(line) for line in open(top / "fixtures/year/incidents") if line[0].isdigit()]


def find(night, hub, node, item, *kinds):
    return next((i for i in incidents if i.kind in kinds and i.goes_on(night) and i.is_at(hub, node, item)), None)


def root(hub, node):
    return tmp / "nodes" / node / hub


def at(night, minutes):
    return FIRST + datetime.timedelta(days=night, minutes=minutes)


def configure(skewed):
    text = ""
    for hub in HUBS:
        text += (f"[{hub}]\nsrvnode = {hub.lower()}\ndbpath = {tmp}/hub.db\noutdir = {tmp}/site\ntimezone = UTC\n"
                 f"email = {hub}@example.org\nsender = hubplot@example.org\nmailer = sendmail:{tmp}/bin/sendmail\n"
                 f"remind = 30d\nreminder = no\nverify = {'200M' if hub == 'C2' else '0'}\n")
        text += f"[{hub}/svn/main]\nschedule = daily 16:15\n" if hub in ("C2", "G") else ""
        for node in NODES:
            shell = f"shell = {tmp}/bin/ahead\n" if (hub, node) in skewed else ""
            text += f"[{hub}/{node}]\nroot = {root(hub, node)}\n{shell}"
    text += "[HUB]\n" + "".join(f"{hub} = {' '.join(NODES)}\n" for hub in HUBS) + "[ENV]\ntransport = local\n"
    (tmp / "hub.cnf").write_text(text)


def script(name, text):
    path = tmp / "bin" / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


def prepare():
    for folder in ("bin", "mail", "home"):
        (tmp / folder).mkdir()
    script("sendmail", f"exec cat >'{tmp}'/mail/$$.eml\n")
    script("df", 'for last; do :; done\necho Filesystem\ncat "${last%/*}/df"\n')
    for hub in HUBS:
        for node in NODES:
            (root(hub, node) / hub.lower()).mkdir(parents=True)


def write(path, size, when):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(size)
    os.utime(path, (when.timestamp(), when.timestamp()))


def make_tarball(night, hub, node, item, size, when):
    """What the hub's cron job leaves on a node, with what went wrong there."""
    name, with_sidecar = item[0], item[6]
    folder = root(hub, node) / hub.lower() / name / when.strftime("%Y/%m/%d/%H%M%S")
    late = when + datetime.timedelta(minutes=5)
    if find(night, hub, node, name, "missing"):
        return
    hung = find(night, hub, node, name, "stuck", "locked")
    if hung and hung.night < night:  # the first transfer is still there, and none begins
        return
    if hung and hung.kind == "stuck":
        return write(folder / ".main.tar.gz.B3FMx6", 4096, late)
    if hung:
        (folder / "LOCKED").mkdir(parents=True)
        return os.utime(folder / "LOCKED", (late.timestamp(), late.timestamp()))
    bad = find(night, hub, node, name, "short", "jump", "empty-file", "differ")
    true_size = size
    if bad:
        size = {"short": int(size * (0.75 if night % 2 else 0.6)), "jump": 4 * size, "empty-file": 0,
                "differ": size - 512}[bad.kind]
        true_size = size if bad.node == "*" else true_size
    write(folder / "main.tar.gz", size, late)
    if find(night, hub, node, name, "future"):
        ahead = when + datetime.timedelta(days=400)
        write(root(hub, node) / hub.lower() / name / ahead.strftime("%Y/%m/%d/%H%M%S") / "main.tar.gz", size, late)
    fault = find(night, hub, node, name, "sidecar-wrong", "sidecar-broken", "sidecar-missing", "digest-wrong")
    kind = fault.kind if fault else ""
    if with_sidecar and kind != "sidecar-missing":
        digest = hashlib.md5(bytes(true_size)).hexdigest() if hub == "C2" and kind != "digest-wrong" else "d" * 32
        says = true_size + (4096 if kind == "sidecar-wrong" else 0)
        text = "garbage" if kind == "sidecar-broken" else "{'dig': '%s', 'size': %dL}" % (digest, says)
        (folder / "main.tar.gz.dna").write_text(text)


def make_tarballs(night):
    for hub in HUBS:
        for item in ITEMS:
            name, size, growth, noise, minute, weekdays, _ = item
            if at(night, 0).weekday() not in weekdays:
                continue
            packed = [i for i in incidents if i.kind == "packed" and i.night <= night and i.is_at(hub, "*", name)]
            size = int(size * (1 + growth) ** night * (1 + dice.uniform(-noise, noise)) * 0.4 ** len(packed))
            when = at(night, 16 * 60 + minute) + datetime.timedelta(seconds=dice.randrange(240))
            for node in NODES:
                make_tarball(night, hub, node, item, size, when)


def purge(night):
    """Nodes keep a week, and five of what is made weekly; what hung is cleared away when it is over."""
    for incident in incidents:
        if incident.kind in ("stuck", "locked") and night == incident.night + incident.nights - 1:
            place = root(incident.hub, incident.node) / incident.hub.lower() / incident.item
            shutil.rmtree(place / f"{at(incident.night, 0):%Y/%m/%d}")
    for item in ITEMS:
        old = at(night - (35 if item[5] == {6} else 7), 0)
        for folder in tmp.glob(f"nodes/*/*/*/{item[0]}/{old:%Y/%m/%d}"):
            shutil.rmtree(folder)
    for folder in tmp.glob(f"nodes/*/*/*/*/*/{at(night + 391, 0):%Y/%m/%d}"):
        shutil.rmtree(folder)  # what was dated in the future


def set_stage(night):
    """Nodes, disks and clocks of that night; what it returns puts them back."""
    back, skewed = [], set()
    for hub in HUBS:
        for node in NODES:
            place, folder = root(hub, node), root(hub, node) / hub.lower()
            free = 40
            if find(night, hub, node, "-", "disk-low"):
                free = 5
            filling = find(night, hub, node, "-", "disk-filling")
            if filling:
                free = 40 - 2 * (night - filling.night)
            free = free * 10**7 + dice.randrange(-10**6, 10**6)
            (place / "df").write_text(f"/dev/sda1 1000000000 0 {free} 1% /\n")
            if find(night, hub, node, "-", "cut-short"):
                write(folder / "svn/main/last/main.tar.gz", 1, at(night, 0))
                back.append(lambda folder=folder: shutil.rmtree(folder / "svn/main/last"))
            gone = find(night, hub, node, "-", "unreached")
            if gone or find(night, hub, node, "-", "empty-listing"):
                source = place if gone else folder
                away = source.with_name(source.name + ".away")
                source.rename(away)
                back.append(lambda source=source, away=away: away.rename(source))
            if find(night, hub, node, "-", "skew"):
                skewed.add((hub, node))
    configure(skewed)
    return back


def run(night):
    """One night's run at 18:16; once a year, that of a hub does not take place. The messages."""
    hubs = [hub for nth, hub in enumerate(HUBS) if night != 200 + 3 * nth]
    offset = int(at(night, 18 * 60 + 16).timestamp() - time.time())
    script("ahead", f"export CLOCK_OFFSET={offset + 3600}\nexec /bin/sh -c \"$1\"\n")
    env = dict(os.environ, TZ="UTC", HOME=str(tmp / "home"), PATH=f"{tmp}/bin:{os.environ['PATH']}",
               LD_PRELOAD=str(build / "clock.so"), CLOCK_OFFSET=str(offset))
    for verb in ("collect", "notify"):
        subprocess.run([build / "hubplot", "-c", tmp / "hub.cnf", verb, *hubs], env=env,
                       stdout=subprocess.DEVNULL, stderr=open(tmp / "log", "a"), check=False)
    mails = sorted((tmp / "mail").glob("*.eml"))
    letters = [email.message_from_bytes(mail.read_bytes(), policy=email.policy.default) for mail in mails]
    for mail in mails:
        mail.unlink()
    return letters


def attribute(night, hub, node, item, words):
    for incident in incidents:
        own, also = WORDS[incident.kind]
        if (incident.goes_on(night, TRACES) and incident.is_at(hub, node, item)
                and re.search(f"{own}|{also}" if also else own, words)):
            return incident
    return None


def read(night, letter, false):
    """What the message tells as worse."""
    hub = letter["To"].split("@")[0]
    text = letter.get_body(("plain",)).get_content()
    about = set()
    for section, lines in re.findall(r"^(Worse|Better):\n((?:  .*\n)+)", text, re.M):
        for line in re.findall(r"^  (?:ok|warn|alarm|unknown) +(.*)$", lines, re.M):
            place = re.match(r"(?:(\S+) on )?(\S+) (.*)", line)
            item, node, words = place[1] or "-", place[2], place[3]
            if section == "Better":
                about.update(i for i in incidents if i.goes_on(night, TRACES) and i.is_at(hub, node, item))
                continue
            incident = attribute(night, hub, node, item, words)
            if incident is None:
                false.append(f"night {night}, {hub}: {line}")
                continue
            about.add(incident)
            if incident.told is None and re.search(WORDS[incident.kind][0], words):
                incident.told, incident.words = night, line
    for incident in about:
        incident.mails += 1


def main():
    prepare()
    false, changes = [], 0
    for night in range(NIGHTS):
        make_tarballs(night)
        back = set_stage(night)
        for letter in run(night):
            changes += "still" not in letter["Subject"]
            read(night, letter, false)
        for undo in back:
            undo()
        purge(night)
    played = [i for i in incidents if i.night < NIGHTS]
    print("night  hub  node item            planted         nights  after  mails  first words")
    for i in played:
        after = "   -  NOT TOLD" if i.told is None else f"{i.told - i.night:5d}  {i.mails:5d}  {i.words}"
        print(f"{i.night:5d}  {i.hub:4} {i.node:4} {i.item:14}  {i.kind:15} {i.nights:6d}  {after}")
    told = sum(i.told is not None for i in played)
    print(f"\n{len(HUBS)} hubs, {NIGHTS} nights: {len(played)} incidents, {told} told, {len(false)} false alarms, "
          f"{changes} messages about changes.")
    for line in false:
        print(f"false: {line}")
    good = told == len(played) and len(false) <= 1 and all(i.mails <= 3 for i in played)
    if good and "KEEP" not in os.environ:
        shutil.rmtree(tmp)
    else:
        print(f"kept {tmp}")
    return 0 if good else 1


sys.exit(main())
