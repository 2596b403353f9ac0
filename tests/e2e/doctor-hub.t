#!/usr/bin/env bash
# `hubplot doctor`: what a hub needs besides its nodes.
. "$(dirname "$0")/lib.sh"

grow_nodes 20
settings=("email = ops@example.org" "mailer = sendmail:/bin/true" "sender = hubplot@example.org")
hub_config "${settings[@]}" "select = svn/dybsvn" "tell = exec:/bin/true" >"$tmp/hub.cnf"
exits "all is well" 0 hubplot doctor
like "the hub stands after its nodes" "$(grep -E '^[A-Z]' <<<"$out" | tr '\n' ' ')" '^C2/C C2/H1 C2 $'
like "says what is good" "$(tr -s '\n ' ' ' <<<"$out")" \
    'C2 good: mailer, tell, room for the site, room for the database, select'
not_ok "nothing was written" test -e "$tmp/site"

hub_config "${settings[@]}" "select = svn/dybsvn svn/nothing" >"$tmp/hub.cnf"
exits "select names what is not there" 1 hubplot doctor
like "is said" "$(tr -s '\n ' ' ' <<<"$out")" 'fails: select: no node has svn/nothing do this: Name items as'
mv "$tmp/nodes/H1" "$tmp/nodes/away"
exits "while a node is away" 1 hubplot doctor
unlike "that is not known" "$out" 'no node has'
mv "$tmp/nodes/away" "$tmp/nodes/H1"

dead=$(free_port)
hub_config "email = ops@example.org" "mailer = smtp://127.0.0.1:$dead" >"$tmp/hub.cnf"
exits "no mail server answers" 1 hubplot doctor
like "is said" "$(tr -s '\n ' ' ' <<<"$out")" "fails: mailer: 127.0.0.1:$dead: .*refused do this: Install a mail"
hub_config "email = ops@example.org" "mailer = smtp://user:secret@127.0.0.1:$dead" >"$tmp/hub.cnf"
unlike "without the password" "$(hubplot doctor 2>&1)" 'secret'
port=$(free_port)
start python3 -c 'import socket, sys
s = socket.socket(); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen()
while True:
    c, _ = s.accept()
    got = c.recv(100)
    open(sys.argv[2], "ab").write(got)
    c.close()' "$port" "$tmp/said"
wait_for 10 port_open "$port"
hub_config "email = ops@example.org" "mailer = smtp://127.0.0.1:$port" "tell = https://127.0.0.1:$port/secret" >"$tmp/hub.cnf"
exits "both answer" 0 hubplot doctor
is "and are told nothing" "$(cat "$tmp/said" 2>/dev/null)" ""
hub_config "tell = https://127.0.0.1:$dead/secret" >"$tmp/hub.cnf"
exits "a place to tell does not answer" 1 hubplot doctor
like "is said" "$(tr -s '\n ' ' ' <<<"$out")" "fails: tell: .*127.0.0.1:$dead: .*refused"
unlike "without its secret" "$out" 'secret'

# The dates are of another zone than the configuration says.
offset=$(TZ=$zone date -d "@$now" +%z)
hours=$((${offset:0:1}10#${offset:1:2}))
hub_config "timezone = $(printf '%+03d:00' $((hours > 0 ? hours - 5 : hours + 5)))" >"$tmp/hub.cnf"
exits "a zone that is wrong" 1 hubplot doctor
like "is said, with the one that would fit" "$(tr -s '\n ' ' ' <<<"$out")" 'fails: zone: .*timezone = [+-][0-9:]+ would fit'

# What would fail each night is refused at once.
hub_config "metrics = $tmp/none/hubplot.prom" >"$tmp/hub.cnf"
exits "metrics to a folder that is not there" 2 hubplot config
like "is said" "$err" "metrics: there is no folder $tmp/none"
hub_config '[HUB]' 'C2 = C,H1' >"$tmp/hub.cnf"
exits "a comma between nodes" 2 hubplot config
like "is said" "$err" '"C,H1" can.t be a node: blanks separate nodes'

done_testing
