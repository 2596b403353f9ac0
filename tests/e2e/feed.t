#!/usr/bin/env bash
# Feeds and badges, night by night, as feed readers and XML parsers see them.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3

grow_nodes 40
hub_config 'grace = 12h' "reporturl = https://backup.example.org/monitor/%(srvnode)s/" '[EV]' 'srvnode = evil' 'timezone = UTC' \
    '[HUB]' 'C2 = C H1' 'EV = E' >"$tmp/hub.cnf"
evil='svn/<b>&"]]>'
folder=$tmp/nodes/E/backup/evil/$evil/$(days_ago 1)/161023
mkdir -p "$folder"
truncate -s 5000000 "$folder/x-1.tar.gz"
dated $((now / 86400 * 86400 - 28140)) "$folder/x-1.tar.gz"
site=$tmp/site
# feed FILE EXPRESSION: of the feed as feedparser reads it, `f`.
feed() {
    "$python" -c 'import sys, feedparser
f = feedparser.parse(sys.argv[1])
print(f.bozo_exception if f.bozo else eval(sys.argv[2]))' "$site/$1" "$2"
}
badge() { # FILE: what it says
    "$python" -c 'import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
ns = "{http://www.w3.org/2000/svg}"
texts = [t.text for t in root.iter(ns + "text")]
print(" | ".join(texts) if root.find(ns + "title").text == ": ".join(texts) else "another title")' "$site/hub/$1"
}
today=$(TZ=$zone date -d "@$now" +%F)

exits "a first night" 0 at "$now" hubplot run
is "no incident: a feed without entries" "$(feed hub/cms02/feed.atom 'f.version, len(f.entries), f.feed.title')" \
    "('atom10', 0, 'Backups of C2: incidents')"
is "which has a date" "$(feed hub/cms02/feed.atom 'bool(f.feed.updated_parsed)')" True
is "the hub's badge" "$(badge cms02/badge.svg)" "C2 backups | ok $today"
is "a node's" "$(badge cms02/badge-node-H1.svg)" "backups on H1 | ok $today"
like "an item's" "$(badge cms02/badge-item-svn_2Fdybsvn.svg)" '^svn/dybsvn \| ok [0-9]{4}-[0-9]{2}-[0-9]{2}$'
is "one with a hostile name" "$(badge "evil/$(cd "$site/hub/evil" && ls badge-item-*.svg)" | cut -d'|' -f1)" "$evil "
is "and for shields" "$(jq -c '[.schemaVersion, .label, .message, .isError]' "$site/hub/cms02/badge.json")" \
    "[1,\"C2 backups\",\"ok $today\",false]"
before=$(find "$site" -name 'badge*' -o -name feed.atom | sort | xargs ls -i --time-style=full-iso -l)
exits "again" 0 hubplot run
is "nothing is written that has not changed" \
    "$(find "$site" -name 'feed.atom' | sort | xargs ls -i)" "$(awk '/feed.atom/{print $1, $NF}' <<<"$before")"

bad=$(find "$tmp/nodes/H1" -name 'dybsvn-*.tar.gz' | sort | tail -1)
cp -p "$bad" "$tmp/kept"
cut_short "$bad" 100M
later 1h hubplot run
ids=$(feed hub/cms02/feed.atom 'sorted(e.id for e in f.entries)')
is "incidents" "$(feed hub/cms02/feed.atom '"; ".join(sorted(e.title for e in f.entries))' | sed 's/[0-9]* %/N %/')" \
    "C2: alarm: svn/dybsvn on H1 differs from its copy on C; C2: alarm: svn/dybsvn on H1 differs from its sidecar; C2: alarm: svn/dybsvn on H1 shrank N %"
is "with ids, dates and links" \
    "$(feed hub/cms02/feed.atom '{(e.id[:9], e.published == e.updated, e.link, e.tags[0].term) for e in f.entries}')" \
    "{('urn:uuid:', True, 'https://backup.example.org/monitor/cms02/', 'alarm')}"
like "and reasons" "$(feed hub/cms02/feed.atom '[e.summary for e in f.entries]')" 'Since .*limit 10 %'
is "the badge says so" "$(badge cms02/badge.svg | cut -d' ' -f1-4)" "C2 backups | alarm"
is "the item's, too" "$(badge cms02/badge-item-svn_2Fdybsvn.svg | cut -d' ' -f3)" alarm
is "but not another's" "$(badge cms02/badge-item-tracs_2Fdybsvn.svg | cut -d' ' -f3)" ok
is "the feed of all has the same entries" "$(feed feed.atom 'sorted(e.id for e in f.entries)')" "$ids"

cp -p "$tmp/kept" "$bad"
later 2h hubplot run
is "when it is over, the entries are the same" "$(feed hub/cms02/feed.atom 'sorted(e.id for e in f.entries)')" "$ids"
is "and say so" "$(feed hub/cms02/feed.atom '{(e.tags[0].term, e.title.split(": ")[1], e.updated > e.published) for e in f.entries}')" \
    "{('over', 'over', True)}"
like "from when to when" "$(feed hub/cms02/feed.atom 'f.entries[0].summary')" \
    "^From $(dates $((now + 3600)) '%-d %b %Y %H'):[0-9]{2} to $(dates $((now + 7200)) '%-d %b %Y %H'):"
cut_short "$bad" 100M
later 3h hubplot run
is "what happens again is another incident" "$(feed hub/cms02/feed.atom 'len({e.id for e in f.entries})')" 6
later 3h hubplot forget C2 >/dev/null
later 4h hubplot run
is "what was forgotten is in no feed" "$(feed hub/cms02/feed.atom 'len([e for e in f.entries if e.tags[0].term == "over"])')" 0

is "pages link it where readers see it" "$(grep -l '<a href="feed.atom">Incidents as a feed</a></p>' \
    "$site/index.html" "$site"/hub/*/index.html | wc -l)" 3
ok "all is well-formed" xmllint --noout "$site/feed.atom" "$site"/hub/*/feed.atom "$site"/hub/*/badge*.svg "$site/stale-badge.svg"
is "the stale one" "$(badge ../stale-badge.svg) $(jq -r .message "$site/stale-badge.json")" "backups | stale stale"
is "pages name their feed" "$(grep -l 'type="application/atom+xml" title="Incidents" href="feed.atom"' \
    "$site/index.html" "$site"/hub/*/index.html | wc -l)" 3
done_testing
