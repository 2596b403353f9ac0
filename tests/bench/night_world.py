#!/usr/bin/env python3
"""What tests/bench/night.sh runs on: hubs whose nodes are folders of this machine.

night_world.py files FOLDER NOW HUBS NODES ITEMS    configuration, and nodes that keep five nights
night_world.py history FOLDER NOW NIGHTS            so many nights into the database, by SQL
night_world.py tonight FOLDER NOW                   one more tarball of each item; the oldest goes
"""
import os
import shutil
import sqlite3
import sys
import time

DAY = 86400
KEPT = 5
EAST = 8 * 3600  # of the hubs' zone


def made(now, nights_ago):
    """When the tarballs of that night are made: an hour before the run."""
    return (now - 3600) // 3600 * 3600 - nights_ago * DAY


def night_folder(instant):
    return time.strftime("%Y/%m/%d/%H%M%S", time.gmtime(instant + EAST))


def items(folder):
    for hub in sorted(os.listdir(f"{folder}/nodes")):
        for node in sorted(os.listdir(f"{folder}/nodes/{hub}")):
            root = f"{folder}/nodes/{hub}/{node}/{hub}/svn"
            for number, item in enumerate(sorted(os.listdir(root))):
                yield number, f"{root}/{item}", item


def write(number, folder, item, instant):
    place = f"{folder}/{night_folder(instant)}"
    os.makedirs(place)
    path = f"{place}/{item}.tar.gz"
    with open(path, "wb") as file:
        file.truncate(int(10 ** (6 + number % 4) * (1 + instant // DAY % 97 / 10000)))
    os.utime(path, (instant + 60, instant + 60))


def files(folder, now, hubs, nodes, count):
    with open(f"{folder}/hub.cnf", "w") as config:
        tags = [f"H{hub}" for hub in range(hubs)]
        config.write(f"[ENV]\ntransport = local\nstate = {folder}/state.db\n[HUB]\n")
        for tag in tags:
            config.write(f"{tag} = {' '.join(f'{tag}N{n}' for n in range(nodes))}\n")
        for tag in tags:
            config.write(f"[{tag}]\nsrvnode = {tag.lower()}\ndbpath = {folder}/hub.db\n"
                         f"outdir = {folder}/site\ntimezone = Asia/Taipei\nstale = 10d\n")
            for n in range(nodes):
                config.write(f"[{tag}N{n}]\nroot = {folder}/nodes/{tag.lower()}/N{n}\n")
    for hub in range(hubs):
        for node in range(nodes):
            for item in range(count):
                os.makedirs(f"{folder}/nodes/h{hub}/N{node}/h{hub}/svn/item{item}")
    for number, place, item in items(folder):
        for night in range(KEPT, 0, -1):
            write(number, place, item, made(now, night))


def history(folder, now, nights):
    database = sqlite3.connect(f"{folder}/hub.db")
    civil = made(now, KEPT) + EAST
    database.execute(
        "WITH RECURSIVE night(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM night WHERE k < ?1)"
        " INSERT INTO tarball (item, civil, name, time, bytes, first_seen, last_seen, flags, sidecar, digest_state)"
        " SELECT id, ?2 - k * 86400, substr(name, 5) || '.tar.gz', ?2 - ?3 - k * 86400,"
        " CAST(power10 * (1 + (k * 31 + id * 7) % 97 / 10000.0) AS INTEGER),"
        " ?4 - (k + ?5) * 86400, ?4 - k * 86400, 0, 0, 0 FROM night,"
        " (SELECT id, name, pow(10, 6 + substr(name, 9) % 4) AS power10 FROM item) ORDER BY id, k DESC",
        (nights - KEPT, civil, EAST, now - DAY, KEPT))
    columns = [row[1] for row in database.execute("PRAGMA table_info(reading)")]
    others = ", ".join(column for column in columns if column not in ("node", "run"))
    database.execute(
        "WITH RECURSIVE night(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM night WHERE k < ?1)"
        f" INSERT INTO reading (node, run, {others}) SELECT node, run - k * 86400, {others} FROM reading, night",
        (nights - 1,))
    database.commit()


def tonight(folder, now):
    for number, place, item in items(folder):
        shutil.rmtree(f"{place}/{night_folder(made(now, KEPT))}")
        write(number, place, item, made(now, 0))


what, folder, now, *sizes = sys.argv[1:]
{"files": files, "history": history, "tonight": tonight}[what](folder, int(now), *map(int, sizes))
