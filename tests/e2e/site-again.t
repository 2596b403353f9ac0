#!/usr/bin/env bash
# What could not be put in its place is tried again by the next run, though nothing else has changed; and
# what can't be looked at is not taken for old.
. "$(dirname "$0")/lib.sh"
export ASAN_OPTIONS=detect_leaks=0:$ASAN_OPTIONS # leaks cannot be looked for under strace

grow_nodes 20
mkdir "$tmp/js"
hub_config 'formats = svg' 'select = svn/dybsvn' "jspath = $tmp/js/%(node)s.json" '[HUB]' 'C2 = C' >"$tmp/hub.cnf"
hubplot collect 2>/dev/null
failing() { # PATH CALL [WHEN]: publishes with that call failing on what is at that path
    strace -qq -o /dev/null -P "$1" -e trace="$2" -e "inject=$2:error=EIO:when=${3:-1+}" \
        "$HUBPLOT" -c "$tmp/hub.cnf" render
}

exits "a file at jspath that can't be renamed" 1 failing "$tmp/js" renameat
like "is told" "$err" "$tmp/js/C.json: rename: "
is "nothing is left of it" "$(ls -A "$tmp/js")" ""
exits "the next run, of an unchanged hub" 0 hubplot render
ok "puts it there" test -s "$tmp/js/C.json"
rm "$tmp/js/C.json"
exits "a run after somebody has removed it" 0 hubplot render
ok "puts it there, too" test -s "$tmp/js/C.json"
touch "$tmp/js/.hubplot-0123456789abcdef" "$tmp/js/.hubplot-now"
dated $((now - 3 * 86400)) "$tmp/js/.hubplot-0123456789abcdef"
dated "$now" "$tmp/js/.hubplot-now"
hubplot render
is "what a killed run left there long ago goes without a change" "$(ls -A "$tmp/js")" ".hubplot-now
C.json"

for folder in "" p rst fresh rst/pictures/cms02 hub/cms02; do
    touch "$tmp/site/$folder/.hubplot-0123456789abcdef"
done
before=$(ls "$tmp/site/p")
later 1d hubplot run 2>/dev/null
is "what a killed run left in the site goes" "$(find "$tmp/site" -name '.hubplot-*')" ""
for first in {1..8}; do # folders are looked at, too, before the pictures in them
    later 25h failing "$tmp/site/p" newfstatat $first+ 2>/dev/null
done
is "pictures that can't be looked at outlive the page that named them" \
    "$(comm -23 <(echo "$before") <(ls "$tmp/site/p"))" ""
later 3d hubplot render
ok "until they are old" test "$(comm -23 <(echo "$before") <(ls "$tmp/site/p") | wc -l)" -gt 0
done_testing
