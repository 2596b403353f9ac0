"""Runs a page of the manual as its reader would.

A `.. code-block:: ini` (or other) with a :caption: that is a path below ~ is written to that file.
Each `$ command` of a `.. code-block:: console` runs in one bash, and what it prints must be what
the page shows; `...` stands for any text, within a line or as a line of its own for any lines. A
command may only fail where the page shows what it says then.
Usage: manual_page.py PAGE.rst
"""
import os
import re
import subprocess
import sys

MARK = "end-of-command"


def blocks(lines):
    """Yields (language, caption, first line number, text lines) of each code block."""
    i = 0
    while i < len(lines):
        found = re.match(r"( *)\.\. code-block:: (\w+)$", lines[i])
        i += 1
        if not found:
            continue
        indent, caption, body = len(found[1]), None, []
        while i < len(lines) and (option := re.match(r" +:(\w+): (.*)$", lines[i])):
            caption = option[2] if option[1] == "caption" else caption
            i += 1
        first = i + 1
        while i < len(lines) and (not lines[i].strip() or len(lines[i]) - len(lines[i].lstrip()) > indent):
            body.append(lines[i])
            i += 1
        while body and not body[0].strip():
            body.pop(0)
            first += 1
        while body and not body[-1].strip():
            body.pop()
        margin = min((len(l) - len(l.lstrip()) for l in body if l.strip()), default=0)
        yield found[2], caption, first, [l[margin:] for l in body]


def commands(body):
    """Yields (offset, command, expected lines)."""
    command, offset, expected = None, 0, []
    for n, line in enumerate(body):
        if line.startswith("$ "):
            if command is not None:
                yield offset, command, expected
            command, offset, expected = line[2:], n, []
        elif command is not None and line.startswith("> "):
            command += "\n" + line[2:]
        else:
            expected.append(line)
    if command is not None:
        yield offset, command, expected


def matches(expected, printed):
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part.rstrip()) for part in line.split("...")) + r"[ \t]*\n"
    return re.fullmatch(pattern, printed) is not None


class Reader:
    def __init__(self):
        self.bash = subprocess.Popen(
            ["bash", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=os.environ["HOME"])

    def run(self, command):
        # Not from our stdin, which holds the commands to come.
        self.bash.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '%s %s\\n' {MARK} $?\n")
        self.bash.stdin.flush()
        printed = ""
        for line in self.bash.stdout:
            head, mark, status = line.rpartition(MARK + " ")
            if mark:
                return printed + (head + "\n" if head else ""), int(status)
            printed += line
        raise SystemExit("the shell ended within: " + command)


def main():
    page = sys.argv[1]
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    reader, ran = Reader(), 0
    for language, caption, first, body in blocks(lines):
        if caption and caption.startswith("~/"):
            path = os.path.expanduser(caption)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(body) + "\n")
        if language != "console":
            continue
        for offset, command, expected in commands(body):
            printed, status = reader.run(command)
            ran += 1
            told = any(line.strip() not in ('', '...') for line in expected)
            if not matches(expected, printed) or (status and not told):
                print(f"{page}:{first + offset}: $ {command}\nexpected:\n  " + "\n  ".join(expected)
                      + "\nprinted:\n  " + printed.replace("\n", "\n  ") + f"\n(status {status})")
                sys.exit(1)
    print(f"{page}: {ran} commands")
    sys.exit(0 if ran else 1)


main()
