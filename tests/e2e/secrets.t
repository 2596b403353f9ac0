#!/usr/bin/env bash
# A password that stands in the configuration, or in a file that it names, is in nothing that hubplot prints or
# writes, whatever goes wrong.
. "$(dirname "$0")/lib.sh"

secret=S3cr3tPassw0rd
grow_nodes 10
port=$(free_port) # nobody listens there
printf '%s\n' "$secret" >"$tmp/token"
chmod 600 "$tmp/token"
config() { # [LINE...]: with lines that take the place of the usual ones
    hub_config 'email = a@example.org' "$@" >"$tmp/hub.cnf"
}
all() {
    hubplot -v run
    hubplot --log-json -v notify
    hubplot notify --dry-run "$tmp/dry"
    hubplot config
    hubplot doctor
    hubplot show C2
    hubplot list
}
right=("mailer = smtp://user:$secret@127.0.0.1:$port" "ping = http://user:$secret@127.0.0.1:$port/up"
    "tell = slack:@$tmp/token exec:/no/such/program")
config "${right[@]}"
all >"$tmp/said" 2>&1
like "mail and ping have failed" "$(cat "$tmp/said")" "127\.0\.0\.1"
for line in "mailer = smpt://user:$secret@127.0.0.1" "mailer = user:$secret@127.0.0.1" "mailer = smtp://user:$secret@" \
    "ping = htp://user:$secret@127.0.0.1/" "ping = http://user:$secret@127.0.0.1:port/" "ping = //user:$secret@127.0.0.1" \
    "reporturl = ftp://user:$secret@127.0.0.1/" "mialer = smtp://user:$secret@127.0.0.1" "mailer smtp://user:$secret@127.0.0.1" \
    "tell = user:$secret@127.0.0.1"; do
    config "$line"
    exits "${line//$secret/...}" 2 hubplot config
    printf '%s\n%s\n' "$out" "$err" >>"$tmp/said"
done
"$HUBPLOT" watch "http://user:$secret@127.0.0.1:$port/status.json" >>"$tmp/said" 2>&1
is "nothing was said of it" "$(grep -c "$secret" "$tmp/said")" 0 || diag "$(grep "$secret" "$tmp/said")"
is "nor written" "$(grep -rl "$secret" "$tmp" --exclude=hub.cnf --exclude=token --exclude=said)" ""
done_testing
