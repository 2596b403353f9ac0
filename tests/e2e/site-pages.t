#!/usr/bin/env bash
# The site as files: sound SVG and PNG, links that lead somewhere, hostile names shown and harmless,
# nothing touched by a second run, live pages for Sphinx the same on another night.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

snapshot() {
    find "$site" "$tmp/js" ! -name .lock -printf '%p %i %s %T@ %m\n' | sort
}
every() { # NAME PATTERN COMMAND...: no output of the command for any file of that name
    local name=$1 pattern=$2 files
    shift 2
    mapfile -d '' files < <(find "$site" -name "$pattern" -print0)
    is "$name (${#files[@]})" "$([ ${#files[@]} -gt 0 ] && "$@" "${files[@]}" 2>&1)" ""
}

grow_site 40
exits "the run tells that a node was not reached" 1 hubplot run
like "and which" "$err" 'ZZ/SDU: there is no folder'

every "all SVG is well-formed" '*.svg' xmllint --noout
every "all PNG is sound" '*.png' pngcheck -q
is "links lead somewhere, nothing runs" "$(python3 "$top/tests/e2e/site-links.py" "$site")" ""
is "all is readable" "$(find "$site" -type f ! -perm 644 -o -type d ! -perm 755)" ""
is "nothing is left half-written" "$(find "$site" "$tmp/js" -name '.*' ! -name .lock)" ""
ok "status.json is JSON" jq -e '.hubs | length == 3' "$site/status.json"

page=$(cat "$site/hub/evil/index.html")
like "hostile names are shown" "$page" 'svn/&lt;b&gt;&amp;&quot;</th>'
like "whatever their script" "$page" 'svn/1\. 首页'
like "what can't be shown is made visible" "$page" 'svn/\\xFF\\x1B\[31m'
unlike "and none is markup" "$page" '<b>|<evil>'
like "the hub that was not reached says so" "$(cat "$site/hub/dayabay/index.html")" 'SDU never reached'
like "its message is text" "$(cat "$site/hub/dayabay/index.html")" 'never reached &lt;yet&gt; &amp; \*not\*'
index=$(tr -d '\n' <"$site/index.html")
like "the index has the worst first" "$index" 'hub/cms02/.*hub/(evil|dayabay)/'
read -r made due < <(grep -oE 'datetime="[^"]+"' <<<"$index" | head -2 | cut -d'"' -f2 | date -f - +%s | xargs)
is "and says when the next run is due, in hours" $(((due - made) / 3600)) 38

snapshot >"$tmp/before"
sleep 0.01
exits "rendering again" 0 at "$made" hubplot render
is "touches nothing" "$(snapshot | diff "$tmp/before" -)" ""

# Two nights later the live page and its RST are the same, byte for byte.
before=$(md5sum "$site/rst/dayabay.rst")
later 2d hubplot run >/dev/null 2>&1
is "a live page needs no rebuild" "$(md5sum "$site/rst/dayabay.rst")" "$before"
like "though another does" "$(cat "$site/rst/cms02.rst")" 'late|missing|last came'
done_testing
