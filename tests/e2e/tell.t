#!/usr/bin/env bash
# Chats, telephones, web services and programs: each gets what its documentation asks for, once, and no
# secret is printed. What each service asks for is checked in telld.py.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
state=$tmp/state.db
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

grow_nodes 40 --plan 'truncated H1 svn/dybsvn 0'
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$tmp/key.pem" -out "$tmp/ca.pem" 2>/dev/null
serve() { # NAME [CERTIFICATE KEY]
    mkdir "$tmp/$1"
    echo accept >"$tmp/$1/mode"
    start "$python" "$here/telld.py" "$tmp/$1" "${@:2}"
    wait_for 20 test -s "$tmp/$1/port"
}
serve plain
serve tls "$tmp/ca.pem" "$tmp/key.pem"
base=http://127.0.0.1:$(cat "$tmp/plain/port")
secure=https://localhost:$(cat "$tmp/tls/port")

secret() { # NAME TEXT
    printf '%s\n' "$2" >"$tmp/$1.secret"
    echo "$tmp/$1.secret"
}
declare -A place=(
    [slack]=slack:$base/services/T00/B00/s3cret
    [bot]=slack:$base/api#C024BE91L@$(secret bot xoxb-s3cret)
    [matrix]=matrix:$base#!ops:example.org@$(secret matrix syt_s3cret)
    [ntfy]=ntfy:$base/backups-s3cret@$(secret ntfy tk_s3cret)
    [gotify]=gotify:$base/@$(secret gotify A_s3cret)
    [teams]=teams:@$(secret teams "$base/workflows/s3cret?sig=s3cret")
    [hook]=$base/hook/s3cret
    [exec]=exec:$tmp/program
)
services=(slack bot matrix ntfy gotify teams hook exec)
cat >"$tmp/program" <<END
#!/bin/sh
cat >"$tmp/plain/exec-\$(ls "$tmp/plain" | grep -c ^exec-)"
END
chmod +x "$tmp/program"

configure() { # PLACE...
    hub_config 'grace = 12h' "sender = hubplot@example.org" "reminder = ${reminder:-no}" "remind = ${remind:-30d}" \
        "reporturl = https://backup.example.org/hub/cms02.html" "tell = $*" >"$tmp/hub.cnf"
}
taken() { # SERVICE
    find "$tmp/plain" "$tmp/tls" -name "$1-[0-9]*" | wc -l
}
forget() {
    rm -f "$tmp"/{plain,tls}/{*-[0-9]*,complaints,requests} "$tmp"/*-journal
    cp "$tmp/base.state" "$state"
    cp "$tmp/base.db" "$tmp/hub.db"
}
mode() {
    echo "$1" >"$tmp/plain/mode"
}
configure "${place[@]}"
hubplot collect
cp "$state" "$tmp/base.state"
cp "$tmp/hub.db" "$tmp/base.db"
bad=$(find "$tmp/nodes/H1" -name 'dybsvn-*.tar.gz' | sort | tail -1)
good=${bad/H1/C}

exits "a dry run" 0 hubplot notify --dry-run "$tmp/dry"
is "shows a message for each place" "$(find "$tmp/dry" -name '*.txt' | wc -l)" ${#services[@]}
is "sends none" "$(cat "$tmp/plain/requests" 2>/dev/null)" ""
like "shows what would be sent" "$(cat "$tmp"/dry/slack*)" 'svn/dybsvn on H1 shrank'
unlike "and no secret" "$(cat "$tmp"/dry/*; ls "$tmp/dry")" s3cret
unlike "nor does the configuration print one" "$(hubplot config)" s3cret
like "it names the host" "$(hubplot config)" 'slack:http://127.0.0.1:[0-9]+/\.\.\.[0-9a-f]{8} '

exits "told" 0 hubplot notify
unlike "the state holds no secret" "$(strings "$state")" s3cret
for service in "${services[@]}"; do
    ok "$service: has the message" test -s "$tmp/plain/$service-0"
    like "$service: which says what is wrong" "$(cat "$tmp/plain/$service-0")" \
        'hubplot C2: 1 alarm \(svn/dybsvn on H1 shrank 2[0-9] %\)'
    like "$service: with its figure and limit" "$(cat "$tmp/plain/$service-0")" 'limit 10 %'
done
is "no service has complained" "$(cat "$tmp/plain/complaints" 2>/dev/null)" ""
like "Slack's bot posts the picture with it" "$(cat "$tmp/plain/bot-0")" '^1 pictures$'
like "so does ntfy" "$(cat "$tmp/plain/ntfy-0")" '^1 pictures$'
like "Matrix shows it below" "$(cat "$tmp/plain/matrix-1")" '^picture: C2.png$'
like "Slack links to the hub's page" "$(cat "$tmp/plain/slack-0")" '^<https://backup.example.org/hub/cms02.html>$'
is "the program gets what the web service gets" "$("$python" -c 'import json, sys
one, other = (json.load(open(name)) for name in sys.argv[1:])
print(one["hubs"] == other["hubs"] and one["subject"] == other["subject"])' "$tmp/plain/exec-0" "$tmp/plain/hook-0")" True
exits "nothing new" 0 hubplot notify
is "is told to nobody" "$(for s in "${services[@]}"; do taken "$s"; done | xargs)" "1 1 2 1 1 1 1 1"

dated=$(stat -c %Y "$bad")
cp -p "$bad" "$tmp/kept"
truncate -r "$good" "$bad"
dated "$dated" "$bad"
hubplot collect
exits "what has recovered" 0 hubplot notify
like "is told" "$(cat "$tmp/plain/slack-1")" 'C2: ok \(svn/dybsvn on H1 recovered\)'
like "with less urgency" "$(tail -1 "$tmp/plain/ntfy-1")" '^2$'
cp -p "$tmp/kept" "$bad"

# A service that takes no pictures is told without them.
configure "${place[bot]}" "${place[matrix]}" "${place[ntfy]}"
forget
mode nofiles
exits "where no files are taken" 0 hubplot notify
unlike "Slack's bot posts the text" "$(cat "$tmp/plain/bot-0")" pictures
like "as ntfy does" "$(cat "$tmp/plain/ntfy-0")" 'svn/dybsvn on H1 shrank'
is "and Matrix" "$(taken matrix)" 1

# Services that misbehave: the message waits, and is told once.
mode 500
for service in slack bot matrix ntfy gotify teams hook; do
    configure "${place[$service]}"
    forget
    for night in {0..6}; do
        later "${night}d" hubplot notify >/dev/null 2>"$tmp/trouble"
    done
    is "$service: 500 for a week: a line each night" "$(wc -l <"$tmp/trouble")" 1
    like "$service: which says so" "$(cat "$tmp/trouble")" \
        "message to .* failed: answered 500: internal error at .*; nothing has arrived since $(dates "$now" '%-d %b %Y')"
    unlike "$service: without a secret" "$(cat "$tmp/trouble")" s3cret
    mode accept
    exits "$service: then it works" 0 later 7d hubplot notify
    is "$service: one message arrives" "$(find "$tmp/plain" -name "$service-0" | wc -l)/$(taken "$service")" \
        "1/$([ "$service" = matrix ] && echo 2 || echo 1)"
    exits "$service: the night after" 0 later 8d hubplot notify
    is "$service: none" "$(find "$tmp/plain" -name "$service-[2-9]" | wc -l)" 0
    mode 500
done
configure "${place[hook]}"
for how in hang elsewhere; do
    forget
    mode $how
    started=$SECONDS
    exits "$how" 1 hubplot notify --timeout 2
    ok "$how: no hanging" test $((SECONDS - started)) -lt 10
    is "$how: nothing is told" "$(taken hook)" 0
    mode accept
    exits "$how: the next run" 0 later 1m hubplot notify
    is "$how: tells it" "$(taken hook)" 1
done
like "a redirect to another host is said" "$(forget; mode elsewhere; hubplot notify 2>&1)" \
    'message to http://127.0.0.1:[0-9]+/\.\.\.[0-9a-f]+ failed: redirects to another host, http://localhost, '
is "which was asked nothing" "$(wc -l <"$tmp/plain/requests")" 1
forget
mode moved
exits "a redirect within the host" 0 hubplot notify
is "is followed, with the message" "$(taken hook)" 1
forget
mode swallow
exits "a service that takes a message and does not say so" 1 hubplot notify --timeout 2
like "may have it" "$err" 'no answer within 2 s; it may have been accepted, and may arrive twice'
mode accept
hubplot notify
is "it comes again with the same id" "$(cat "$tmp"/plain/hook-* | jq -r .id | sort | uniq -c | awk '{print $1}')" 2
configure "${place[matrix]}"
forget
mode swallow
hubplot notify --timeout 2 2>/dev/null
mode accept
hubplot notify
is "Matrix knows it by its id, and shows it once" "$(cat "$tmp"/plain/matrix-* | grep -c '^hubplot C2')" 1

# What waits for long is replaced by what is so now.
configure "${place[hook]}"
forget
mode 500
hubplot notify 2>/dev/null
truncate -r "$good" "$bad"
dated "$dated" "$bad"
later 1h hubplot collect
later 1h hubplot notify 2>/dev/null
cp -p "$tmp/kept" "$bad"
mode accept
exits "the way is free" 0 later 2h hubplot notify
is "one message arrives" "$(taken hook)" 1
like "it tells what is so now, and what was" "$(jq -r '.subject, .note, .earlier[0].summary' "$tmp/plain/hook-0" | paste -sd'|')" \
    'C2: ok .*This message replaces 1 that may not have arrived.*C2: svn/dybsvn on H1 shrank'

# TLS: by an authority that is trusted, or not at all.
configure "$secure/hook/private@$(secret hook h_s3cret)"
forget
exits "a certificate that nobody vouches for" 1 hubplot notify
like "is said" "$err" 'certificate'
is "and nothing was sent" "$(taken hook)$(cat "$tmp/tls/requests" 2>/dev/null)" 0
exits "an authority that is trusted" 0 env SSL_CERT_FILE="$tmp/ca.pem" "$HUBPLOT" -c "$tmp/hub.cnf" notify
is "gets it there, with its token" "$(taken hook)$(cat "$tmp/tls/complaints" 2>/dev/null)" 1

# Programs.
configure "${place[exec]}"
forget
printf '#!/bin/sh\ncat >/dev/null\necho "line is busy" >&2\nexit 75\n' >"$tmp/program"
exits "a program that fails" 1 hubplot notify
like "is said in its words" "$err" "message to exec:$tmp/program failed: exit status 75: line is busy"
printf '#!/bin/sh\nexec sleep 600\n' >"$tmp/program"
started=$SECONDS
exits "a program that hangs" 1 later 1m hubplot notify --timeout 1
like "is killed" "$err" 'killed, not done after 1 s'
ok "and holds nobody up" test $((SECONDS - started)) -lt 10
printf '#!/bin/sh\ncat >%s/plain/exec-0\n' "$tmp" >"$tmp/program"
exits "one that works" 0 later 2m hubplot notify
like "gets what waited" "$(cat "$tmp/plain/exec-0")" 'shrank 2'

# Secrets that are none.
configure "${place[bot]}"
forget
rm "$tmp/bot.secret"
exits "a file that is missing" 1 hubplot notify
like "is said" "$err" "failed: $tmp/bot.secret: No such file"
printf 'xoxb s3cret\n' >"$tmp/bot.secret"
exits "one that holds something else" 1 hubplot notify
like "is said, too" "$err" "its first line is no URL or token"
unlike "but not what it holds" "$err" s3cret
secret bot xoxb-s3cret >/dev/null
exits "once it is right" 0 hubplot notify
is "the message goes out" "$(taken bot)" 1
configure "slack:http://chat.example.org/api#C024BE91L@$tmp/bot.secret"
forget
exits "a token in the clear" 1 hubplot notify
like "is not sent" "$err" 'a token is not sent in the clear'
configure "slak:https://hooks.example.org/s3cret"
exits "a word that is none" 2 hubplot notify
like "is refused" "$err" 'tell: "slak\.\.\.[0-9a-f]{8}" is none of slack:URL'
unlike "without the rest of it" "$err" s3cret

# A place that is removed while a message waits.
configure "${place[hook]}"
forget
mode 500
hubplot notify 2>/dev/null
configure "${place[exec]}"
exits "a place that no hub names any more" 1 later 1h hubplot notify
like "is said" "$err" 'message to http://.* waits: no hub names it any more'
exits "and after six days" 1 later 6d hubplot notify
like "its message is given up" "$err" 'given up'
exits "for good" 0 later 7d hubplot notify

done_testing
