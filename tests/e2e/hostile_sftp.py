"""An SFTP server on standard input and output that means no good, in the way that its argument says. Its
hub's folder holds svn/x/2012/11/03/161023/x.tar.gz and, from its second reply on, what the behaviour makes
of it."""

import os
import struct
import sys
import time

INIT, VERSION, OPEN, CLOSE, READ, LSTAT, OPENDIR, READDIR = 1, 2, 3, 4, 5, 7, 11, 12
STATUS, HANDLE, DATA, NAME, ATTRS, EXTENDED, EXTENDED_REPLY = 101, 102, 103, 104, 105, 200, 201
EOF, FAILURE = 1, 4
TREE = b"svn/x/2012/11/03/161023".split(b"/")
FOLDER, FILE = 0o40755, 0o100644
behaviour = sys.argv[1]
out = sys.stdout.buffer


def text(value):
    return struct.pack(">I", len(value)) + value


def attributes(mode, size=7, mtime=1351958400):
    return struct.pack(">IQIII", 1 | 4 | 8, size, mode, mtime, mtime)


def packet(kind, content):
    out.write(struct.pack(">IB", len(content) + 1, kind) + content)


def reply(kind, number, content):
    packet(kind, struct.pack(">I", number) + content)


def status(number, code):
    reply(STATUS, number, struct.pack(">I", code) + text(b"") + text(b""))


def names(number, entries):
    listed = b"".join(text(name) + text(b"") + about for name, about in entries)
    reply(NAME, number, struct.pack(">I", len(entries)) + listed)


def true_entries(path):
    """What an honest server would list."""
    below = path.split(b"/cms02", 1)[1].strip(b"/")
    depth = len(below.split(b"/")) if below else 0
    if below != b"/".join(TREE[:depth]):
        return []
    if depth == len(TREE):
        return [(b"x.tar.gz", attributes(FILE)), (b"x.tar.gz.sha256", attributes(FILE, 70))]
    return [(TREE[depth], attributes(FOLDER))]


def disk(number):
    lie = 2 ** 63 - 1 if behaviour == "impossible-disk" else 1000
    reply(EXTENDED_REPLY, number, struct.pack(">11Q", 4096, 4096, lie, lie, lie, 9, 9, 9, 9, 0, 255))


class Server:
    def __init__(self):
        self.replies = 0
        self.opened = []
        self.listed = set()

    def open(self, path):
        self.opened.append(path)
        return text(b"%d" % (len(self.opened) - 1))

    def readdir(self, number, path):
        """The listing of a folder: a reply with names, then one that says so. Counts the first ones."""
        self.replies += 1
        many = [(b"n%d_%d" % (self.replies, i), attributes(FILE)) for i in range(100)]
        if path not in self.listed and behaviour not in ("folders-for-ever", "same-name-for-ever"):
            self.listed.add(path)
            self.first(number, path)
        elif behaviour == "lists-for-ever" and path.endswith(b"161023"):
            names(number, many)
        elif behaviour == "lists-nothing-for-ever" and path.endswith(b"161023"):
            names(number, [])
        elif behaviour == "folders-for-ever":
            names(number, [(b"d%d" % self.replies, attributes(FOLDER))])
        elif behaviour == "same-name-for-ever":
            names(number, true_entries(path) or [(b"x.tar.gz", attributes(FILE))])
        elif behaviour == "links-for-ever" and path.endswith(b"161023"):
            names(number, [(b"l%d" % i, attributes(0o120777)) for i in range(100)])
        else:
            status(number, EOF)

    def first(self, number, path):
        entries = true_entries(path)
        is_leaf = path.endswith(b"161023")
        if behaviour == "deep":
            entries = entries + [(b"deep", attributes(FOLDER))]
        if is_leaf and behaviour == "climbs":
            entries.append((b"../../../etc/passwd", attributes(FILE)))
        if is_leaf and behaviour == "nul-in-name":
            entries.append((b"a\0b.tar.gz", attributes(FILE)))
        if is_leaf and behaviour == "no-name":
            entries.append((b"", attributes(FILE)))
        if is_leaf and behaviour == "impossible-size":
            entries.append((b"y.tar.gz", attributes(FILE, 2 ** 64 - 1)))
        if is_leaf and behaviour == "long-name":
            entries.append((b"y" * 5000 + b".tar.gz", attributes(FILE)))
        if behaviour == "no-attributes":
            entries = [(name, struct.pack(">I", 0)) for name, _ in entries]
        if is_leaf and behaviour == "hangs":
            return
        if is_leaf and behaviour == "dies":
            out.flush()
            os._exit(0)
        if is_leaf and behaviour == "wrong-number":
            number += 12345
        if is_leaf and behaviour == "wrong-length":
            reply(NAME, number, struct.pack(">II", 5, 0xFFFFFFF0) + b"x")
            return
        if is_leaf and behaviour == "too-few":
            reply(NAME, number, struct.pack(">I", 0xFFFFFFFF) + text(b"a.tar.gz") + text(b"") +
                  attributes(FILE))
            return
        if is_leaf and behaviour == "huge-packet":
            out.write(struct.pack(">IB", 0x7FFFFFFF, NAME))
            for _ in range(100000):
                out.write(bytes(65536))
        names(number, entries)

    def handle(self, kind, number, content):
        length, = struct.unpack_from(">I", content)
        subject = content[4:4 + length]
        if kind == OPENDIR:
            reply(HANDLE, number, self.open(subject))
        elif kind == READDIR:
            self.readdir(number, self.opened[int(subject)])
        elif kind == OPEN:
            if behaviour == "long-handle":
                reply(HANDLE, number, text(b"h" * 100000))
            else:
                reply(HANDLE, number, self.open(subject))
        elif kind == READ:
            offset, wanted = struct.unpack_from(">QI", content, 4 + length)
            if behaviour == "more-than-asked":
                reply(DATA, number, text(b"x" * 100000))
            elif behaviour == "reads-nothing-for-ever":
                reply(DATA, number, text(b""))
            elif behaviour == "byte-by-byte":
                reply(DATA, number, text(b"x"))
            else:
                status(number, EOF)
        elif kind == LSTAT:
            reply(ATTRS, number, attributes(FILE if subject.endswith((b"gz", b"sha256")) else FOLDER))
        elif kind == EXTENDED:
            disk(number)
        else:
            status(number, 0)


def take(n):
    data = sys.stdin.buffer.read(n)
    if len(data) < n:
        sys.exit(0)
    return data


def main():
    if behaviour == "silent":
        time.sleep(600)
    if behaviour == "text":
        out.write(b"This account is closed. Ask the administrator.\n")
        out.flush()
        time.sleep(600)
    if behaviour == "drips":
        while True:
            out.write(b"\0")
            out.flush()
            time.sleep(1)
    server = Server()
    if behaviour == "errors-for-ever":
        while True:
            os.write(2, b"no good " * 4000)
    while True:
        length, kind = struct.unpack(">IB", take(5))
        content = take(length - 1)
        if kind == INIT:
            version = 2 if behaviour == "old" else 3
            packet(VERSION, struct.pack(">I", version) + text(b"statvfs@openssh.com") + text(b"2"))
        else:
            server.handle(kind, struct.unpack(">I", content[:4])[0], content[4:])
        out.flush()


main()
