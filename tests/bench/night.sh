#!/usr/bin/env bash
# What a night costs after so many nights, and for so many hubs: each node has brought one new tarball an item,
# and a run visits, judges, draws and publishes. Goals: at 3,650 nights at most 1.3 times what it costs at 60,
# the same memory for any number of hubs, and a page that weighs no more. BENCH_HUBS adds a row for so many hubs.
set -euo pipefail
. "$(dirname "$0")/../e2e/clock.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
world() { really python3 "$(dirname "$0")/night_world.py" "$1" "$tmp/w" "$now" "${@:2}"; }
program() { "$HUBPLOT" -c "$tmp/w/hub.cnf" "$@"; }
# The page of the first hub, with what a wide screen loads of it before anything is opened.
page_size() { (cd "$tmp/w/site" && cat hub/h0/index.html hub/h0/overview.svg hub/h0/*-30d.svg p/style-*.css | wc -c); }

night() { # HUBS NODES ITEMS NIGHTS
    rm -rf "$tmp/w"
    mkdir "$tmp/w"
    world files "$1" "$2" "$3"
    at $((now - 86400)) program collect
    world history "$4"
    at $((now - 86400)) program render
    world tonight
    (cd "$tmp/w/site" && find p -type f) >"$tmp/pieces"
    touch "$tmp/before"
    really sleep 0.1
    /usr/bin/time -o "$tmp/cost" -f '%U %S %e %M' "$HUBPLOT" -c "$tmp/w/hub.cnf" -v run >"$tmp/log" 2>&1
    read -r user system wall memory <"$tmp/cost"
    # Pictures that were there before only get a new date, when they are superseded.
    written=$(cd "$tmp/w/site" && find . -type f -newer "$tmp/before" -printf '%P %i %s\n' |
        awk 'NR == FNR {old[$1]; next} !($1 in old) && !($2 in seen) {seen[$2]; n += $3} END {print n / 1048576}' "$tmp/pieces" -)
    drawn=$(sed -n 's/.* \([0-9]*\) pictures\? drawn.*/\1/p' "$tmp/log")
    again=$( { TIMEFORMAT=%R; time program render; } 2>&1)
    page=$(page_size)
    awk -v hubs="$1" -v nodes="$2" -v nights="$4" -v user="$user" -v system_="$system" -v wall="$wall" -v kib="$memory" \
        -v written="$written" -v drawn="$drawn" -v page="$page" -v again="$again" 'BEGIN {
        n = hubs * nodes
        printf "%6d %6d %9.3f %8.2f %8.1f %11.3f %9.1f %9.0f %12.1f\n", nights, hubs, (user + system_) / n, wall,
            kib / 1024, written / n, drawn / n, page / 1024, 1000 * again / hubs }'
}
echo "A night (8 items a node, one new tarball each)"
printf '%6s %6s %9s %8s %8s %11s %9s %9s %12s\n' nights hubs 'CPU s' 'wall s' 'MiB' 'MiB written' pictures 'page KiB' 'again ms'
printf '%6s %6s %9s %8s %8s %11s %9s %9s %12s\n' '' '' 'a node' '' peak 'a node' 'a node' '' 'a hub'
for nights in 60 365 1825 3650; do
    night 5 2 8 $nights
done
for hubs in 10 100 ${BENCH_HUBS:-}; do
    night "$hubs" 2 8 365
done
