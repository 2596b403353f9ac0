"""Breaks a publication at every step and looks at what readers then find.

site-faults.py HUBPLOT CONFIGURATION WORK: WORK holds a site that was published (site/), its database
(hub.db) and state (state.db); its configuration, CONFIGURATION, has paths below WORK/try. The same new night is
published again and again, each time with one system call of one kind killed or made to fail. Prints
one line for each kind of call, and a line for whatever is wrong."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

# Leaks can't be looked for while strace traces.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"

hubplot, configuration, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
attempt = work / "try"
os.environ["CLOCK_OFFSET"] = str(int(os.environ["CLOCK_OFFSET"]) + 86400)  # tomorrow
reference = re.compile(r'(?:src|srcset|href)="([^"#:]+)"')


def reset():
    shutil.rmtree(attempt, ignore_errors=True)
    attempt.mkdir()
    subprocess.run(["cp", "-a", work / "site", work / "hub.db", work / "state.db", attempt], check=True)


def faults():
    """Pages that are cut short, and what they name that is not there."""
    found = []
    for page in (attempt / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if page.name != "status-fragment.html" and not text.endswith("</html>\n"):
            found.append(f"{page.name} is cut short")
        for value in reference.findall(text):
            for part in value.split(", "):
                if not (page.parent / part.split()[0]).is_file() and not value.startswith("/"):
                    found.append(f"{page.name} names {part}, which is missing")
    for picture in (attempt / "site/p").iterdir():
        if picture.suffix == ".svg" and not picture.read_bytes().endswith(b"</svg>\n"):
            found.append(f"{picture.name} is cut short")
    return found


def publish(inject):
    command = ["strace", "-o", "/dev/null", "-e", f"trace={inject.split(':')[0]}",
               "-e", f"inject={inject}", hubplot, "-c", configuration, "render"]
    return subprocess.run(command, capture_output=True, text=True)


def count(call):
    reset()
    trace = work / "trace"
    subprocess.run(["strace", "-o", trace, "-e", f"trace={call}", hubplot, "-c",
                    configuration, "render"], check=True, capture_output=True)
    return len([line for line in trace.read_text().splitlines() if line.startswith(call + "(")])


def break_each(call, how, step=1):
    total, broken, silent = count(call), 0, 0
    for when in range(1, total + 1, step):
        reset()
        result = publish(f"{call}:{how}:when={when}")
        found = faults()
        broken += bool(found)
        if how.startswith("error") and (result.returncode == 0 or "hubplot: " not in result.stderr):
            silent += 1
            found.append(f"exit {result.returncode}: {result.stderr.strip()}")
        for one in found[:3]:
            print(f"{call}:{how} {when} of {total}: {one}")
    print(f"{call} {how.split('=')[1]}: {total} points, {broken} broken, {silent} silent")


for call, step in (("renameat", 1), ("linkat", 3), ("unlinkat", 3), ("syncfs", 1), ("write", 5)):
    break_each(call, "signal=KILL", step)
for call, step in (("renameat", 3), ("linkat", 5), ("syncfs", 1)):
    break_each(call, "error=ENOSPC", step)

# After the last accident the next run puts everything right and leaves nothing behind.
reset()
publish("renameat:signal=KILL:when=9")
subprocess.run([hubplot, "-c", configuration, "render"], check=True)
left = [path.name for path in (attempt / "site").rglob(".hubplot-*")]
print(f"afterwards: {len(faults())} broken, {len(left)} left behind")
