#!/usr/bin/env bash
# What a stage costs grows no faster than n log n in hubs, nodes, items, and nights (tarballs and
# readings): of four times as many, it executes at most five times as many instructions. The stages
# are those of tests/tools/stage.c; `tell` has an incident for each item.
. "$(dirname "$0")/lib.sh"

# Sizes: HUBS NODES ITEMS NIGHTS, of one thing few and many.
declare -A few=([hubs]="3 1 2 5" [nodes]="1 3 2 5" [items]="1 1 125 2" [nights]="1 1 1 80")
declare -A many=([hubs]="12 1 2 5" [nodes]="1 12 2 5" [items]="1 1 500 2" [nights]="1 1 1 320")

# SIZE: the instructions of each stage of a hub of that size, which are then in `cost`.
declare -A cost
count() {
    local folder stage total
    folder=$(mktemp -d "$tmp/XXXXXX")
    # shellcheck disable=SC2086 # a size is four words
    "$BUILD/tools/stage" "$folder" $1 first
    # shellcheck disable=SC2086
    valgrind -q --tool=callgrind --callgrind-out-file="$folder/counts" "$BUILD/tools/stage" "$folder" $1
    while read -r stage total; do
        cost[$stage, $1]=$total
    done < <(awk '/^desc: Trigger:/ {stage = $NF} /^totals:/ {print stage, $2}' "$folder"/counts.*)
}
for size in "${few[@]}" "${many[@]}"; do
    [ -n "${cost[save, $size]:-}" ] || count "$size"
done
check() { # STAGE THING
    local low=${cost[$1, ${few[$2]}]:-0} high=${cost[$1, ${many[$2]}]:-0}
    [ "$low" -gt 0 ] && [ "$high" -ge $((low * least)) ] && [ "$high" -le $((5 * low)) ]
    report $? "$1, four times the $2" || diag "$low instructions, then $high"
}
for stage in save again load judge plot tell status metrics publish; do
    for thing in hubs nodes items nights; do
        # What is counted grows, but that some stages tell of the last night alone.
        case $stage-$thing in
        tell-nights | status-nights | metrics-nights) least=0 ;;
        *) least=1 ;;
        esac
        check $stage $thing
    done
done
done_testing
