"""What a database must hold after whatever has happened to the program that wrote it."""

import sqlite3


def faults(path, read, sent):
    """Problems of the database of fixtures/save.c, whose output said `read` and `sent`."""
    db = sqlite3.connect(path)
    found = []
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return ["lost: the database is empty"] if read or sent else []
        integrity = db.execute("PRAGMA integrity_check").fetchall()
        if integrity != [("ok",)]:
            found.append("integrity: %r" % integrity[:3])
        if db.execute("PRAGMA foreign_key_check").fetchone():
            found.append("foreign keys")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            found.append("tables without a version")
        readings = dict(db.execute("SELECT run, outcome FROM reading"))
        names = {row[0] for row in db.execute("SELECT name || bytes FROM tarball")}
        states = {int(row[0]): row[1] for row in db.execute("SELECT id, state FROM outbox")}
        for run in read:
            if run not in readings:
                found.append("lost: reading %d" % run)
            elif readings[run] != 2 and "dybsvn.tar.gz%d" % (1000 + run) not in names:
                found.append("half saved: reading %d" % run)
        # Of a reading that was saved and not reported, the tarballs are there too.
        for run, outcome in readings.items():
            if outcome != 2 and "dybsvn.tar.gz%d" % (1000 + run) not in names:
                found.append("half saved: reading %d" % run)
        for run in sent:
            if states.get(run) != 2:
                found.append("to be sent twice: message %d" % run)
    finally:
        db.close()
    return found


def said(output):
    """The numbers behind "read" and "sent" in what the program printed."""
    words = [line.split() for line in output.splitlines()]
    return ([int(w[1]) for w in words if w[0] == "read"], [int(w[1]) for w in words if w[0] == "sent"])


def collected(path, nodes):
    """Problems of the database of a hub, when its run said that it has read these nodes."""
    db = sqlite3.connect(path)
    try:
        integrity = db.execute("PRAGMA integrity_check").fetchall()
        found = [] if integrity == [("ok",)] else ["integrity: %r" % integrity[:3]]
        if db.execute("PRAGMA foreign_key_check").fetchone():
            found.append("foreign keys")
        last = dict(db.execute("SELECT tag, max(run) FROM node JOIN reading ON node = id WHERE outcome = 0 GROUP BY tag"))
        newest = max(last.values(), default=0)
        for node in nodes:
            if node not in last or last[node] < newest:
                found.append("lost: the reading of " + node)
        return found
    finally:
        db.close()
