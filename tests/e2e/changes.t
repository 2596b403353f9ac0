#!/usr/bin/env bash
# Whether a hub changed is known without looking at its history: every command that changes what is remembered has the
# pages written anew, once; so has the time at which a verdict is another one.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

hub_config "formats = svg" "select = svn/dybsvn" >"$tmp/hub.cnf"
written() { # by a run that only draws
    hubplot -v render 2>&1 | sed -n 's/.*; \([0-9]*\) files\{0,1\} written.*/\1/p'
}
anew() { # WHAT: did something; pages follow, once
    ok "$1: pages are written anew" [ "$(written)" -gt 0 ]
    is "and then left alone" "$(written)" 0
}
grow_nodes 25
hubplot run >"$tmp/log" 2>&1
written >/dev/null
is "nothing changed" "$(written)" 0

later 1s hubplot collect >"$tmp/log" 2>&1
anew "a visit"
mv "$tmp/nodes/H1" "$tmp/nodes/away"
later 2s hubplot collect >"$tmp/log" 2>&1
anew "a node that was not reached"
exits "its absence is acknowledged" 0 hubplot ack C2 H1 --until 2d --why moved
anew "acknowledged"
exits "and that is taken back" 0 hubplot unack C2 H1
anew "no longer acknowledged"
mv "$tmp/nodes/away" "$tmp/nodes/H1"
rm -r "$tmp"/nodes/*/backup/cms02/tracs/env
later 3s hubplot collect >"$tmp/log" 2>&1
anew "an item that is gone"
exits "is renamed" 0 hubplot rename C2 tracs/env tracs/portal
anew "renamed"
exits "what is old and gone" 0 hubplot prune --older=10d C2
anew "pruned"
exits "an item" 0 hubplot forget C2 H1 tracs/portal
anew "forgotten"
exits "a dry run" 0 hubplot forget C2 H1 svn/dybsvn --dry-run
is "forgets nothing" "$(written)" 0
sqlite3 "$tmp/old.db" "CREATE TABLE tgzs (nodepath TEXT PRIMARY KEY, size REAL, date TEXT, dir TEXT, node TEXT);
INSERT INTO tgzs VALUES ('C:/data/cms02/svn/dybsvn/2015/05/05/101010/dybsvn-1.tar.gz', 77,
    '2015-05-05T10:10:10', '', 'C');"
exits "what the original remembered" 0 hubplot import "$tmp/old.db"
like "is taken" "$out" 'C2/C: 1 tarball imported'
anew "imported"
hubplot verify --megabytes=1000 C2 >"$tmp/log" 2>&1
like "digests are read" "$(cat "$tmp/log")" 'digests: [1-9][0-9]* match'
anew "verified"
cp "$tmp/hub.cnf" "$tmp/before.cnf"
sed -i 's/^select.*/select = svn\/dybaux/' "$tmp/hub.cnf"
anew "another setting"
cp "$tmp/before.cnf" "$tmp/hub.cnf"
anew "the former setting"

# A run is stale after 1.5 times the usual gap and two hours.
stale=$(later 37h hubplot -v render 2>&1)
is "a day and more later" "$(later 4d hubplot -v render 2>&1 | grep -c ' 0 files written')" 0
like "nothing is known any more" "$(cat "$tmp/site/hub/cms02/index.html")" 'unknown'
unlike "as was seen in time" "$stale" ' 0 files written'
done_testing
