#!/usr/bin/env bash
# What is remembered: exported, pruned, forgotten; and taken over from the original's database.
. "$(dirname "$0")/lib.sh"

tree=$tmp/nodes/C/backup/cms02
tarball() { # ITEM DATE BYTES
    mkdir -p "$tree/$1/$2"
    truncate -s "$3" "$tree/$1/$2/${1#*/}.tar.gz"
}
tarball svn/dybsvn 2012/11/13/161023 1000
tarball svn/dybsvn 2012/11/14/161023 2000
tarball 'svn/q"u,o
te' 2012/11/14/161023 3000
hub_config 'timezone = Asia/Taipei' '[WW]' 'timezone = Asia/Taipei' '[HUB]' 'C2 = C gone' 'WW = C' >"$tmp/hub.cnf"
# Reads what was exported: csv FIELD... or json FIELD..., a line a record.
fields() {
    python3 -c '
import csv, json, sys
rows = list(csv.DictReader(sys.stdin)) if sys.argv[1] == "csv" else json.load(sys.stdin)
for row in rows:
    print("|".join(repr(row[field]) for field in sys.argv[2:]))' "$@"
}

exits "collect" 1 hubplot collect C2
exits "export csv" 0 hubplot export csv C2
is "csv holds what the node has, line ends made visible" "$(fields csv node item time bytes exact listed <"$tmp/.out")" \
    "'C'|'svn/dybsvn'|'2012-11-13T08:10:23Z'|'1000'|'yes'|'yes'
'C'|'svn/dybsvn'|'2012-11-14T08:10:23Z'|'2000'|'yes'|'yes'
'C'|'svn/q\"u,o\\\\x0Ate'|'2012-11-14T08:10:23Z'|'3000'|'yes'|'yes'"
exits "export json" 0 hubplot export json C2
is "json holds the same" "$(fields json node item time bytes exact listed <"$tmp/.out")" \
    "'C'|'svn/dybsvn'|'2012-11-13T08:10:23Z'|1000|True|True
'C'|'svn/dybsvn'|'2012-11-14T08:10:23Z'|2000|True|True
'C'|'svn/q\"u,o\\nte'|'2012-11-14T08:10:23Z'|3000|True|True"
exits "export of readings" 0 hubplot export json --readings C2
is "each visit has its outcome" "$(fields json node outcome listed reason <"$tmp/.out")" \
    "'C'|'complete'|3|None
'gone'|'failed'|0|'there is no folder $tmp/nodes/gone/backup/cms02'"
exits "nothing to export is an empty array" 0 hubplot export json WW
is "and still JSON" "$(fields json hub <"$tmp/.out")" ""
exits "export as something else" 2 hubplot export xml
like "the formats are named" "$err" "csv\|json"
exits "export of a hub that is not configured" 2 hubplot export csv C3
like "the hub is named" "$err" "C3: no such hub"
"$HUBPLOT" export -c "$tmp/hub.cnf" csv >/dev/full 2>"$tmp/.err"
is "a full disk is told by the exit code" $? 1
like "a full disk is said" "$(cat "$tmp/.err")" "No space left"

# A tarball that the node purges is remembered until it is pruned.
rm -r "$tree/svn/dybsvn/2012/11/13"
exits "collect again" 1 hubplot collect C2
hubplot export csv C2 >"$tmp/.out"
like "what was purged is remembered" "$(fields csv time listed <"$tmp/.out")" "2012-11-13T08:10:23Z'\|'no'"
exits "prune without a time" 2 hubplot prune
like "the option is named" "$err" "older"
exits "prune with a bad time" 2 hubplot prune --older=soon
like "the forms of a time are named" "$err" "36h"
exits "prune on a dry run" 0 hubplot prune --older=365d --dry-run C2
like "a dry run counts" "$out" "C2: 1 tarball and 0 readings would be removed"
exits "prune" 0 hubplot prune --older=365d C2
like "prune counts" "$out" "^C2: 1 tarball and 0 readings removed"
hubplot export csv C2 >"$tmp/.out"
is "only what is listed is left" "$(fields csv time <"$tmp/.out" | sort -u)" "'2012-11-14T08:10:23Z'"

# A lock that a run holds is respected.
hold_lock "$tmp/hub.db.lock"
(sleep 0.3; kill "$started_pid") &
exits "forget waits for a run" 0 hubplot forget C2 C svn/dybsvn --dry-run
exits "forget an item" 0 hubplot forget C2 C svn/dybsvn
like "it is counted" "$out" "C2 C svn/dybsvn: 1 tarball and 0 readings forgotten in $tmp/hub.db"
exits "forget what is not there" 1 hubplot forget C2 C svn/dybsvn
like "that nothing is there is said" "$err" "C2 C svn/dybsvn: nothing is stored under this name"
exits "forget nothing" 2 hubplot forget
exits "collect once more" 1 hubplot collect C2
hubplot export csv C2 >"$tmp/.out"
is "what a node still lists comes back" "$(fields csv item <"$tmp/.out" | sort -u | sed -n 1p)" "'svn/dybsvn'"
exits "forget a hub" 0 hubplot forget C2
hubplot export csv --readings C2 >"$tmp/.out"
is "nothing is left of it" "$(fields csv run <"$tmp/.out")" ""

# A network file system, as statfs would tell of it.
for magic in NFS=6969000000000000 CIFS=424d53ff00000000 SMB2=424d53fe00000000; do
    exits "a database on ${magic%=*} is refused" 1 env ASAN_OPTIONS="detect_leaks=0:$ASAN_OPTIONS" strace -qq -o /dev/null \
        -e trace=statfs -e inject=statfs:poke_exit=@arg2="${magic#*=}" "$HUBPLOT" export -c "$tmp/hub.cnf" csv C2
    like "and it is said why" "$err" "hub.db: the database lies on ${magic%=*}, whose locks"
done

# The original's database: columns in another order than elsewhere, rows of every kind.
python3 - "$tmp/old.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("create table tgzs (size real, date text, nodepath text primary key, dir text, node text)")
def add(node, path, date, size):
    db.execute("insert into tgzs values (?,?,?,?,?)", (size, date, "%s:%s" % (node, path), "", node))
base = "/data/var/scm/backup/"
for day in range(1, 29):
    add("C", base + "cms02/svn/dybsvn/2012/11/%02d/161023/dybsvn.tar.gz" % day, "2012-11-%02dT16:10:23" % day, day + 0.0)
add("Z9:229", base + "cms02/svn/dybsvn/2012/11/01/161023/dybsvn.tar.gz", "2012-11-01T16:10:23", 5)
add("C", base + "dayabay/svn/dybsvn/2012/11/01/161023/dybsvn.tar.gz", "2012-11-01T16:10:23", 5)
add("C", base + "cms02/svn/dybsvn/2012/11/31/161023/dybsvn.tar.gz", "2012-11-31T16:10:23", 5)
add("C", base + "cms02/svn/dybsvn/2012/10/01/161023/dybsvn.tar.gz", "2012-10-02T16:10:23", 5)
add("C", base + "cms02/svn/dybsvn/last/dybsvn.tar.gz", None, 5)
add("C", base + "cms02/svn/dybsvn/2012/10/03/161023/dybsvn.tar.gz", "2012-10-03T16:10:23", -5)
add("C", base + "cms02/svn/dybsvn/2012/10/04/161023/dybsvn.tar.gz", "2012-10-04T16:10:23", None)
db.execute("insert into tgzs values (1, '2012-10-05T16:10:23', 'nonsense', '', 'C')")
db.commit()
END
before=$(sha256sum "$tmp/old.db")
chmod a-w "$tmp/old.db"
exits "import" 0 hubplot import "$tmp/old.db"
is "each node is told once" "$(grep -c imported <<<"$out")" 3
like "imported rows are counted for a hub" "$out" "C2/C: 28 tarballs imported, 0 already known"
like "and for the other that watches the same" "$out" "WW/C: 28 tarballs imported, 0 already known"
like "rows of others are counted" "$err" "skipped 2 rows of nodes or folders .*, such as /data/var/scm/backup/"
like "rows without a date are counted" "$err" "skipped 3 rows whose path has no valid date"
like "rows without a size are counted" "$err" "skipped 2 rows whose size"
like "damaged rows are counted" "$err" "skipped 1 row whose column nodepath"
is "the old file is as it was" "$(sha256sum "$tmp/old.db")" "$before"
is "and nothing was made beside it" "$(ls "$tmp" | grep ^old)" "old.db"
hubplot export csv C2 >"$tmp/.out"
like "sizes are inexact" "$(fields csv time bytes exact listed <"$tmp/.out")" \
    "'2012-11-13T08:10:23Z'\|'13631488'\|'no'\|'no'"
exits "import again, for one hub" 0 hubplot import --hub=C2 "$tmp/old.db"
like "all is known" "$out" "C2/C: 0 tarballs imported, 28 already known"
unlike "the other hub is left out" "$out" "WW"
exits "collect after the import" 1 hubplot collect C2
hubplot export csv C2 >"$tmp/.out"
like "exact bytes replace megabytes" "$(fields csv item time bytes exact <"$tmp/.out")" \
    "dybsvn'\|'2012-11-14T08:10:23Z'\|'2000'\|'yes'"
exits "import after that" 0 hubplot import "$tmp/old.db"
hubplot export csv C2 >"$tmp/.out"
like "exact bytes stay" "$(fields csv item time bytes exact <"$tmp/.out")" \
    "dybsvn'\|'2012-11-14T08:10:23Z'\|'2000'\|'yes'"

exits "forget to import anew" 0 hubplot forget WW
exits "another zone" 0 hubplot import --hub=WW --timezone=Europe/Zurich "$tmp/old.db"
hubplot export csv WW >"$tmp/.out"
like "dates are of that zone" "$(fields csv time <"$tmp/.out")" "2012-11-13T15:10:23Z"
exits "a zone that is not" 2 hubplot import --timezone=Mars/Base "$tmp/old.db"
like "the zone is named" "$err" "Mars/Base"
exits "a hub that is not" 2 hubplot import --hub=C3 "$tmp/old.db"
exits "a file that is not" 1 hubplot import "$tmp/none.db"
exits "a database of others" 1 hubplot import "$tmp/hub.db"
like "it is said to be none" "$err" "not a database of scm-backup-monitor"
sed "s|hub.db|old.db|" "$tmp/hub.cnf" >"$tmp/wrong.cnf"
exits "dbpath names the old database" 1 "$HUBPLOT" collect -c "$tmp/wrong.cnf" C2
like "what to do is said" "$err" "hubplot import $tmp/old.db"
is "and it is not touched" "$(sha256sum "$tmp/old.db")" "$before"
chmod u+w "$tmp/old.db"
echo x >"$tmp/old.db-journal"
exits "an old database that is being written" 1 hubplot import "$tmp/old.db"
like "what lies beside it is named" "$err" "old.db-journal"

# Small files that would show any amount of rows: a view, a computed column, pages that go round in circles.
python3 - "$tmp" <<'END'
import sqlite3, struct, sys
folder = sys.argv[1]
row = "'C:/x/cms02/svn/a/2012/11/01/161023/a.gz' as nodepath, 'C' as node, '2012-11-01T16:10:23' as date"
db = sqlite3.connect(folder + "/view.db")
db.execute("create view tgzs as with recursive n (i) as (select 1 union all select i + 1 from n limit 50000)"
           " select %s, 1.0 as size from n" % row)
db = sqlite3.connect(folder + "/computed.db")
db.execute("create table tgzs (nodepath text, node text, date text, size as (length(hex(zeroblob(9)))))")
db.execute("insert into tgzs (nodepath) values ('x')")
db.commit()
db = sqlite3.connect(folder + "/circles.db")
db.executescript("pragma page_size = 4096; create table tgzs (nodepath text, node text, date text, size real)")
db.executemany("insert into tgzs values ('C:/x', 'C', '', 1)", [()] * 1000)
db.commit()
root, = db.execute("select rootpage from sqlite_schema where name = 'tgzs'").fetchone()
db.close()
cells, size, leaf = 500, 6, root + 1
page = struct.pack(">BHHHBI", 5, 0, cells, 4096 - cells * size, 0, leaf)
page += b"".join(struct.pack(">H", 4096 - (i + 1) * size) for i in range(cells))
page = page.ljust(4096 - cells * size, b"\0")
page += b"".join(struct.pack(">IBB", leaf, 0x80 | i >> 7, i & 0x7f) for i in reversed(range(cells)))
with open(folder + "/circles.db", "r+b") as file:
    file.seek((root - 1) * 4096)
    file.write(page)
END
exits "a view instead of the table" 1 hubplot import "$tmp/view.db"
like "is said to be no table" "$err" "view.db: not a database of scm-backup-monitor: no such table: tgzs"
exits "a computed column" 1 hubplot import "$tmp/computed.db"
like "is said" "$err" "computed.db: .* a column of tgzs is computed"
exits "pages in circles" 1 hubplot import "$tmp/circles.db"
like "are said to be damage" "$err" "circles.db: damaged: it has more rows than a file of its size can hold"

# A database that is lost is not begun anew without a word.
mv "$tmp/hub.db" "$tmp/kept.db"
exits "a database that is gone" 1 hubplot collect C2
like "is said, and what to do" "$err" \
    "C2: $tmp/hub.db: this hub's history is missing, though it was visited on .*: hubplot forget C2"
not_ok "none is made" test -e "$tmp/hub.db"
: >"$tmp/hub.db"
exits "an empty one" 1 hubplot run C2
like "is said as well" "$err" "this hub's history is missing"
rm "$tmp/hub.db"
exits "forget it" 0 hubplot forget C2
like "in the state" "$out" "C2: forgotten in $tmp/state.db"
hubplot collect C2 >/dev/null 2>&1
ok "and it begins anew" test -s "$tmp/hub.db"
done_testing
