#!/usr/bin/env bash
# Mail servers that hang, hang up or refuse at each stage of the conversation, and programs like
# sendmail that do: no run hangs, and what was not accepted for certain is sent again, as the same
# message.
. "$(dirname "$0")/lib.sh"
state=$tmp/state.db
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

mkdir "$tmp/mail"
echo accept >"$tmp/mail/mode"
start "$python" "$here/smtp_stages.py" "$tmp/mail"
wait_for 10 test -s "$tmp/mail/port"
port=$(cat "$tmp/mail/port")

grow_nodes 20 --plan 'truncated H1 svn/dybsvn 0'
configure() { # MAILER
    hub_config "sender = hubplot@example.org" "reminder = no" "email = ops@example.org" "mailer = $1" >"$tmp/hub.cnf"
}
forget() {
    rm -f "$tmp"/mail/*.eml "$state"-journal
    cp "$tmp/base.state" "$state"
}
# whys: why each message was sent, in the order in which they were taken.
whys() {
    local message
    for message in $(find "$tmp/mail" -name '*.eml' | sort -V); do
        "$python" "$here/mailpart.py" "$message" text | grep -oE 'something changed|not have arrived'
    done | paste -sd,
}
# ids: how many messages that differ were taken.
ids() {
    grep -h '^Message-I' "$tmp"/mail/*.eml | sort -u | wc -l
}
configure "smtp://127.0.0.1:$port"
hubplot collect
cp "$state" "$tmp/base.state"

# misbehave HOW STAGE WHYS: what was taken in the end, by a server that says no, and then yes.
misbehave() {
    local started=$SECONDS
    forget
    echo "$1 $2" >"$tmp/mail/mode"
    exits "$1 at $2" "${4:-1}" hubplot notify --timeout 2
    ok "$1 at $2: no hanging" test $((SECONDS - started)) -lt 10
    echo accept >"$tmp/mail/mode"
    exits "$1 at $2: the next run" 0 later 1m hubplot notify --timeout 2
    exits "$1 at $2: the one after" 0 later 2m hubplot notify --timeout 2
    is "$1 at $2: what was sent" "$(whys)" "$3"
    is "$1 at $2: is one message" "$(ids)" 1
}
for stage in greeting ehlo mail rcpt data; do
    misbehave hang $stage "something changed"
    misbehave drop $stage "something changed"
done
for stage in greeting mail rcpt data; do
    misbehave refuse $stage "something changed"
done
misbehave refuse ehlo "something changed" 0 # an old server: greeted by HELO
misbehave trickle rcpt "something changed"
like "a refusal is said in the server's words" "$err$(forget; echo "refuse rcpt" >"$tmp/mail/mode"; hubplot notify 2>&1)" \
    "the server said: 554 not today"
# It took the message and did not say so: perhaps somebody reads it.
for how in hang drop trickle; do
    misbehave $how end "something changed,something changed"
done
forget
echo "drop end" >"$tmp/mail/mode"
hubplot notify >/dev/null 2>"$tmp/err"
like "which is said" "$(cat "$tmp/err")" "ops@example.org .*; it may have been accepted, and may arrive twice"
misbehave refuse end "something changed,something changed"
for how in hang drop trickle refuse; do
    misbehave $how quit "something changed" 0
done

# A server that wants TLS and never speaks it.
configure "smtps://127.0.0.1:$port"
for how in hang drop; do
    forget
    echo "$how greeting" >"$tmp/mail/mode"
    started=$SECONDS
    exits "TLS, $how" 1 hubplot notify --timeout 2
    ok "TLS, $how: no hanging" test $((SECONDS - started)) -lt 10
    configure "smtp://127.0.0.1:$port"
    echo accept >"$tmp/mail/mode"
    later 1m hubplot notify --timeout 2
    is "TLS, $how: sent in the end" "$(whys)" "something changed"
    configure "smtps://127.0.0.1:$port"
done

# Programs. Each leaves what it has taken in $tmp/mail, as if the message had gone out.
configure "sendmail:$tmp/sendmail"
program() { # LINES: behaves so
    printf '#!/bin/sh\ncd %s/mail\nn=$(ls | wc -l).eml\n%s\n' "$tmp" "$1" >"$tmp/sendmail"
    chmod +x "$tmp/sendmail"
}
take() { # NAME WHYS: what was taken once the program works
    program 'cat >"$n"'
    later 1m hubplot notify --timeout 2
    later 2m hubplot notify --timeout 2
    is "$1" "$(whys)" "$2"
}
forget
program 'cat >"$n"; exec sleep 600'
exits "a program that takes a message and hangs" 1 hubplot notify --timeout 1
like "is killed, and said" "$err" "killed, not done after 1 s; it may have been accepted, and may arrive twice"
take "is given the same again" "something changed,something changed"
is "with the same id" "$(ids)" 1
forget
program 'cat >"$n"; kill -SEGV $$'
exits "a program that crashes when it has it" 1 hubplot notify
take "is given the same again" "something changed,something changed"
forget
program 'cat >/dev/null; echo "queue is full"; exit 75'
exits "a program that says no" 1 hubplot notify
take "is given it again" "something changed"
forget
program 'sleep 60 & echo $! >"$0.child"; wait'
exits "a program whose child hangs" 1 hubplot notify --timeout 1
child_is_gone() {
    ! grep -q '^State:.[^ZX]' "/proc/$(cat "$tmp/sendmail.child")/status"
}
ok "is killed with its child" wait_for 5 child_is_gone
forget
program '(sleep 1; : >"$0.done") & cat >"$n"'
exits "a program that goes on behind its back" 0 hubplot notify
ok "is let go on" wait_for 5 test -e "$tmp/sendmail.done"
forget
printf '#!%s/none\n' "$tmp" >"$tmp/sendmail"
exits "a program that can't be run" 1 hubplot notify
like "is said" "$err" "sendmail.*No such file"
take "and the message waits" "something changed"

done_testing
