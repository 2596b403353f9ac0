#!/usr/bin/env bash
# A first night in every world of fixtures/worlds: the run ends well, status.json is as its schema says and
# tells what is planted, pages and pictures can be read.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/hub.sh"

# The last nights, and of small worlds all.
nights_of() { # WORLD
    case $1 in
    one | shrink | away | clock | vanished | silent | nothing | first-night) echo 0 ;;
    many) echo 6 ;;
    *) echo 12 ;;
    esac
}
status_expected() { # FACTS: 1 where a node can't be visited or has nothing
    awk -F '\t' '($1 == "away" || $1 == "emptied") && $5 == 0 { found = 1 } END { print found + 0 }' "$1"
}

root=$tmp
for world in $("$BUILD/fixtures/grow" --list); do
    tmp=$root/$world nights=$(nights_of "$world")
    mkdir "$tmp"
    ok "$world grows" "$BUILD/fixtures/grow" --world "$world" --until "$now" --nights "$nights" "$tmp"
    "$BUILD/fixtures/grow" --world "$world" --until "$now" --nights "$nights" --facts >"$tmp/facts"
    sed -i 's/^timezone/formats = svg\n&/' "$tmp/hub.cnf" # PNG is drawn by test_world_pictures
    exits "$world is visited, judged and drawn" "$(status_expected "$tmp/facts")" hubplot run
    is "its pictures are well-formed" "$(find "$tmp/site/p" -name '*.svg' -print0 | xargs -0 xmllint --noout 2>&1)" ""
done
tmp=$root
is "what is planted is told, pages and status are well-formed" \
    "$(python3 "$top/tests/e2e/world_facts.py" "$top/docs/status.schema.json" "$tmp"/*/site 2>&1)" ""
done_testing
