#!/usr/bin/env bash
# Mail: who is told what, once, through a real SMTP server and through programs like sendmail.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
state=$tmp/state.db
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

grow_nodes 40 --plan 'truncated H1 svn/dybsvn 0'

mkdir "$tmp/mail"
echo accept >"$tmp/mail/mode"
start "$python" "$here/smtpd.py" "$tmp/mail"
wait_for 10 test -s "$tmp/mail/port"
port=$(cat "$tmp/mail/port")

# Writes hub.cnf; `mailer`, `reminder` and `email` take the place of the usual.
configure() {
    hub_config "sender = Hübplot <hubplot@example.org>" "mailer = ${mailer:-smtp://127.0.0.1:$port}" \
        "reporturl = https://backup.example.org/monitoring/of/all/hubs/and/nodes/cms02.html" \
        "reminder = ${reminder:-no}" "email = ${email:-ops@example.org, boss@example.org}" >"$tmp/hub.cnf"
}
messages() {
    find "$tmp/mail" -name '*.eml' | wc -l
}
forget() {
    rm -f "$tmp"/hub.db* "$state"*
    find "$tmp/mail" -name '*.eml' -delete
    hubplot collect
}
part() {
    "$python" "$here/mailpart.py" "$@"
}

configure
forget

exits "a dry run" 0 at "$now" hubplot notify --dry-run "$tmp/dry"
is "writes a message for each" "$(find "$tmp/dry" -name '*.eml' | wc -l)" 2
is "and sends none" "$(messages)" 0
at "$now" hubplot notify --dry-run "$tmp/dry2"
ok "messages differ in their dates at most" diff -r -I '^Date: ' "$tmp/dry" "$tmp/dry2"

exits "notify" 0 hubplot notify
is "one message each" "$(messages)" 2
is "to the people named" "$(cat "$tmp"/mail/*.to | tr '\n' ' ' | sed 's/org/org /g' | xargs -n1 | sort | xargs)" \
    "boss@example.org ops@example.org"
is "from the sender" "$(cat "$tmp/mail/1.from")" "hubplot@example.org"
ok "is what mail programs want" part "$tmp/mail/1.eml" check
headers=$(part "$tmp/mail/1.eml" headers)
like "the subject carries counts and the hub" "$headers" \
    '^Subject: hubplot C2: 1 alarm \(svn/dybsvn on H1 shrank 2[0-9] %\)$'
like "the sender's name is right" "$headers" '^From: Hübplot <hubplot@example.org>$'
like "it belongs to the hub's thread" "$headers" '^References: <hubplot\.hub\.[0-9a-f]+@example\.org>$'
text=$(part "$tmp/mail/1.eml" text)
like "the text names item, figure and limit" "$text" 'svn/dybsvn shrank 2[0-9] %: .* limit 10 %'
like "and has the table" "$text" '^  H1 +[0-9]+ +0 +1 +0 +alarm '

exits "nothing new" 0 hubplot notify
is "nobody is told twice" "$(messages)" 2

good=$(find "$tmp/nodes/C" -name 'dybsvn-*.tar.gz' | sort | tail -1)
bad=$(find "$tmp/nodes/H1" -name 'dybsvn-*.tar.gz' | sort | tail -1)
truncate -r "$good" "$bad"
touch -r "$good" "$bad"
hubplot collect
exits "what has recovered" 0 hubplot notify
is "is told" "$(messages)" 4
headers=$(part "$tmp/mail/3.eml" headers)
like "in the subject" "$headers" '^Subject: hubplot C2: ok \(svn/dybsvn on H1 recovered\)$'

# Servers that misbehave: a message stays in the outbox, and the next run sends it, once.
for mode in refuse later die; do
    forget
    cut_short "$bad" 1000
    hubplot collect
    echo $mode >"$tmp/mail/mode"
    exits "$mode: trouble" 1 hubplot notify
    like "$mode: is said with the address" "$err" "mail to (ops|boss)@example.org"
    is "$mode: nothing was accepted" "$(messages)" 0
    echo accept >"$tmp/mail/mode"
    exits "$mode: the next run, a minute later" 0 later 2m hubplot notify
    is "$mode: sends them" "$(messages)" 2
    exits "$mode: the run after" 0 later 4m hubplot notify
    is "$mode: sends nothing" "$(messages)" 2
done

forget
echo hang >"$tmp/mail/mode"
started=$SECONDS
exits "a server that hangs" 1 hubplot notify --timeout 2
ok "does not hang us" test $((SECONDS - started)) -lt 30
like "and is said" "$err" "timed out|Timeout"
echo accept >"$tmp/mail/mode"
exits "the next run" 0 later 2m hubplot notify
is "sends what it held up" "$(messages)" 2

mailer=smtp://user:secret@127.0.0.1:$(free_port) configure
forget
exits "nobody listens" 1 hubplot notify
like "is said once for the server" "$err" "waits: smtp://127.0.0.1:[0-9]+ has failed"
unlike "without its password" "$err" "secret"
unlike "nor does the configuration print it" "$("$HUBPLOT" -c "$tmp/hub.cnf" config)" "secret"

# Killed anywhere: what was queued goes out later. Only where the server may have had a message it goes
# out once more, with the same Message-ID.
configure
forget
cp "$state" "$tmp/base.state"
lost=0 doubled=0 changed=0
for point in fdatasync:{1..8} sendto:{1,3,5,6,7,8}; do
    rm -f "$state"*
    cp "$tmp/base.state" "$state"
    find "$tmp/mail" -name '*.eml' -delete
    call=${point%:*}
    strace -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=${point#*:}" \
        "$HUBPLOT" -c "$tmp/hub.cnf" notify >/dev/null 2>&1
    later 2m hubplot notify >/dev/null 2>&1
    told=$(grep -lE '^To: (ops|boss)' "$tmp"/mail/*.eml | xargs grep -h '^To: ' | sort -u | wc -l)
    [ "$told" = 2 ] || { lost=$((lost + 1)); diag "lost at $point"; }
    [ "$(messages)" -le 3 ] || { doubled=$((doubled + 1)); diag "$(messages) messages at $point"; }
    [ "$(grep -h '^Message-I' "$tmp"/mail/*.eml | sort -u | wc -l)" = 2 ] ||
        { changed=$((changed + 1)); diag "other ids at $point"; }
done 2>/dev/null
is "killed at 14 points, no message is lost" $lost 0
is "one at most is sent twice" $doubled 0
is "with the same Message-ID" $changed 0

# Programs like sendmail.
cat >"$tmp/sendmail" <<'END'
#!/bin/sh
[ "$*" = "-t -i" ] || exit 64
[ -e "$0.broken" ] && { cat >/dev/null; echo "queue is full" >&2; exit 75; }
cat >"$0.$$.eml"
END
chmod +x "$tmp/sendmail"
mailer=sendmail:$tmp/sendmail configure
forget
touch "$tmp/sendmail.broken"
exits "a sendmail that fails" 1 hubplot notify
like "its words are said" "$err" "failed: exit status 75: queue is full"
rm "$tmp/sendmail.broken"
exits "the next run" 0 later 2m hubplot notify
is "hands over both" "$(find "$tmp" -maxdepth 1 -name 'sendmail.*.eml' | wc -l)" 2
message=$(find "$tmp" -maxdepth 1 -name 'sendmail.*.eml' | head -1)
unlike "with plain line ends" "$(head -5 "$message")" $'\r'
ok "and whole" part "$message" check

forget
printf '#!/bin/sh\nexec sleep 600\n' >"$tmp/sendmail"
started=$SECONDS
exits "a sendmail that hangs" 1 hubplot notify --timeout 1
like "is killed, and said" "$err" "killed, not done after 1 s"
ok "does not hang us" test $((SECONDS - started)) -lt 30

# A sender that is none: nobody is told less for it.
forget
sed "s/^sender = .*/sender = the backup @ home/" "$tmp/hub.cnf" >"$tmp/odd.cnf"
sed -i 's/^email = .*/email = ops@example.org/; /^ Bcc/d' "$tmp/odd.cnf"
sed -i "s#^mailer = .*#mailer = smtp://127.0.0.1:$port#" "$tmp/odd.cnf"
exits "a sender that is no address" 1 "$HUBPLOT" -c "$tmp/odd.cnf" notify
like "is said" "$err" 'sender "the backup @ home" is not a mail address'
is "and the message goes out from another" "$(messages)" 1

# Addresses that are none.
email='ops@example.org "evil
 Bcc: all"@example.org' configure
exits "an address with a newline is refused or harmless" "$("$HUBPLOT" -c "$tmp/hub.cnf" notify --dry-run "$tmp/evil" >/dev/null 2>&1; echo $?)" \
    hubplot notify --dry-run "$tmp/evil"
ok "no header is smuggled in" test -z "$(grep -rl '^Bcc:' "$tmp/evil" 2>/dev/null)"

# The weekly sign of life, and the reminder of what stays bad.
reminder=Tue configure
rm -f "$tmp"/hub.db* "$state"*
truncate -r "$good" "$bad"
find "$tmp/mail" -name '*.eml' -delete
noon=$(($(next_weekday Tue) + 43200))
at $((noon - 86400)) hubplot collect
at $((noon - 86400)) hubplot notify
before=$(messages)
at $noon hubplot notify
is "on Tuesday a message goes out" "$(($(messages) - before))" 2
at $noon hubplot notify
is "one only" "$(($(messages) - before))" 2

done_testing
