#!/usr/bin/env bash
# The second checker: what another installation publishes is judged over HTTP.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

grow_nodes 40
mkdir -p "$tmp/site"
# serve FOLDER: a web server on $port.
cat >"$tmp/serve.py" <<'END'
import functools, http.server, sys, time
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/hang":
            time.sleep(60)
        super().do_GET()
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
open(sys.argv[2], "w").write(str(server.server_port))
server.serve_forever()
END
start python3 "$tmp/serve.py" "$tmp/site" "$tmp/port"
wait_for 10 test -s "$tmp/port"
base=http://127.0.0.1:$(cat "$tmp/port")

hub_config "jspath = $tmp/site/old_%(node)s.json" >"$tmp/hub.cnf"
exits "a run" 0 hubplot run

exits "all is well" 0 "$HUBPLOT" watch "$base/status.json" "$base/old_C.json" "$base/old_H1.json"
is "and nothing is said" "$out" ""
exits "two days later" 1 later 2d "$HUBPLOT" watch "$base/status.json" "$base/old_C.json"
is "each is said to be stale" "$(grep -c 'alarm: last written .* UTC, limit 24 h' <<<"$out")" 2
exits "unless that is well" 0 later 2d "$HUBPLOT" watch --hours 72 "$base/status.json" "$base/old_C.json"

# A sign of life, once a week, in the local zone: it is Tuesday in Taipei first.
evening=$(($(next_weekday Tue) + 20 * 3600))
on() { # ZONE ARGUMENT...: what watch prints on Tuesday at 20:00 UTC
    TZ=$1 at $evening "$HUBPLOT" watch --hours 1000 "${@:2}" "$base/status.json"
}
exits "the weekday of the reminder" 0 on UTC --reminder Tue
like "says that all is well, and how old it is" "$out" \
    "^$base/status.json: ok, written ($(((evening - now) / 86400)) d( [0-9]+ h)?|$(((evening - now + 1800) / 86400)) d) ago$"
exits "no other day" 0 on UTC --reminder Mon
is "does" "$out" ""
exits "it is Wednesday in Taipei" 0 on Asia/Taipei --reminder Tue
is "already" "$out" ""
exits "by any way of writing it" 0 on Asia/Taipei --reminder wed
like "there" "$out" "status.json: ok, written "
exits "what is wrong" 1 on UTC --reminder Tue --hours 1
is "is not well on that day" "$(grep -c ': ok' <<<"$out")" 0
exits "no weekday" 2 "$HUBPLOT" watch --reminder Tuesdays "$base/status.json"
like "is refused" "$err" "^hubplot: --reminder: .*Mon, Tue"

cut_short "$(find "$tmp/nodes/H1" -name 'dybsvn-*.tar.gz' | sort | tail -1)" 100M
hubplot run
exits "a truncated tarball over there" 1 "$HUBPLOT" watch "$base/status.json" "$base/old_H1.json"
like "is told from the status" "$out" "^$base/status.json: alarm: C2/H1: svn/dybsvn shrank [0-9]+ %"
like "and judged from the sizes" "$out" "^$base/old_H1.json: alarm: H1: svn/dybsvn shrank [0-9]+ %"
hubplot ack C2 --until 1d --why known >/dev/null
hubplot render
exits "what is acknowledged over there" 0 "$HUBPLOT" watch "$base/status.json"
is "is no violation" "$out" ""
hubplot unack C2 >/dev/null
hubplot render

# As the original wrote it: sizes in MB, those below 11 ten times too large, its own now.
python3 - "$tmp/site/original.json" <<'END'
import json, sys, time
now = int(time.time()) // 86400 * 86400 - 6 * 3600
day = 86400
def nights(skip, size):
    return [[(now - n * day - 7200) * 1000, size(n)] for n in range(60, skip - 1, -1)]
json.dump({"chart": {"renderTo": "container_Z9:229"},
           "xAxis": {"min": (now - 30 * day) * 1000, "max": now * 1000, "ordinal": False},
           "series": [{"name": "OK", "yAxis": 1, "data": [[now * 1000, 4]]},
                      {"name": "tracs/env", "data": nights(0, lambda n: 52)},
                      {"name": "repos/env", "data": nights(3, lambda n: 950)},
                      {"name": "repos/small", "data": nights(0, lambda n: 100 if n > 5 else 11)}]},
          open(sys.argv[1], "w"))
END
exits "the original's JSON" 1 "$HUBPLOT" watch --hours 48 "$base/original.json"
like "an item that stopped is told" "$out" "original.json: alarm: Z9:229: repos/env: the newest tarball is 3 d 2 h old"
is "and nothing else" "$(wc -l <<<"$out")" 1

jq '.left_out = ["cms01"]' "$tmp/site/status.json" >"$tmp/site/left.json"
exits "a hub left out over there" 1 "$HUBPLOT" watch "$base/left.json"
like "is told" "$out" "^$base/left.json: unknown: cms01: left out of the last run"

jq '.time += 86400' "$tmp/site/status.json" >"$tmp/site/ahead.json"
exits "one that comes from the future" 1 "$HUBPLOT" watch "$base/ahead.json"
like "is not fresh for ever" "$out" "^$base/ahead.json: unknown: written .* UTC, ahead of this machine's clock"

exits "a page that is not there" 1 "$HUBPLOT" watch "$base/nowhere.json"
like "is a violation" "$out" "^$base/nowhere.json: answered 404"
exits "nobody listens" 1 "$HUBPLOT" watch "http://127.0.0.1:$(free_port)/"
like "is a violation" "$out" "onnect"
exits "a server that hangs" 1 "$HUBPLOT" watch --timeout 1 "$base/hang"
like "is a violation" "$out" "timed out"
echo '<html>' >"$tmp/site/page.html"
exits "no JSON" 1 "$HUBPLOT" watch "$base/page.html"
like "is said with place and cause" "$out" "page.html: invalid JSON: line 1"
echo '{"series": 1}' >"$tmp/site/other.json"
exits "other JSON" 1 "$HUBPLOT" watch "$base/other.json"
like "is said" "$out" "neither a status.json"
echo '{"series": [], "xAxis": {"max": 1e400}}' >"$tmp/site/odd.json"
exits "a number that is none" 1 "$HUBPLOT" watch "$base/odd.json"
echo '{"series": [{"name": "a\u001b[31m", "data": [[1e300, 1], [null], "x", [0, -1]]}], "xAxis": {"max": 1e12}}' >"$tmp/site/odd2.json"
exits "points that are none" 1 "$HUBPLOT" watch "$base/odd2.json"
unlike "control characters are made visible" "$out" $'\x1b'
printf '{"a\302\23331m' >"$tmp/site/odd3.json"
exits "a document with others" 1 "$HUBPLOT" watch "$base/odd3.json"
unlike "the error neither" "$out" $'\xc2\x9b'
python3 -c 'print("[" + "0," * 3000000 + "0]")' >"$tmp/site/many.json"
exits "a small document that would take much memory" 1 "$HUBPLOT" watch "$base/many.json"
like "is not parsed" "$out" "many.json: too many values to be a status"
exits "a file" 1 "$HUBPLOT" watch "file:///etc/passwd"
like "is no address of the web" "$out" "not supported|disabled"
exits "no address" 2 "$HUBPLOT" watch

done_testing
