#!/usr/bin/env bash
# What a stage costs grows no faster than n log n in hubs, nodes, items, and nights (tarballs and
# readings): of four times as many, it executes at most five times as many instructions. The stages
# are those of tests/tools/stage.c; `tell` has an incident for each item.
. "$(dirname "$0")/lib.sh"

# Sizes: HUBS NODES ITEMS NIGHTS, of one thing few and many.
declare -A few=([hubs]="4 1 2 5" [nodes]="1 4 2 5" [items]="1 1 200 2" [nights]="1 1 1 100")
declare -A many=([hubs]="16 1 2 5" [nodes]="1 16 2 5" [items]="1 1 800 2" [nights]="1 1 1 400")

instructions() { # STAGE FOLDER SIZE
    # shellcheck disable=SC2086 # a size is four words
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$BUILD/tools/stage" "$1" "$2" $3 2>&1 |
        sed -n 's/.*Collected : //p'
}
prepare() { # STAGE FOLDER SIZE: what the stage finds there
    case $1 in
    again | load) set -- save "$2" "$3" ;;
    publish) ;;
    *) return ;;
    esac
    # shellcheck disable=SC2086
    "$BUILD/tools/stage" "$1" "$2" $3
}
# What making each of these takes, which is no stage's.
declare -A made
for size in "${few[@]}" "${many[@]}"; do
    made[$size]=$(instructions none "$tmp" "$size")
done
measure() { # STAGE SIZE: the stage's own instructions
    local folder
    folder=$(mktemp -d "$tmp/XXXXXX")
    prepare "$1" "$folder" "$2"
    echo $(($(instructions "$1" "$folder" "$2") - ${made[$2]}))
}
check() { # STAGE THING
    local low high
    low=$(measure "$1" "${few[$2]}")
    high=$(measure "$1" "${many[$2]}")
    [ "$low" -gt 0 ] && [ "$high" -gt "$low" ] && [ "$high" -le $((5 * low)) ]
    report $? "$1, four times the $2" || diag "$low instructions, then $high"
}
for stage in save again load judge plot tell status metrics publish; do
    for thing in hubs nodes items nights; do
        check $stage $thing
    done
done
done_testing
