#!/usr/bin/env bash
# The site in the eyes of the Nu HTML checker: pages, style sheets and drawings are valid.
# Needs Java.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

vnu() {
    java -Xss4m -XX:TieredStopAtLevel=1 -jar "$node_modules/vnu-jar/build/dist/vnu.jar" --stdout --also-check-css --also-check-svg "$@"
}

grow_site 40
hubplot run >/dev/null 2>&1
# Fragments are judged within a page, as they are used.
mapfile -t files < <(find "$site" -name '*.html' ! -name '*-fragment.html'; find "$site" -name '*.css'
    find "$site/p" -name '*.svg'; ls "$site"/fresh.svg "$site"/stale.svg "$site"/stale-badge.svg "$site"/hub/*/badge*.svg)
for fragment in "$site"/hub/*/status-fragment.html; do
    whole=$tmp/$(basename "$(dirname "$fragment")").html
    { echo '<!DOCTYPE html><html lang="en"><title>x</title><body>'; cat "$fragment"; } >"$whole"
    files+=("$whole")
done
is "vnu has nothing to say of pages, style sheets and pictures (${#files[@]})" "$(vnu "${files[@]}"; echo "status $?")" "status 0"
done_testing
