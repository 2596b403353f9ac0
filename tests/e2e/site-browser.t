#!/usr/bin/env bash
# The site in Chromium, served by nginx under a strict policy: nobody is left out, nothing is
# refused, and everybody gets the picture that suits. And a message.
# Needs a browser and a web server. The browser's clock is the real one: nothing here asks for it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

grow_site 40
hubplot run >/dev/null 2>&1
hub_config "dbpath = $tmp/mail.db" 'email = ops@example.org' 'reporturl = https://backup.example.org/monitoring/of/all/hubs/and/nodes/cms02.html' \
    '[ENV]' "state = $tmp/mail-state.db" >"$tmp/mail.cnf"
"$HUBPLOT" -c "$tmp/mail.cnf" collect
"$HUBPLOT" -c "$tmp/mail.cnf" notify --dry-run "$tmp/mail" >/dev/null
mkdir "$tmp/page"
python3 "$top/tests/e2e/mailpart.py" "$(find "$tmp/mail" -name '*.eml')" pages "$tmp/page"

start_nginx "$site"
url=http://127.0.0.1:$nginx_port/monitor
like "the policy is sent" "$(curl -sI "$url/")" "^Content-Security-Policy: default-src 'none'; img-src 'self'; style-src 'self'"
really node "$top/tests/node/pages.mjs" \
    served=axe "$url/index.html" "$url/hub/cms02/" "$url/hub/evil/" "$url/hub/dayabay/" "$url/hub/cms02/evidence.html" \
    alone=axe "file://$site/hub/cms02/evidence.html" \
    svg=sources "$url/hub/cms02/" png=sources "$url/hub/evil/" \
    open=patience "$url/hub/cms02/" message=message "file://$tmp/page/index.html" >"$tmp/seen" 2>&1
is "the browser has shown all" $? 0 || diag "$(cat "$tmp/seen")"
seen() { # NAME
    sed -n "s/^$1: //p" "$tmp/seen" | paste -sd,
}
is "axe finds nothing, all is loaded, nothing overflows" "$(seen served)" ""
is "nor on the page that stands alone" "$(seen alone)" ""
is "SVG suits all" "$(seen svg)" \
    "wide: .svg,dark: .svg,narrow: -narrow.svg,dense: .svg,dense dark: .svg"
is "without it PNG does" "$(seen png)" \
    "wide: .png,dark: -dark.png,narrow: .png,dense: -2x.png,dense dark: -dark-2x.png"
is "a page left open says so in time, and prints in light" "$(seen open)" \
    "at first: false,before it is due: false,after it is due: true,printed: false rgb(255, 255, 255)"
like "a message has its pictures, and nothing sticks out on a telephone" "$(seen message)" \
    '^360 px wide, ([1-9]) of \1 pictures shown$'
done_testing
