#!/usr/bin/env bash
# The site in Chromium, served by nginx under a strict policy: nobody is left out, nothing is
# refused, and everybody gets the picture that suits.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"
export TZ=UTC
pages() {
    node "$top/tests/node/pages.mjs" "$@" 2>&1
}

grow_site 40
run_site run >/dev/null 2>&1
start_nginx "$site"
url=http://127.0.0.1:$nginx_port/monitor

like "the policy is sent" "$(curl -sI "$url/")" "^Content-Security-Policy: default-src 'none'; img-src 'self'; style-src 'self'"
is "axe finds nothing, all is loaded, nothing overflows" \
    "$(pages axe "$url/index.html" "$url/hub/cms02/" "$url/hub/evil/" "$url/hub/dayabay/" \
        "$url/hub/cms02/evidence.html")" ""
is "nor on the page that stands alone" "$(pages axe "file://$site/hub/cms02/evidence.html")" ""
is "SVG suits all" "$(pages sources "$url/hub/cms02/" | paste -sd,)" \
    "wide: .svg,dark: .svg,narrow: -narrow.svg,dense: .svg,dense dark: .svg"
is "without it PNG does" "$(pages sources "$url/hub/evil/" | paste -sd,)" \
    "wide: .png,dark: -dark.png,narrow: .png,dense: -2x.png,dense dark: -dark-2x.png"
is "a page left open says so in time, and prints in light" "$(pages patience "$url/hub/cms02/" | paste -sd,)" \
    "at first: false,after 25 h: false,after 27 h: true,printed: false rgb(255, 255, 255)"
done_testing
