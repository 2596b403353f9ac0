"""What a database must hold after whatever has happened to the program that wrote it."""

import os
import sqlite3


def faults(path, said, got):
    """Problems of the databases of fixtures/save.c, whose output was `said`. `got` are the messages that
    it has delivered so far, in this run and before."""
    read = said["read"]
    db = sqlite3.connect(path)
    found = []
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return ["lost: the database is empty"] if read else []
        found += broken(db)
        readings = dict(db.execute("SELECT run, outcome FROM reading"))
        names = {row[0] for row in db.execute("SELECT name || bytes FROM tarball")}
        for run in read:
            if run not in readings:
                found.append("lost: reading %d" % run)
            elif readings[run] != 2 and "dybsvn.tar.gz%d" % (1000 + run) not in names:
                found.append("half saved: reading %d" % run)
        # Of a reading that was saved and not reported, the tarballs are there too.
        for run, outcome in readings.items():
            if outcome != 2 and "dybsvn.tar.gz%d" % (1000 + run) not in names:
                found.append("half saved: reading %d" % run)
    finally:
        db.close()
    return found + message_faults(path + ".state", said["told"], got)


def message_faults(path, told, got):
    """Each message that counts as told either waits or was delivered, and no other was."""
    if not os.path.exists(path):
        return ["lost: all messages"] if told or got else []
    db = sqlite3.connect(path)
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return ["lost: the state is empty"] if told or got else []
        found = broken(db)
        waiting = {int(row[0]) for row in db.execute("SELECT id FROM message")}
        count, last = db.execute("SELECT sum(messages), max(notified) FROM hub").fetchone()
        if count is None:
            count, last = 0, 0
        if told and max(told) > last:
            found.append("lost: what was told on night %d" % max(told))
        if count != len(waiting | got):
            found.append("%d told, %d wait or were delivered" % (count, len(waiting | got)))
        return found
    finally:
        db.close()


def broken(db):
    found = []
    integrity = db.execute("PRAGMA integrity_check").fetchall()
    if integrity != [("ok",)]:
        found.append("integrity: %r" % integrity[:3])
    if db.execute("PRAGMA foreign_key_check").fetchone():
        found.append("foreign keys")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        found.append("tables without a version")
    return found


def said(output):
    """The numbers behind each word in what the program printed."""
    numbers = {"read": set(), "told": set(), "got": set()}
    for words in map(str.split, output.splitlines()):
        numbers[words[0]].add(int(words[1]))
    return numbers
