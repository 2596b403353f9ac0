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
    is "$server: so is its badge" "$(curl -s "$url/monitor/hub/cms02/badge.svg")" "$(cat "$site/hub/cms02/badge.svg")"
    like "$server: with its type, asked for each time" "$(curl -sI "$url/monitor/hub/cms02/badge.svg" | tr -d '\r' | paste -sd' ')" \
        'Cache-Control: no-cache.*image/svg\+xml|image/svg\+xml.*Cache-Control: no-cache'
    like "$server: feeds have their type" "$(curl -sI "$url/monitor/feed.atom")" '^Content-Type: application/atom\+xml'
    like "$server: what was published lately is fresh" "$(curl -s "$url/monitor/fresh.svg")" 'Up to date'
done
stop "${started_pids[0]}"
stop "${started_pids[1]}"

start_nginx "$tmp/old"
start_apache "$tmp/old"
for server in nginx apache; do
    port=${server}_port
    url=http://127.0.0.1:${!port}
    is "$server: the badge of what is past its hours is stale" "$(curl -s "$url/monitor/hub/cms02/badge.svg")" \
        "$(cat "$tmp/old/stale-badge.svg")"
    is "$server: for shields, too" "$(curl -s "$url/monitor/hub/cms02/badge-node-C.json" | jq -r .message)" stale
    like "$server: what is past its hours is not" "$(curl -s "$url/monitor/fresh.svg")" 'Out of date'
done
done_testing
