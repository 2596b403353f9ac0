#!/usr/bin/env bash
# Hostile strings through every way in, looked at with what reads the files that come out: a browser, docutils, a
# spreadsheet's rules, mail and feed readers, a shell, Prometheus. None executes, none breaks out.
# Needs a browser.
. "$(dirname "$0")/lib.sh"

export PYTHONUTF8=1
injection() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$top/tests/e2e/injection.py" "$@"
}
harm=$tmp/harm
# In a relative path, as a folder's name can have no slash.
injection strings harm >"$tmp/strings"

# Ways in: types, items and files of a listing, with sidecars; what a node prints; a message, an acknowledgement, a
# theme; the database of the original; charts; and what watch fetches.
top=$top python3 - "$tmp" "$now" <<'END'
import ast, json, os, sqlite3, sys, time
tmp, now = sys.argv[1], int(sys.argv[2])
strings = [ast.literal_eval(line) for line in open(tmp + "/strings")]
root = tmp + "/nodes/C/backup/cms02"
def put(item, name, night):
    date = now // 86400 * 86400 - night * 86400 + 58260
    folder = os.fsencode("%s/%s/%s" % (root, item, time.strftime("%Y/%m/%d/%H%M%S", time.gmtime(date))))
    os.makedirs(folder, exist_ok=True)
    path = folder + b"/" + os.fsencode(name)
    open(path, "wb").truncate(1 if night == 1 else 5000000)
    open(path + b".dna", "w").write("{'dig': '%s', 'size': 7L}" % name.encode(errors="replace").decode())
    os.utime(path, (date, date))
for number, string in enumerate(strings):
    for night in range(1, 6):
        name = string.replace("/", "\u2215")
        put("svn/" + name, "x-%d.tar.gz" % number, night)
        put(name + "/x", "y.tar.gz", night)
        put("tracs/n%d" % number, name + ".tar.gz", night)
shell = "".join("printf '%%s\\n' %s >&2\n" % ("'" + string.replace("'", "'\\''") + "'") for string in strings)
open(tmp + "/shell", "w", errors="surrogateescape").write("#!/bin/sh\n" + shell + "exit 3\n")
os.chmod(tmp + "/shell", 0o755)
text = " ".join(string for string in strings if not set(string) & set("\r\n\udcff"))
open(tmp + "/message", "w").write(text)
theme = json.load(open(os.environ["top"] + "/themes/light.json"))
def spoil(value):
    return {key: spoil(part) for key, part in value.items()} if isinstance(value, dict) else \
        value + ", \"><script>evil()</script>" if isinstance(value, str) and not value.startswith("#") and " " in value else value
json.dump(spoil(theme), open(tmp + "/theme.json", "w"))
clean = [string for string in strings if "\udcff" not in string]
json.dump({"finding": clean[0], "caption": clean[1], "source": clean[2], "times": [["2014-05-08", "2014-05-09"]], "panels": [
    {"title": string, "series": [{"name": string, "times": 0, "values": [1, 3]}]} for string in clean[:8]]},
    open(tmp + "/chart.json", "w"))
json.dump({"kind": "table", "cells": [[string, string] for string in clean]}, open(tmp + "/table.json", "w"))
json.dump({"chart": {"renderTo": "container_<b>"}, "xAxis": {"max": now * 1000},
           "series": [{"name": string, "data": [[(now - n * 86400) * 1000, 900 if n else 20] for n in range(30, -1, -1)]} for string in clean]},
          open(tmp + "/watched.json", "w"), ensure_ascii=False)
db = sqlite3.connect(tmp + "/original.db")
db.execute("CREATE TABLE tgzs (nodepath TEXT, node TEXT, date TEXT, size REAL)")
for string in clean:
    db.execute("INSERT INTO tgzs VALUES (?, 'C', '2012-11-13T16:10:23', 3.0)",
               ("C:/data/backup/cms02/svn/%s/2012/11/13/161023/x.tar.gz" % string,))
db.commit()
END
collector "$tmp/mailer" "$tmp/mail"
hub_config "theme = $tmp/theme.json" >"$tmp/theme.cnf"
exits "a theme with markup in it" 2 "$HUBPLOT" -c "$tmp/theme.cnf" config
like "is refused" "$err" 'theme.json: family: holds a character that is not allowed'
hub_config "message = $(cat "$tmp/message")" 'email = a@example.org' "mailer = sendmail:/$tmp/mailer" \
    "jspath = $tmp/js/%(node)s.json" "metrics = $tmp/hubplot.prom" 'timezone = UTC' '[N]' "shell = $tmp/shell" '[HUB]' 'C2 = C N' >"$tmp/hub.cnf"

# Everything that a person may look at in a terminal.
{
    hubplot import C2 "$tmp/original.db"
    hubplot -v run
    hubplot ack C2 --until 1d --why "$(cat "$tmp/message")"
    hubplot render
    hubplot list
    hubplot list --names
    hubplot show C2
    hubplot show C2 C
    hubplot show --json C2 C
    hubplot check C2
    hubplot verify C2
    hubplot doctor
    hubplot config
    hubplot restore C2 --at "$(days_ago 1 %Y-%m)"
    hubplot restore C2 --at "$(days_ago 1 %Y-%m)" --json | tee "$tmp/restore.json"
    hubplot export csv | tee "$tmp/export.csv"
    hubplot export csv --readings | tee "$tmp/readings.csv"
    hubplot export json | tee "$tmp/export.json"
    hubplot --log-json -v collect
    "$HUBPLOT" chart "$tmp/chart.json" -o "$tmp/chart.svg"
    "$HUBPLOT" chart "$tmp/chart.json" -o "$tmp/chart.png"
    "$HUBPLOT" extract "$tmp/chart.png" | tee "$tmp/extract.csv"
    "$HUBPLOT" extract --json "$tmp/chart.svg" | tee "$tmp/extract.json"
    "$HUBPLOT" chart "$tmp/table.json" -o "$tmp/table.svg"
    "$HUBPLOT" extract "$tmp/table.svg" | tee "$tmp/table.csv"
} >"$tmp/terminal" 2>&1 </dev/null
start python3 -c 'import functools, http.server, sys
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1]))
open(sys.argv[1] + "/port", "w").write(str(server.server_port))
server.serve_forever()' "$tmp" 2>/dev/null
wait_for 10 test -s "$tmp/port"
"$HUBPLOT" watch "http://127.0.0.1:$(cat "$tmp/port")/watched.json" "http://127.0.0.1:$(cat "$tmp/port")/site/status.json" \
    >>"$tmp/terminal" 2>&1
hubplot report --month "$(days_ago 1 %Y-%m)" -o "$tmp/month.csv" 2>/dev/null
hubplot report --month "$(days_ago 1 %Y-%m)" -o "$tmp/month.html" 2>/dev/null

site=$tmp/site
is "as many items as were sent" "$(sqlite3 "$tmp/hub.db" "SELECT count(*) > 150 FROM item")" 1
ok "the terminal has seen them" test "$(grep -c 'evil' "$tmp/terminal")" -gt 100
is "terminal" "$(injection terminal "$tmp/terminal")" ""
for page in index.html hub/cms02/index.html hub/cms02/evidence.html hub/cms02/status-fragment.html ../month.html; do
    really chromium --headless --no-sandbox --disable-gpu --user-data-dir="$tmp/chromium" --dump-dom "file://$site/$page" \
        >"$tmp/dom.html" 2>/dev/null
    like "Chromium has drawn $page" "$(tail -c 200 "$tmp/dom.html")" '</html>'
    is "HTML: $page" "$(injection html "$tmp/dom.html")" ""
done
mapfile -t pictures < <(find "$site" "$tmp/chart.svg" "$tmp/table.svg" -name '*.svg')
is "SVG: ${#pictures[@]} pictures" "$(injection svg "${pictures[@]}")" ""
is "RST, by docutils" "$(injection rst "$site"/rst/cms02.rst)" ""
mapfile -t data < <(find "$site" "$tmp/js" "$tmp/export.json" "$tmp/extract.json" "$tmp/restore.json" -name '*.json')
is "JSON: ${#data[@]} files" "$(injection json "${data[@]}")" ""
mapfile -t data < <(find "$site" "$tmp" -maxdepth 3 -name '*.csv')
is "CSV: ${#data[@]} files" "$(injection csv "${data[@]}")" ""
is "Atom" "$(injection feed $(find "$site" -name '*.atom'))" ""
ok "mail was sent" test -n "$(ls "$tmp/mail")"
is "mail" "$(injection mail "$tmp/mail"/*)" ""
is "Prometheus" "$(promtool check metrics <"$tmp/hubplot.prom" 2>&1)" ""
unlike "no series of its own" "$(cat "$tmp/hubplot.prom")" '^evil'
# A shell, which is given the commands that restore prints.
mkdir "$tmp/fetched"
(
    cd "$tmp/fetched" || exit
    ssh() { sh -n -c "${!#}"; }
    eval "$(sed -n 's/^      //p' "$tmp/terminal")"
) >/dev/null 2>&1
(cd "$tmp/fetched" && hubplot restore C2 --at "$(days_ago 1 %Y-%m)" | grep -c '^      ') >"$tmp/commands"
ok "commands to fetch were printed" test "$(cat "$tmp/commands")" -gt 100
is "path and shell: nothing was made elsewhere" "$(find "$tmp" -path "$tmp/nodes" -prune -o -name harm -print | head)" ""
is "all lies where it should" "$(find "$site/hub" "$site/rst" -mindepth 1 -maxdepth 1 | sed "s|$site/||" | sort | paste -sd' ')" \
    "hub/cms02 rst/cms02.rst rst/hubplot.css rst/index.rst rst/pictures rst/roles.txt"
done_testing
