#!/usr/bin/env bash
# The site behind nginx and Apache, as the examples of the manual set them up: headers, the status
# table in other people's pages, and the mark that tells when the site is out of date.
# Needs web servers.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

grow_site 5
hubplot run >/dev/null 2>&1
cp -a "$site" "$tmp/old"
rm -f "$tmp"/old/fresh/*
mkdir -p "$tmp/docs"
cat >"$tmp/docs/index.html" <<'EOF'
<!DOCTYPE html>
<title>Ours</title>
<!--#include virtual="/monitor/hub/cms02/status-fragment.html" -->
<p>The end.
EOF

start_nginx "$site"
start_apache "$site"
for server in nginx apache; do
    port=${server}_port
    url=http://127.0.0.1:${!port}
    like "$server: the page" "$(curl -s "$url/monitor/")" '<h1>Backups of 3 hubs</h1>'
    like "$server: is asked for each time" "$(curl -sI "$url/monitor/")" '^Cache-Control: no-cache'
    picture=$(grep -oE 'p/[0-9a-f]+\.svg' "$site/index.html" | head -1)
    like "$server: pictures stay in caches" "$(curl -sI "$url/monitor/$picture")" '^Cache-Control: public, max-age=31536000, immutable'
    like "$server: with their type" "$(curl -sI "$url/monitor/$picture")" '^Content-Type: image/svg\+xml'
    fragment=$(curl -s "$url/docs/index.html")
    like "$server: other pages include the status table" "$fragment" '<caption>Nodes, and the number'
    like "$server: and go on" "$fragment" 'The end\.'
    like "$server: what was published lately is fresh" "$(curl -s "$url/monitor/fresh.svg")" 'Up to date'
done
stop "${started_pids[0]}"
stop "${started_pids[1]}"

start_nginx "$tmp/old"
start_apache "$tmp/old"
for server in nginx apache; do
    port=${server}_port
    url=http://127.0.0.1:${!port}
    like "$server: what is past its hours is not" "$(curl -s "$url/monitor/fresh.svg")" 'Out of date'
done
done_testing
