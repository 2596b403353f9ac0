#!/usr/bin/env bash
# How things stand, for other programs: the plugin for Nagios, metrics, status.json, pings.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

grow_nodes 30
mkdir -p "$tmp/metrics" "$tmp/pings"
start "$python" "$here/pingd.py" "$tmp/pings"
wait_for 10 test -s "$tmp/pings/port"

hub_config "metrics = $tmp/metrics/hubplot.prom" "ping = http://127.0.0.1:$(cat "$tmp/pings/port")/uuid?a=b" >"$tmp/hub.cnf"

exits "check before any run" 3 hubplot check
like "is unknown" "$out" '^HUBPLOT UNKNOWN - '
is "in one line" "$(wc -l <<<"$out")" 1

exits "a run" 0 hubplot run
exits "check when all is well" 0 hubplot check C2
like "is ok, with numbers" "$out" "^HUBPLOT OK - C2 ok \| 'C2/C ok'=8 'C2/C warn'=0 "
like "numbers have units" "$out" "'C2/H1 free'=[0-9]+B\$"
# The plugin's user owns nothing: it may read the database, no more.
chmod 711 "$tmp"
cp "$HUBPLOT" "$tmp/program"
somebody=()
[ "$(id -u)" = 0 ] && somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
for verb in check list "export csv"; do
    # shellcheck disable=SC2086 # two words
    exits "$verb by another user" 0 "${somebody[@]}" "$tmp/program" -c "$tmp/hub.cnf" $verb
done
chmod 000 "$tmp/hub.db"
exits "who may not read" 3 "${somebody[@]}" "$tmp/program" -c "$tmp/hub.cnf" check
like "is told so" "$out" "UNKNOWN - .*$tmp/hub.db: "
chmod 644 "$tmp/hub.db"
is "the ping was fetched" "$(cat "$tmp/pings/last")" "POST /uuid?a=b ok"

ok "promtool has nothing to say of the metrics" \
    bash -c 'promtool check metrics <"$1" >"$2" 2>&1 && [ ! -s "$2" ]' - "$tmp/metrics/hubplot.prom" "$tmp/promtool"
is "readable by the exporter" "$(stat -c %a "$tmp/metrics/hubplot.prom")" 644
port=$(free_port)
start prometheus-node-exporter --web.listen-address="127.0.0.1:$port" --collector.disable-defaults \
    --collector.textfile --collector.textfile.directory="$tmp/metrics" 2>"$tmp/exporter.log"
wait_for 10 port_open "$port"
scrape=$(curl -s "http://127.0.0.1:$port/metrics")
like "node_exporter serves them" "$scrape" '^hubplot_hub_status\{hub="C2"\} 0$'
like "in base units" "$scrape" '^hubplot_item_newest_size_bytes\{hub="C2",item="svn/dybsvn",node="C"\} [0-9.e+]+$'
like "and found no fault" "$scrape" '^node_textfile_scrape_error 0$'

valid() {
    "$python" -c 'import json, sys, jsonschema
schema, status = (json.load(open(name)) for name in sys.argv[1:])
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.validate(status, schema)' "$top/docs/status.schema.json" "$1"
}
ok "status.json follows its schema" valid "$tmp/site/status.json"

# An alarm, and a node that is gone.
cut_short "$(find "$tmp/nodes/H1" -name 'dybsvn-*.tar.gz' | sort | tail -1)" 1000
exits "a run over a truncated tarball" 0 hubplot run
exits "check" 2 hubplot check
like "is critical and names it" "$out" '^HUBPLOT CRITICAL - C2 alarm: C2/H1 svn/dybsvn shrank [0-9]+ %'
is "the ping says fail" "$(cat "$tmp/pings/last")" "POST /uuid/fail?a=b alarm"
ok "status.json follows its schema with verdicts too" valid "$tmp/site/status.json"
like "metrics name the rule" "$(cat "$tmp/metrics/hubplot.prom")" \
    '^hubplot_verdict\{hub="C2",node="H1",item="svn/dybsvn",rule="size"\} 3$'

mv "$tmp/nodes/H1" "$tmp/nodes/away"
exits "a run without a node" 1 hubplot run
exits "check" 3 hubplot check
like "is unknown, as nothing is known of the alarm" "$out" '^HUBPLOT UNKNOWN - C2 unknown: C2/H1: not reached since'
ok "status.json follows its schema with a node not reached" valid "$tmp/site/status.json"
like "metrics say it is not up" "$(cat "$tmp/metrics/hubplot.prom")" '^hubplot_node_up\{hub="C2",node="H1"\} 0$'
mv "$tmp/nodes/away" "$tmp/nodes/H1"

# Nothing ran for days: what is remembered is old, and is not judged as if it were fresh.
hubplot run
exits "check two days later" 3 later 2d hubplot check
like "is unknown" "$out" 'not visited since'

# Faults of the configuration and of the world.
hub_config 'dbpth = x' >"$tmp/bad.cnf"
exits "check with a broken configuration" 3 "$HUBPLOT" -c "$tmp/bad.cnf" check
like "says where" "$out" "^HUBPLOT UNKNOWN - $tmp/bad.cnf:2"
exits "check of a hub that is none" 3 hubplot check NOSUCH
kill "${started_pids[0]}"
exits "nobody answers pings" 1 hubplot run
like "the ping is named" "$err" "hubplot: C2: http://127.0.0.1:.*: .*onnect"
rm -rf "$tmp/metrics"
exits "no folder for metrics" 2 hubplot run
like "is refused at once" "$err" "metrics: there is no folder $tmp/metrics"

done_testing
