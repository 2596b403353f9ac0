#!/usr/bin/env bash
# Charts, beside the installed RRDtool, gnuplot and matplotlib, in one run: 960x600, five series of
# 730 days and a daily count, in two panels. All tools take turns; figures are medians of ROUNDS,
# in CPU time of one thread, which other load on the machine changes least. Cold: one chart, the
# whole process. Warm: what each further chart costs in that process. Goals:
# PNG 10 times RRDtool's speed and 7 times gnuplot's, at most a third of RRDtool's file; SVG 40
# times gnuplot's speed, a quarter of its file; cold faster than both; a million points 3 ms above
# an empty chart in 64 MiB; a hub's sheet in 3 ms; two workers 1.8 times one.
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=${ROUNDS:-5} charts=${CHARTS:-12}
work=$(mktemp -d "${TMPDIR:-/tmp}/hubplot-bench.XXXXXXXX")
trap 'rm -rf "$work"' EXIT
bench=$BUILD/bench/bench_render
"$bench" data "$work"

# --- The peers' charts. Each `TOOL_charts FORMAT N` draws N of them in one process, to out.FORMAT.

rrd_begin=1640995200 rrd_end=1704067200
rrd_load() { # NAME STEP COLUMNS: a database of averages from NAME.csv
    local rows
    rows=$(wc -l <"$work/$1.csv")
    # shellcheck disable=SC2046
    rrdtool create "$work/$1.rrd" --start $((rrd_begin - 1)) --step "$2" \
        $(printf "DS:s%d:GAUGE:$((2 * $2)):U:U " $(seq "$3")) "RRA:AVERAGE:0.5:1:$rows"
    tail -n +2 "$work/$1.csv" | tr , : | xargs -n 500 |
        sed "s|^|update $work/$1.rrd |" | rrdtool - >"$work/rrd.log"
    ! grep -v '^OK' "$work/rrd.log" >&2
}
rrdtool_hub() { # FORMAT: the two graphs of one chart
    local common="--start $rrd_begin --end $rrd_end --imgformat ${1^^} --full-size-mode -w 960 --slope-mode"
    local k colours=(5470c6 91cc75 fac858 ee6666 73c0de) names=(alpha-image beta-core gamma-full delta-edge epsilon-minimal)
    printf '%s' "graph $work/rrdtool.$1 $common -h 390 --title 'Tarball sizes (MB)' -l 0"
    for k in 1 2 3 4 5; do
        printf ' %s' "DEF:s$k=$work/hub.rrd:s$k:AVERAGE" "LINE1.5:s$k#${colours[k - 1]}:${names[k - 1]}"
    done
    printf '\n%s\n' "graph $work/rrdtool-counts.$1 $common -h 210 -l 0 -u 8 DEF:n=$work/hub.rrd:s6:AVERAGE AREA:n#9a60b4:tarballs"
}
rrdtool_charts() {
    local chart i
    chart=$(rrdtool_hub "$1")
    for ((i = 0; i < $2; i++)); do echo "$chart"; done | rrdtool - >/dev/null
}
gnuplot_charts() {
    local terminal=pngcairo i
    [ "$1" = svg ] && terminal=svg
    {
        echo "set terminal $terminal size 960,600 font 'DejaVu Sans,9'; set datafile separator ','"
        echo "set xdata time; set timefmt '%s'; set grid; set style fill solid"
        for ((i = 0; i < $2; i++)); do sed "s|@|$work|g; s|FORMAT|$1|" "$here/hub.gnuplot"; done
    } | gnuplot
}
matplotlib_charts() {
    /usr/bin/python3 "$here/hub_matplotlib.py" "$work" "$1" "$2"
}
hubplot_charts() {
    "$bench" draw "$1" "$2" >/dev/null
}
bare_charts() {
    PICTURE_BARE=1 "$bench" draw "$1" "$2" >/dev/null
}
size_of() { # TOOL FORMAT
    case $1 in
    hubplot) "$bench" draw "$2" 1 ;;
    bare) PICTURE_BARE=1 "$bench" draw "$2" 1 ;;
    *) cat "$work/$1"*".$2" | wc -c ;;
    esac
}

# --- Measuring.

milliseconds() { # COMMAND...
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{printf "%.1f\n", ($1 + $2) * 1000}'
}
median() {
    sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}
further() { # TOOL: how many charts tell its cost apart from the noise of starting it
    case $1 in hubplot | bare) echo $((charts * 100)) ;; *) echo "$charts" ;; esac
}
measure() { # FORMAT TOOL...: into the files FORMAT.TOOL.cold and .warm
    local format=$1 tool round n one many
    shift
    for ((round = 0; round < rounds; round++)); do
        for tool; do
            n=$(further "$tool")
            one=$(milliseconds "${tool}_charts" "$format" 1)
            many=$(milliseconds "${tool}_charts" "$format" $((n + 1)))
            echo "$one" >>"$work/$format.$tool.cold"
            awk -v one="$one" -v many="$many" -v n="$n" 'BEGIN {print (many - one) / n}' \
                >>"$work/$format.$tool.warm"
        done
    done
}
peak_mb() { # FORMAT TOOL: of the process that draws five
    export -f "${2}_charts" rrdtool_hub
    export work here bench rrd_begin rrd_end
    /usr/bin/time -f %M -o "$work/peak" bash -c "${2}_charts $1 5" && awk '{printf "%.0f", $1 / 1024}' "$work/peak"
}
show() { # FORMAT TOOL...
    local format=$1 tool ours
    shift
    ours=$(median <"$work/$format.hubplot.warm")
    printf '\n%-24s %9s %9s %9s %9s %12s\n' "${format^^}" 'cold ms' 'warm ms' bytes 'peak MB' 'hubplot is'
    for tool; do
        printf '%-24s %9.1f %9.3f %9d %9d %10.1f x\n' "${names[$tool]}" \
            "$(median <"$work/$format.$tool.cold")" "$(median <"$work/$format.$tool.warm")" \
            "$(size_of "$tool" "$format")" "$(peak_mb "$format" "$tool")" \
            "$(awk -v a="$(median <"$work/$format.$tool.warm")" -v b="$ours" 'BEGIN {print a / b}')"
    done
}

declare -A names=([hubplot]='hubplot, data within' [bare]='hubplot, without data' [rrdtool]=RRDtool
    [gnuplot]=gnuplot [matplotlib]=matplotlib)
tools=(hubplot bare rrdtool gnuplot matplotlib)
rrd_load hub 86400 6
echo "charts: $(rrdtool --version | awk 'NR == 1 {print $1, $2}'), $(gnuplot --version)," \
    "matplotlib $(/usr/bin/python3 -c 'import matplotlib; print(matplotlib.__version__)');" \
    "medians of $rounds rounds in turn"
for format in png svg; do
    measure $format "${tools[@]}"
    show $format "${tools[@]}"
done

cold() { "$HUBPLOT" chart "$work/hub.json" --size=960x600 -o "$work/cold.png"; }
for ((i = 0; i < 15; i++)); do milliseconds cold; done | median |
    sed 's/.*/\n`hubplot chart hub.json -o hub.png`, the whole program: & ms/'
echo "where the time of a PNG goes, ms: $("$bench" stages 101)"
"$bench" sheet 101 | awk '{printf "a hub'\''s sheet, 40 items on 4 nodes for a year: %.2f ms, %d bytes\n", $1, $2}'

echo
"$bench" million 15 | awk '{printf "a million points: %.2f ms, %.2f above the empty chart; %d bytes; peak %.1f MB, 16 of them data\n", $2, $2 - $1, $3, $4}'
rrd_load big 60 1
big_rrd() {
    for ((i = 0; i < $1; i++)); do
        echo "graph $work/big.png --start $rrd_begin --end $((rrd_begin + 60000000)) --full-size-mode -w 960 -h 600 DEF:v=$work/big.rrd:s1:AVERAGE LINE1:v#5470c6:value"
    done | rrdtool - >/dev/null
}
one=$(milliseconds big_rrd 1) many=$(milliseconds big_rrd 11)
awk -v one="$one" -v many="$many" 'BEGIN {printf "  RRDtool, which averages: %.1f ms\n", (many - one) / 10}'
big_gnuplot() {
    gnuplot -e "set terminal pngcairo size 960,600; set output '$work/big.png'; set datafile separator ','; set xdata time; set timefmt '%s'; plot '$work/big.csv' using 1:2 skip 1 with lines"
}
echo "  gnuplot, one chart: $(milliseconds big_gnuplot) ms"

# Two workers need idle cores to be twice as fast; how much more CPU time they need tells what they
# lose to each other.
for ((i = 0; i < rounds; i++)); do
    echo "$("$bench" pool 1 400) $("$bench" pool 2 400)"
done | awk '{print $3 / $1, $0}' | sort -g | awk '{line[NR] = $0} END {
    split(line[int((NR + 1) / 2)], v)
    printf "\nPNGs a second: %.0f with one worker, %.0f with two: %.2f times; ", v[2], v[4], v[1]
    printf "CPU ms each: %.2f and %.2f\n", v[3], v[5]}'
