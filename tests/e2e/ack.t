#!/usr/bin/env bash
# What is acknowledged, or found in a window of maintenance: nobody is told of it, but everybody sees it.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3

grow_nodes 30
collector "$tmp/sendmail" "$tmp/mail"
settings=("grace = 12h" "sender = hubplot@example.org" "reminder = no" "remind = 30m" "email = ops@example.org"
    "mailer = sendmail:$tmp/sendmail" "metrics = $tmp/hubplot.prom" "formats = svg")
hub_config "${settings[@]}" >"$tmp/hub.cnf"
program=("$HUBPLOT" -c "$tmp/hub.cnf")
mails() { # the subjects of those that came since, which are then gone
    for mail in "$tmp"/mail/*; do
        [ -e "$mail" ] || continue
        sed -n '/^Subject:/,/^[^ ]/p' "$mail" | sed -n '1p; /^ /p' | tr -d '\n'
        echo
    done
    cat "$tmp"/mail/* >"$tmp/last.eml" 2>/dev/null
    rm -f "$tmp"/mail/*
}
body() { # of the last message
    "$python" -c 'import email, email.policy, sys
mail = email.message_from_file(open(sys.argv[1]), policy=email.policy.default)
print(mail.get_body(("plain",)).get_content())' "$tmp/last.eml"
}
pictures() {
    (cd "$tmp/site/hub/cms02" && sha256sum *.svg)
}
kept() {
    sqlite3 "$tmp/state.db" 'SELECT node, item, rule, by, why FROM acknowledgement ORDER BY 1, 2, 3'
}
newest=$(find "$tmp/nodes/H1/backup/cms02/svn/dybsvn" -name '*.tar.gz' | sort | tail -1)
bytes=$(stat -c %s "$newest")

exits "nothing is wrong" 0 hubplot run
exits "then there is nothing to acknowledge" 1 hubplot ack C2 --until 3d --why 'disk ordered'
like "is said" "$err" 'C2: there is nothing wrong to acknowledge'
cut_short "$newest" $((bytes * 3 / 4))
exits "a tarball was cut short" 0 hubplot run
like "is told" "$(mails)" '1 alarm \(svn/dybsvn on H1 shrank 25 %\)$'
at "$now" "${program[@]}" render --force
pictures >"$tmp/before"

exits "acknowledged" 0 hubplot ack C2 H1 svn/dybsvn --until 2d --why 'disk ordered' --by Ann
like "says what, and until when" "$out" '^C2/H1 svn/dybsvn: size, shrank 25 %: acknowledged$'
is "of each rule" "$(kept | cut -d'|' -f3 | tr '\n' ' ')" "copies sidecar size "
exits "check" 0 hubplot check
like "is ok, and counts it apart" "$out" "^HUBPLOT OK - C2 ok; 3 acknowledged \|.* 'C2/H1 alarm'=0 'C2/H1 acknowledged'=1 "
at "$now" "${program[@]}" render --force
pictures >"$tmp/after"
is "there are pictures" "$(grep -c -- '-30d.svg$' "$tmp/before")" 2
ok "they are the same" cmp "$tmp/before" "$tmp/after"
like "the page says who and why" "$(cat "$tmp/site/hub/cms02/index.html")" \
    '<small>\(acknowledged by Ann until .*: disk ordered\)</small>'
like "and still that it is an alarm" "$(cat "$tmp/site/hub/cms02/index.html")" '<span class="status alarm"'
exits "an hour later" 0 later 1h "${program[@]}" run
is "nobody is reminded" "$(mails)" ""
is "status.json has it" "$(jq -r '.hubs[0] | .status, .open, (.nodes[1] | .open, .handled, (.items[] |
    select(.item == "svn/dybsvn") | .status, .open, .verdicts[0].handled.by, .verdicts[0].handled.why))' \
    "$tmp/site/status.json" | tr '\n' '|')" "alarm|ok|ok|1|alarm|ok|Ann|disk ordered|"
ok "and follows its schema" "$python" -c 'import json, sys, jsonschema
schema, status = (json.load(open(name)) for name in sys.argv[1:])
jsonschema.validate(status, schema)' "$top/docs/status.schema.json" "$tmp/site/status.json"
like "metrics count it apart" "$(cat "$tmp/hubplot.prom")" \
    '^hubplot_verdict_acknowledged\{hub="C2",node="H1",item="svn/dybsvn",rule="size"\} 3$'
unlike "and not with what is open" "$(cat "$tmp/hubplot.prom")" '^hubplot_verdict\{'
like "the hub is open to nothing" "$(cat "$tmp/hubplot.prom")" '^hubplot_hub_open_status\{hub="C2"\} 0$'
like "and the item counts as acknowledged" "$(cat "$tmp/hubplot.prom")" \
    '^hubplot_items_acknowledged\{hub="C2",node="H1"\} 1$'
exits "show" 0 hubplot show C2 H1 svn/dybsvn
like "tells it" "$out" '^    acknowledged by Ann until .*: disk ordered$'

# Something else goes wrong: the message has what is acknowledged, too.
other=$(find "$tmp/nodes/C/backup/cms02/tracs/env" -name '*.tar.gz' | sort | tail -1)
cp -p "$other" "$tmp/other"
cut_short "$other" 1000
later 2h "${program[@]}" run
like "is told, and counts apart" "$(mails)" 'hubplot C2: 1 alarm, 1 acknowledged \(tracs/env on C shrank'
like "who and why are in the message" "$(body)" 'acknowledged by Ann until .*: disk ordered'
like "under a heading of its own" "$(body)" '^Acknowledged or in maintenance:$'
cp -p "$tmp/other" "$other"
later 3h "${program[@]}" run
like "that is well again" "$(mails)" 'hubplot C2: ok, 1 acknowledged \(tracs/env on C recovered\)'

# It ends by itself.
later 3d "${program[@]}" collect # nothing new came: items are late, and shrank no more is known
later 3d "${program[@]}" run
like "after its time it is told again" "$(mails; body)" 'svn/dybsvn on H1 (shrank|is late|differs)'
is "and is forgotten" "$(kept | grep -c size)" 0

exits "acknowledged again" 0 hubplot ack C2 H1 svn/dybsvn --rule size --until 5d --why 'x'
is "only of that rule" "$(kept | cut -d'|' -f3)" size
later 1h "${program[@]}" run
mails >/dev/null
cp -p "$newest" "$tmp/newest"
cut_short "$newest" $((bytes / 4))
later 2h "${program[@]}" run
is "what another rule finds is open" "$(later 2h "${program[@]}" list --json |
    jq -r '.hubs[0].nodes[1].items[] | select(.item == "svn/dybsvn") | .open')" alarm

exits "unack" 0 hubplot unack C2 H1
like "says what" "$out" '^C2/H1 svn/dybsvn: size: no longer acknowledged$'
exits "once more" 1 hubplot unack C2 H1
like "is said" "$err" 'C2: nothing of this is acknowledged'

# All is well: nothing is left of it. What was seen ahead of now is to be forgotten first.
rm "$tmp/hub.db" "$tmp/state.db"
hubplot run
hubplot ack C2 --until 5d --why y >/dev/null
truncate -s "$bytes" "$newest"
dated "$(stat -c %Y "$tmp/newest")" "$newest"
hubplot run
is "what got well is forgotten" "$(kept)" ""
exits "check" 0 hubplot check
unlike "says no more of it" "$out" '; [0-9]+ acknowledged'
mails >/dev/null

# Maintenance.
weekday=$(TZ=$zone date -d "@$((now - 3600))" +%a)
begin=$(TZ=$zone date -d "@$((now - 3600))" +%H:%M)
hub_config "${settings[@]}" "maintenance = $weekday $begin 8h" >"$tmp/hub.cnf"
mv "$tmp/nodes/H1" "$tmp/nodes/away"
exits "a node is away in a window of maintenance" 1 hubplot run
is "nobody is told" "$(mails)" ""
exits "check is ok" 0 hubplot check
like "and counts it apart" "$out" '^HUBPLOT OK - C2 ok; 1 acknowledged'
like "the page says why" "$(cat "$tmp/site/hub/cms02/index.html")" \
    "<small>\\(in maintenance until .*: $weekday $begin 8h\\)</small>"
is "status.json, too" "$(jq -r '.hubs[0].nodes[1].verdicts[0].handled | .by, .why' "$tmp/site/status.json" |
    tr '\n' '|')" "null|$weekday $begin 8h|"
later 9h "${program[@]}" run 2>/dev/null
like "after the window it is told" "$(mails)" 'H1 was not reached'
mv "$tmp/nodes/away" "$tmp/nodes/H1"
rm "$tmp/hub.db" "$tmp/state.db"
hub_config "${settings[@]}" '[C2/H1]' "maintenance = $weekday $begin 8h" >"$tmp/hub.cnf"
cut_short "$newest" 1000
cut_short "$other" 1000
hubplot run
like "of one node only" "$(mails)" '1 alarm, 1 acknowledged \(tracs/env on C shrank'

# Bad input.
exits "no end" 2 hubplot ack C2 --why x
like "usage" "$err" 'usage: ack HUB .* --until WHEN --why TEXT'
exits "no reason" 2 hubplot ack C2 --until 3d
exits "an end that is over" 2 hubplot ack C2 --until 2020-01-01 --why x
like "is said" "$err" '"2020-01-01": that is over already'
exits "an end that is none" 2 hubplot ack C2 --until soon --why x
like "what is valid" "$err" '--until: "soon": .*36h'
exits "an end too far ahead" 2 hubplot ack C2 --until 500d --why x
like "is said" "$err" 'more than a year'
exits "an empty reason" 2 hubplot ack C2 --until 3d --why ' '
exits "several lines" 2 hubplot ack C2 --until 3d --why $'a\nb'
like "is said" "$err" 'one line'
exits "a rule that is none" 2 hubplot ack C2 --until 3d --why x --rule sise
like "the nearest is named" "$err" 'did you mean "size"'
exits "a node that is none" 2 hubplot ack C2 H2 --until 3d --why x
exits "a rule that finds nothing" 1 hubplot ack C2 --until 3d --why x --rule disk
hub_config 'maintenance = Sat 22:00' >"$tmp/bad.cnf"
exits "a window without an end" 2 "$HUBPLOT" -c "$tmp/bad.cnf" config
like "what is wrong is said" "$err" 'maintenance: "Sat 22:00": it must end in how long it lasts'

done_testing
