#!/usr/bin/env bash
# The report on a month: its numbers against the tree that was visited, the same bytes each time, whatever came
# later, as PDF, HTML and CSV.
# Needs Java.
. "$(dirname "$0")/lib.sh"
zone=Asia/Taipei
instant() { # DAY TIME: in the hub's zone
    TZ=$zone date -d "$1 $2" +%s
}
"$BUILD/fixtures/grow" --nodes 'C H1' --zone $zone --until "$(instant 2026-11-05 20:00)" --nights 50 \
    --plan 'missing * * 20' --plan 'missing C svn/dybaux 12' --plan 'truncated H1 svn/dybsvn 8' "$tmp/all" >/dev/null
# One that came six hours later than the others.
late=$(find "$tmp/all/H1/backup/cms02/tracs/env/2026/10/14" -mindepth 1 -maxdepth 1)
mv "$late" "${late%/*}/223000"
dated "$(instant 2026-10-14 22:35)" "${late%/*}"/223000/*
hub_config 'email = ops@example.org' 'mailer = sendmail:/bin/true' 'reminder = no' 'keep = 5d' '[EV]' 'srvnode = evil' \
    '[HUB]' 'C2 = C H1' 'EV = E' >"$tmp/hub.cnf"
# visit DAY: what was there at 20:00 is visited, and told.
visit() {
    local time
    time=$(instant "$1" 20:00)
    rm -rf "$tmp/nodes"
    cp -al "$tmp/all" "$tmp/nodes"
    find "$tmp/nodes" -type f -newermt "@$time" -delete
    find "$tmp/nodes" -depth -type d -empty -delete
    [ "$2" = both ] || rm -rf "$tmp/nodes/H1"
    at "$time" hubplot collect C2 >/dev/null 2>&1
    at "$time" hubplot notify C2 >/dev/null 2>&1
}
visit 2026-10-13 both
visit 2026-10-17 both
visit 2026-10-25 C
visit 2026-10-29 both
visit 2026-11-01 both
monthly() { # FILE [OPTION...]
    at "$(instant 2026-11-03 09:00)" hubplot report C2 --month 2026-10 -o "$tmp/$1" "${@:2}"
}
value() { # NODE ITEM COLUMN: of the CSV
    python3 -c 'import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if (r["node"], r["item"]) == tuple(sys.argv[2:4])]
print(" ".join(rows[0][c] for c in sys.argv[4:]))' "$tmp/r.csv" "$@"
}
exits "as CSV" 0 monthly r.csv
made=$(find "$tmp/all/C/backup/cms02/svn/dybsvn/2026/10" -name '*.tar.gz' | wc -l)
is "an item's nights" "$(value C svn/dybsvn due made late missed unknown tarballs)" "31 $made 0 1 0 $made"
is "one that missed another night" "$(value C svn/dybaux made missed)" "29 2"
is "one that was late" "$(value H1 tracs/env made late missed)" "30 1 1"
bytes=$(find "$tmp/all/C/backup/cms02/tracs/dybsvn/2026/10/31" -name '*.tar.gz' -printf %s)
is "the size at the end" "$(value C tracs/dybsvn bytes_end)" "$bytes"
held=$(find "$tmp/nodes/C/backup/cms02/tracs/dybsvn" -path '*/2026/1[01]/*' -o -path '*/2026/09/*' | grep -c 'tar.gz$')
is "the copies are those of the month and before" "$(value C tracs/dybsvn held)" $((held - 1))
is "what is kept" "$(value C tracs/dybsvn retention)" met
is "a row for each item on each node" "$(tail -n +2 "$tmp/r.csv" | wc -l)" \
    "$(find "$tmp/nodes"/*/backup/cms02 -mindepth 2 -maxdepth 2 | wc -l)"

exits "as HTML" 0 monthly r.html
html=$(sed 's/<[^>]*>/ /g' "$tmp/r.html")
like "says the sum" "$html" 'Of [0-9]+ tarballs due on 2 nodes, [0-9]+ were made \(1 of them late\), 15 were missed'
like "names what was late" "$html" 'tracs/env +H1 +14 Oct 2026 16:[0-9]{2} +14 Oct 2026 22:30'
like "and what was missed" "$html" 'svn/dybaux +C +24 Oct 2026 16:[0-9]{2} +missed'
like "incidents with begin and end" "$html" '25 Oct 2026 20:00 +29 Oct 2026 20:00 +unknown +H1 +was not reached'
like "and those that went on" "$html" '29 Oct 2026 20:00 +after the month +alarm +svn/dybsvn on H1'
ok "vnu has nothing to say" java -jar "$top/tests/node/node_modules/vnu-jar/build/dist/vnu.jar" --stdout --also-check-css "$tmp/r.html"
exits "as PDF" 0 monthly r.pdf
text=$(pdftotext -layout "$tmp/r.pdf" -)
like "its text is text" "$text" 'Backups of C2 \(cms02\), October 2026'
like "with the same sum" "$text" 'were made \(1 of them late\), 15 were missed'
like "its pages are counted" "$text" "page $(pdfinfo "$tmp/r.pdf" | awk '/^Pages/{print $2}') of $(pdfinfo "$tmp/r.pdf" | awk '/^Pages/{print $2}')"
is "on A4" "$(pdfinfo "$tmp/r.pdf" | grep -c '^Page size.*A4')" 1
ok "that poppler draws without a word" test -z "$(pdftoppm -r 20 -png "$tmp/r.pdf" "$tmp/page" 2>&1)"

mkdir "$tmp/first"
cp "$tmp"/r.* "$tmp/first"
for format in csv html pdf; do
    at "$(instant 2027-01-09 09:00)" env TZ=America/New_York LC_ALL=C "$HUBPLOT" -c "$tmp/hub.cnf" report C2 \
        --month 2026-10 -o "$tmp/r.$format"
    ok "$format: the same bytes later, elsewhere" cmp "$tmp/r.$format" "$tmp/first/r.$format"
done
visit 2026-11-05 both
for format in csv html pdf; do
    monthly r.$format
    ok "$format: and after further nights" cmp "$tmp/r.$format" "$tmp/first/r.$format"
done
exits "the last month, if none is named" 0 at "$(instant 2026-11-20 09:00)" hubplot report C2 -o "$tmp/last.csv"
ok "is October in November" cmp "$tmp/last.csv" "$tmp/first/r.csv"

# Of a month before the first visit no listing says what was missed; what came of it is known all the same.
cp "$tmp/hub.cnf" "$tmp/visited.cnf"
sed -i "s|hub.db|other.db|; s|state.db|other-state.db|" "$tmp/hub.cnf"
visit 2026-11-05 both
exits "a month before the first visit" 0 monthly r.csv
is "tells of the nights that nothing came of" "$(value C svn/dybaux due made late missed unknown)" "31 29 0 0 2"
is "and not what was kept then" "$(value C svn/dybaux retention)" "not known"
exits "as HTML, too" 0 monthly r.html
like "with the rhythm of then" "$(sed 's/<[^>]*>/ /g' "$tmp/r.html")" 'svn/dybaux +C +each day'
cp "$tmp/visited.cnf" "$tmp/hub.cnf"

sed 's/^keep = .*/keep = no/' "$tmp/visited.cnf" >"$tmp/no-keep.cnf"
at "$(instant 2026-11-03 09:00)" "$HUBPLOT" -c "$tmp/no-keep.cnf" report C2 --month 2026-10 -o "$tmp/r.csv"
is "nothing is met that nobody asked for" "$(value C svn/dybaux retention)" "not asked for"

exits "a month without data" 1 hubplot report C2 --month 2024-02 -o "$tmp/none.pdf"
like "is said" "$err" '^hubplot: nothing is known of February 2024: no visit and no tarball$'
ok "and nothing is written" test ! -e "$tmp/none.pdf"
exits "a hub without data beside one that has some" 0 hubplot report C2 EV --month 2026-10 -o "$tmp/two.html"
like "is said in the report" "$(sed 's/<[^>]*>/ /g' "$tmp/two.html" | tr '\n' ' ')" \
    'Backups of EV \(evil\), October 2026 +Nothing is known of this month'
exits "no month" 2 hubplot report C2 --month 2026-13 -o "$tmp/none.pdf"
like "is refused" "$err" '"2026-13" is not a month: write it like 2026-10'
exits "another format" 2 hubplot report C2 --month 2026-10 -o "$tmp/none.doc"
like "is refused, too" "$err" 'ending in .pdf, .html or .csv'
exits "a folder that is not there" 1 hubplot report C2 --month 2026-10 -o "$tmp/nowhere/r.pdf"
like "is an error" "$err" 'nowhere'
done_testing
