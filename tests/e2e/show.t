#!/usr/bin/env bash
# The whole story of a hub, a node, an item: figures, limits and where they are set.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

grow_nodes 40
hub_config 'shrink = 12' '[DEFAULT]' 'jump = 60' '[C2/H1]' 'skew = 7m' '[C2/H1/svn/dybsvn]' 'decline = 30' \
    >"$tmp/hub.cnf"
line_of() { # TEXT: where it stands in the configuration
    grep -nFx "$1" "$tmp/hub.cnf" | cut -d: -f1
}
newest=$(find "$tmp/nodes/H1/backup/cms02/svn/dybsvn" -name '*.tar.gz' | sort | tail -1)
bytes=$(stat -c %s "$newest")
exits "a run while all is well" 0 hubplot collect

exits "an item that is well" 0 hubplot show C2 H1 svn/dybsvn
is "is named with its status" "$(head -1 <<<"$out")" "C2/H1 svn/dybsvn: ok"
like "its size is told" "$out" "^    size  .*\($(sed -E ':a;s/([0-9])([0-9]{3})($|,)/\1,\2\3/;ta' <<<"$bytes") bytes\)\$"
like "what was expected is told" "$out" '^    expected  +[0-9.]+ .iB \([0-9,]+ bytes\)$'
like "and from what" "$out" '^    expected from  +30 tarballs before it'
like "the schedule that was learnt" "$out" '^    schedule  +each day at [0-9:]+, as learnt$'
like "why it has that grace" "$out" '^    grace  +.* by the period'
like "a limit of the item itself" "$out" "^    limit decline +30 +$tmp/hub.cnf:$(line_of 'decline = 30'), \[C2/H1/svn/dybsvn\]\$"
like "a limit of the hub" "$out" "^    limit shrink +12 +$tmp/hub.cnf:$(line_of 'shrink = 12'), \[C2\]\$"
like "a limit of all hubs" "$out" "^    limit jump +60 +$tmp/hub.cnf:$(line_of 'jump = 60'), \[DEFAULT\]\$"
like "a limit that nobody set" "$out" '^    limit maxage +0 +default$'
unlike "limits of nodes are not its own" "$out" 'limit skew'
unlike "there is no colour in a pipe" "$out" $'\033'

exits "a node" 0 hubplot show C2 H1
like "its own limit" "$out" "^    limit skew +7m +$tmp/hub.cnf:$(line_of 'skew = 7m'), \[C2/H1\]\$"
like "its disk" "$out" '^    free share  +[0-9.]+ %$'
is "its items in a line each" "$(sed -n '/^  Items/,$p' <<<"$out" | grep -c ' ok$')" 8
unlike "no other node" "$out" '^C2/C'
exits "a hub" 0 hubplot show C2
is "has all nodes" "$(grep -c '^C2/' <<<"$out")" 2
exits "an item on all nodes" 0 hubplot show C2 '*' svn/dybsvn
is "is told of each" "$(grep '^C2/' <<<"$out")" 'C2/C svn/dybsvn: ok
C2/H1 svn/dybsvn: ok'

# Each limit that the configuration has stands with a rule, of items or of nodes.
{ hubplot show C2 H1; hubplot show C2 H1 svn/dybsvn; } | sed -nE 's/^    limit ([a-z]+) .*/\1/p' | sort >"$tmp/shown"
sed -n '/^\[C2\/H1\]$/,/^$/p' <(hubplot config C2) | sed -nE 's/^([a-z]+) += .*/\1/p' | sort >"$tmp/keys"
is "every limit is shown, once" "$(comm -23 "$tmp/shown" "$tmp/keys"; uniq -d "$tmp/shown")" ""
for key in shrink jump decline schedule grace maxage warnage copies sidecar diskfree skew stale; do
    like "limit $key is shown" "$(cat "$tmp/shown")" "^$key\$"
done

cut_short "$newest" $((bytes * 3 / 4))
exits "a tarball was cut short" 0 later 1h "$HUBPLOT" -c "$tmp/hub.cnf" collect
exits "its story" 0 later 1h "$HUBPLOT" -c "$tmp/hub.cnf" show C2 H1 svn/dybsvn
is "what is wrong comes first" "$(sed -n 3p <<<"$out")" '  size: alarm, shrank 25 %'
like "its reason" "$out" '^    svn/dybsvn shrank 25 %: '
like "since when" "$out" '^    since  +[0-9]+ [A-Z][a-z]+ 20'
like "the limit that it exceeded" "$out" '^    limit exceeded +12 %$'
like "what the other node has" "$out" "^    also on +C: "
exits "on a terminal of 80 columns" 0 env COLUMNS=80 CLOCK_OFFSET=$((CLOCK_OFFSET + 3600)) "$HUBPLOT" -c "$tmp/hub.cnf" \
    show C2 H1 svn/dybsvn
is "no line is longer, but that of a path" \
    "$(grep -vF "$tmp" <<<"$out" | awk 'length > 80')" ""
exits "colours when asked for" 0 later 1h "$HUBPLOT" -c "$tmp/hub.cnf" show C2 H1 svn/dybsvn --color=always
like "are there" "$out" $'\033\\[1;31malarm\033\\[0m'

exits "as JSON" 0 later 1h "$HUBPLOT" -c "$tmp/hub.cnf" show C2 H1 svn/dybsvn --json
is "figures are numbers, and agree with the verdict" "$(jq -r '
    .nodes[0].items[0].rules[] | select(.rule == "size") |
    (.figures | map({(.name): .value}) | add) as $f |
    [.status, $f.size < $f["too small below"], $f["too small below"] < $f.expected,
     ((($f.size / $f.expected - 1) * 100 - .verdicts[0].figure) | fabs < 0.01)] | @csv' "$tmp/.out")" \
    '"alarm",true,true,true'
is "limits have their origin" "$(jq -r '
    .nodes[0].items[0].rules[] | select(.rule == "size") | .limits[] |
    select(.key == "shrink") | [.value, .origin, .section] | @csv' "$tmp/.out")" \
    "\"12\",\"$tmp/hub.cnf:$(line_of 'shrink = 12')\",\"C2\""

exits "without a hub" 2 hubplot show
like "usage" "$err" 'usage: show HUB \[NODE \[ITEM\]\]'
exits "another hub" 2 hubplot show C3
like "is not configured" "$err" 'C3'
exits "another node" 2 hubplot show C2 H2
like "the nearest is named" "$err" 'C2: no node "H2"; did you mean "H1"\?'
exits "another item" 2 hubplot show C2 H1 svn/dybsv
like "the nearest is named" "$err" 'C2/H1: no item "svn/dybsv"; did you mean "svn/dybsvn"\?'
exits "too much" 2 hubplot show C2 H1 svn/dybsvn more
exits "a colour that is none" 2 hubplot show C2 --color=red
like "what is valid" "$err" 'auto, always, never'

done_testing
