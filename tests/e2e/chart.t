#!/usr/bin/env bash
# Any time series from CSV or JSON into a picture, and back out of it.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit

cat >room_temperature.csv <<'END'
time,inside,"outside, north"
2012-11-13T16:10:23+08:00,20.5,1529629254
2012-11-14T16:10:23+08:00,,0.1
2012-11-15T16:10:23+08:00,-21,
2012-11-16T16:10:23+08:00,1e+100,3
END

exits "a CSV becomes three pictures" 0 "$HUBPLOT" chart room_temperature.csv --zone Asia/Taipei \
    -o a.svg -o a.png -o a.pdf
ok "the SVG is XML" xmllint --noout a.svg
ok "the PNG is whole" pngcheck -q a.png
like "the PDF is one" "$(head -c 5 a.pdf)" '^%PDF-'
like "the file's name is the title" "$(cat a.svg)" 'room temperature'
like "the series have names" "$(cat a.svg)" 'outside, north'

for picture in a.svg a.png a.pdf; do
    exits "$picture gives its data back" 0 "$HUBPLOT" extract "$picture"
    is "$picture: as they were" "$out" "$(cat room_temperature.csv)"
done
"$HUBPLOT" extract a.png --json >a.json
exits "the data of a picture are a chart again" 0 "$HUBPLOT" chart a.json -o b.svg
"$HUBPLOT" extract b.svg --json >b.json
ok "and say the same" cmp a.json b.json

# Long lists are packed; the manual's reader needs no hubplot.
python3 - >nights.csv <<'END'
import random
random.seed(1)
time = 1352794223
print("time,sizes,decimals,any")
for night in range(200):
    time += 86400 + random.choice([0, 0, 3600, -77])
    size = "" if night % 17 == 5 else random.randint(10**9, 2 * 10**9)
    print(f"{time},{size},{random.randint(-500, 500) / 100},{random.random()}")
END
for picture in nights.svg nights.png; do
    "$HUBPLOT" chart nights.csv -o "$picture"
    "$HUBPLOT" extract --json "$picture" >plain.json
    ok "$picture is read by the manual's reader" python3 - "$top/docs/examples/picture-data.py" "$picture" plain.json <<'END'
import json, subprocess, sys
read = json.loads(subprocess.check_output([sys.executable, *sys.argv[1:3]]))
sys.exit(read != json.load(open(sys.argv[3])) or len(read["panels"][0]["series"][0]["values"]) != 200)
END
done

mkdir elsewhere
(cd elsewhere && TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 "$HUBPLOT" chart ../room_temperature.csv \
    --zone Asia/Taipei -o a.svg -o a.png -o a.pdf)
for picture in a.svg a.png a.pdf; do
    ok "$picture is the same everywhere" cmp "$picture" "elsewhere/$picture"
done

"$HUBPLOT" chart - --zone Asia/Taipei --title 'room temperature' -o - <room_temperature.csv >c.svg
ok "standard input and output" xmllint --noout c.svg
like "standard output is SVG unless told" "$(head -c 200 c.svg)" '<svg '
"$HUBPLOT" chart - -o - --format png <room_temperature.csv >c.png
ok "or what it is told" pngcheck -q c.png

size_of() {
    python3 -c 'import struct, sys
print("%dx%d" % struct.unpack(">II", open(sys.argv[1], "rb").read(24)[16:]))' "$1"
}
"$HUBPLOT" chart room_temperature.csv --size 400x300@2x --theme dark -o d.png
is "dense pictures have twice the pixels" "$(size_of d.png)" 800x600
for kind in line step column point area multiples sparkline calendar; do
    ok "--kind $kind" "$HUBPLOT" chart room_temperature.csv --kind $kind --unit bytes -o k.png
done
for range in 36h 2d all 2012-11-14..2012-11-16; do
    ok "--range $range" "$HUBPLOT" chart room_temperature.csv --range $range -o r.svg
done
# panels CSV OPTION...: how many the picture has, and their scales.
panels() {
    "$HUBPLOT" chart "$@" -o panels.svg
    "$HUBPLOT" extract --json panels.svg | python3 -c 'import json, sys
chart = json.load(sys.stdin)
print(chart["kind"], *(panel["scale"] for panel in chart["panels"]))'
}
printf 'time,small,large\n2012-11-13,12288,7516192768\n2012-11-14,12288,7516192768\n' >wide.csv
printf 'time,a,b\n2012-01-01,90,20\n2012-02-01,91,30\n2012-03-01,92,1\n' >alike.csv
is "what differs widely becomes multiples" "$(panels wide.csv)" "multiples linear linear"
is "unless the axis is logarithmic" "$(panels wide.csv --scale log)" "panels log"
is "or one panel is asked for" "$(panels wide.csv --kind panels)" "panels zero"
is "what is alike shares an axis" "$(panels alike.csv)" "panels zero"
is "multiples begin at zero where that suits them" "$(panels alike.csv --kind multiples)" "multiples linear zero"
is "columns do not hide each other" "$(panels alike.csv --kind column)" "multiples zero zero"
python3 -c 'print("year" + ",s" * 200); print("2011" + ",1" * 199 + ",1000"); print("2012" + ",1" * 200)' >many.csv
is "too many to have a panel each" "$(panels many.csv)" "panels zero"
python3 -c 'print("time,a", *(f"{i},{i}" for i in range(100001)), sep="\n")' >big.csv
"$HUBPLOT" chart big.csv --time-format=%s -o big.png
exits "more than a picture carries" 1 "$HUBPLOT" extract big.png
like "is told" "$err" 'of its 100001 values only the number is known'
printf '{"kind": "table", "cells": [["node", "items"], ["C", "3"]]}' >t.json
ok "a table is a picture" "$HUBPLOT" chart t.json -o t.png
exits "and comes back" 0 "$HUBPLOT" extract t.png
is "as a table" "$out" "$(printf 'node,items\nC,3')"

# Tables as people have them. read_as CSV OPTION...: the data as they were understood.
read_as() {
    "$HUBPLOT" chart "$@" -o read.svg 2>notes && "$HUBPLOT" extract read.svg | tr -d '\r'
}
lines() { printf '%s\n' "$@"; }
printf 'date,price,note\nJan 1 2000,"1,394.5",high\nFeb 1 2000,1366,\n' >us.csv
is "months by name, thousands with commas" "$(read_as us.csv)" \
    "$(lines time,price 2000-01-01T00:00:00+00:00,1394.5 2000-02-01T00:00:00+00:00,1366)"
is "columns of text are left out, which is told" "$(cat notes)" \
    'hubplot: us.csv: left out, as they hold text: "note" (high)'
printf 'on,v\n02/01/2012,2\n01/01/2012,12%%\n03/01/2012,3\n' >eu.csv
is "a format of times, and rows in any order" "$(read_as eu.csv --time-format=%d/%m/%Y --sort)" \
    "$(lines time,v 2012-01-01T00:00:00+00:00,12 2012-01-02T00:00:00+00:00,2 2012-01-03T00:00:00+00:00,3)"
printf 'quarter,a,b\n2012-Q1,1,2\n2012-Q2,3,4\n' >q.csv
is "some columns" "$(read_as q.csv --columns b)" \
    "$(lines time,b 2012-01-01T00:00:00+00:00,2 2012-04-01T00:00:00+00:00,4)"
printf 'date,time,v\n2012-01-01,16:10,1\n' >two.csv
is "date and time in two columns" "$(read_as two.csv --zone Asia/Taipei)" \
    "$(lines time,v 2012-01-01T16:10:00+08:00,1)"
printf 'who,year,v,w\nA,2001,1,5\nB,2001,2,6\nA,2002,3,7\n' >long.csv
is "a row for each value" "$(read_as long.csv --long=year,who,w)" \
    "$(lines time,A,B 2001-01-01T00:00:00+00:00,5,6 2002-01-01T00:00:00+00:00,7,)"
printf '[{"year": 2001, "v": 1}, {"year": 2002, "v": 2}]' >objects.json
is "a list of objects" "$(read_as objects.json)" \
    "$(lines time,v 2001-01-01T00:00:00+00:00,1 2002-01-01T00:00:00+00:00,2)"
cat >range.json <<'END'
{"status": "success", "data": {"resultType": "matrix", "result": [
 {"metric": {"__name__": "up", "job": "x"}, "values": [[1352794223.781, "1"], [1352794238.781, "NaN"]]}]}}
END
is "the answer of Prometheus" "$(read_as range.json)" \
    "$(lines time,up 2012-11-13T08:10:23+00:00,1 2012-11-13T08:10:38+00:00,)"
is "unlike units become multiples" "$(printf 'year,temp (C),wind (m/s)\n2001,1,2\n' >u.csv; panels u.csv)" \
    "multiples linear linear"
printf 'year,low (C),high (C),wind (m/s)\n2001,1,9,2\n2002,1,8,3\n' >u.csv
is "or panels, where some are alike" "$(panels u.csv)" "panels zero linear"
like "the unit is said" "$(cat panels.svg)" '>m/s<'
python3 -c 'print("year" + ",s" * 12); print("2011" + ",1" * 12); print("2012" + ",2" * 12)' >dozen.csv
like "more series than colours become multiples" "$(panels dozen.csv)" '^multiples( linear){12}$'
"$HUBPLOT" chart us.csv --ymin 0 --ymax 2000 -o ends.svg 2>/dev/null
is "the ends of the axis are kept" "$("$HUBPLOT" extract --json ends.svg | jq -c '.panels[0] | [.ymin, .ymax]')" '[0,2000]'
"$HUBPLOT" chart us.csv --size=360 -o narrow.png 2>/dev/null
like "a width alone is a size" "$(size_of narrow.png)" '^360x[0-9]{3}$'
exits "an output of its own name" 0 sh -c 'cd elsewhere && exec "$0" chart ../q.csv' "$HUBPLOT"
ok "in this folder, as SVG" xmllint --noout elsewhere/q.svg
"$HUBPLOT" chart q.csv --format png
ok "or in the format that is asked for" pngcheck -q q.png
"$HUBPLOT" chart - <q.csv >q.out
ok "of standard input it goes to standard output" xmllint --noout q.out

refuses() { # NAME MESSAGE ARGUMENT...
    local name=$1 message=$2
    shift 2
    exits "$name is refused" 2 "$HUBPLOT" chart "$@"
    like "$name: it says why" "$err" "$message"
}
printf 'time,a\n2011,2\n2012,x\n' >bad.csv
printf 'id,a\n1,2\n2,3\n' >ids.csv
printf '{"panels": [{"seris": []}]}' >bad.json
refuses "a bad number" 'bad.csv:3:6: "x" is not a number' bad.csv -o x.svg
refuses "an unknown key" 'bad.json: panels\[0\]: .*did you mean "series"\?' bad.json -o x.svg
refuses "an unknown zone" 'zone "Mars": no such' room_temperature.csv --zone Mars -o x.svg
refuses "an unknown theme" 'theme "neon": no such' room_temperature.csv --theme neon -o x.svg
refuses "an unknown kind" '"bar" is not one of' room_temperature.csv --kind bar -o x.svg
refuses "an unknown unit" '"miles" is not one of' room_temperature.csv --unit miles -o x.svg
refuses "a size of nothing" 'width and height must be 1 to 8192' room_temperature.csv --size 0x10 -o x.svg
refuses "a huge size" 'width and height must be 1 to 8192' room_temperature.csv --size 40000x10 -o x.png
refuses "an unknown format" 'png, svg or pdf' room_temperature.csv -o x.bmp
refuses "a missing file" 'no.csv: No such file' no.csv -o x.svg
refuses "two files" 'usage: chart FILE \[-o OUTPUT\]' room_temperature.csv bad.csv
refuses "numbers that are no times" 'ids.csv:2:1: "1" is not a valid time: numbers are times if' ids.csv -o x.svg
refuses "a format that says no year" 'time format "%d/%m": it needs a year' eu.csv --time-format %d/%m -o x.svg
refuses "a column that is not there" 'columns: there is no column "z"; there are "quarter", "a", "b"' q.csv --columns z -o x.svg
refuses "two columns for a long table" 'long: "a,b": name three columns' q.csv --long a,b -o x.svg
refuses "an end that is no number" 'ymin: "low" is not a number' q.csv --ymin low -o x.svg
refuses "an axis upside down" 'ymin: "2" is not below --ymax' q.csv --ymin 2 --ymax 1 -o x.svg
refuses "days or months first" '"02/01/2012" is not a valid time: is the day or the month first' eu.csv -o x.svg
ok "no picture was left" test ! -e x.svg -a ! -e x.png

exits "a full disk" 1 sh -c '"$0" chart room_temperature.csv -o - >/dev/full' "$HUBPLOT"
is "is told once" "$err" 'hubplot: cannot write to standard output'
exits "a folder that is not there" 1 "$HUBPLOT" chart room_temperature.csv -o no/a.svg

printf 'no picture' >no.png
exits "a file without data is no picture" 1 "$HUBPLOT" extract no.png
like "it says so" "$err" 'no.png: the picture carries no data'

done_testing
