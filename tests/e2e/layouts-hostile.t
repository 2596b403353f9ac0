#!/usr/bin/env bash
# Layouts that match nothing, everything, or a file twice, and names that nobody would choose: a clear word for
# each, and nothing lost.
. "$(dirname "$0")/lib.sh"

root=$tmp/odd
mkdir -p "$root/sub"
for name in 'crm_2026-11-01.gz' 'crm_2026-11-02.gz' $'new\nline_2026-11-03.gz' $'bytes\xff\xfe_2026-11-04.gz' \
    'tab	_2026-11-05.gz' ' blank _2026-11-06.gz' '-rf_2026-11-07.gz' '$(touch x)_2026-11-08.gz' "quote'\"_2026-11-09.gz" \
    'sub/<b>_2026-11-10.gz' 'crm_2026-02-30.gz' 'crm_2026-13-01.gz' 'crm_0000-01-01.gz' 'crm_9999-12-31.gz' 'README'; do
    echo x >"$root/$name"
    dated $((now - 7200)) "$root/$name"
done
try() { # LAYOUT LINE...: collects by it in a new database; $said is the reading, $items what was found
    rm -rf "$tmp/x.db" "$tmp/state.db" "$tmp/site"
    {
        printf '[HUB]\nodd = n\n[odd]\nroot = %s\ndbpath = %s/x.db\noutdir = %s/site\ntimezone = UTC\nlayout = ' "$root" "$tmp" "$tmp"
        printf '%s\n    ' "$@"
        printf '\n[ENV]\ntransport = local\nstate = %s/state.db\n' "$tmp"
    } >"$tmp/hub.cnf"
    "$HUBPLOT" -c "$tmp/hub.cnf" run >"$tmp/out" 2>&1
    status=$?
    said=$(jq -r '.hubs[0].nodes[0] | "\(.status) \(.reading.outcome) \(.reading.listed) \(.reading.unmatched)"' "$tmp/site/status.json")
    items=$(jq -r '[.hubs[0].nodes[0].items[].item] | join("|")' "$tmp/site/status.json")
}

try '{item}.nothing'
is "matches nothing: the run says so" "$status" 1
is "the node is unknown" "$said" "unknown partial 0 15"
like "with the reason" "$(cat "$tmp/out")" "of 15 files below $root none matches the layout, such as "

try '**{item}'
is "matches everything: all are listed" "$status $said" "0 $(jq -r '.hubs[0].status' "$tmp/site/status.json") complete 15 0"

try '{item}_{date}.gz' '{type}/{name}_{date}.gz' '**/{item}*_*.gz'
like "two patterns for one file: the first takes it, once" "$said" ' complete 14 1$'
is "each item once" "$(tr '|' '\n' <<<"$items" | sort | uniq -d)" ""
ok "a newline is part of a name" grep -qF 'new\\x0Aline' "$tmp/site/status.json"
ok "bytes that are no text are shown" grep -qF 'bytes\\xFF\\xFE' "$tmp/site/status.json"
ok "so are a tab, quotes and what a shell would run" grep -qF '$(touch x)' "$tmp/site/status.json"
ok "which is not run" test ! -e x -a ! -e "$root/x" -a ! -e "$HOME/x"
ok "status.json holds to its schema" really python3 -c 'import json, jsonschema, sys
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' "$tmp/site/status.json" "$top/docs/status.schema.json"
unlike "markup in names stays text" "$(cat "$tmp"/site/hub/*/index.html)" 'sub/<b>'
ok "the page is XML" xmllint --noout --html "$tmp"/site/hub/*/index.html

try '**/{item}_{date}.gz'
like "dates of no calendar are no backups, and seen" "$said" ' complete 11 4$'
like "one to come is none that counts" "$(jq -r '.hubs[0].nodes[0].items[] | select(.item == "crm") | .newest.path' \
    "$tmp/site/status.json")" 'crm_2026-11-02.gz$'
like "and is warned of" "$(jq -r '.hubs[0].nodes[0].items[] | select(.item == "crm") | .verdicts[].reason' \
    "$tmp/site/status.json")" 'dated 31 Dec 9999'

refused() { # NAME PATTERN MESSAGE
    printf '[HUB]\nodd = n\n[odd]\nroot = /x\nlayout = %s\n' "$2" >"$tmp/hub.cnf"
    exits "$1" 2 "$HUBPLOT" -c "$tmp/hub.cnf" config
    like "$1: is told" "$err" "hub.cnf:5: \[odd\] layout: pattern .*$3"
}
refused "a pattern that names no item" '*_{date}.gz' 'it names no item: .*the presets are '
refused "one that names it twice" '{item}_{item}' 'the field stands twice'
refused "two items" '{item}/{type}/{name}' 'the item is \{item\}, or \{type\} and \{name\}'
refused "a preset that is none" 'resticc' 'it names no item: .*the presets are .*restic'
refused "braces without end" '{item' '\{ without \}'
refused "a date without a year" '{item}-{date:DD-MM}' 'a date or time without a year'
refused "a pattern that is too long" "{item}$(printf '*a%.0s' {1..300})" 'the pattern is too long'
done_testing
