#!/usr/bin/env bash
# Mail servers with and without TLS: a password goes over TLS alone, to a server that is who it says.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$tmp/key.pem" -out "$tmp/certificate.pem" 2>/dev/null
serve() { # NAME [CERTIFICATE KEY]
    mkdir "$tmp/$1"
    echo accept >"$tmp/$1/mode"
    start "$python" "$here/smtpd.py" "$tmp/$1" "${@:2}" 2>"$tmp/$1/errors"
    wait_for 10 test -s "$tmp/$1/port"
}
serve plain
serve tls "$tmp/certificate.pem" "$tmp/key.pem"
serve old "$tmp/certificate.pem" "$tmp/key.pem" old

grow_nodes 20 --plan 'truncated H1 svn/dybsvn 0'
configure() { # MAILER
    hub_config "sender = hubplot@example.org" "reminder = no" "email = ops@example.org" "mailer = $1" >"$tmp/hub.cnf"
}
tell() { # MAILER: tells of the same news anew
    configure "$1"
    rm -f "$tmp"/hub.db* "$tmp"/state.db* "$tmp"/*/*.eml "$tmp"/*/*.way
    hubplot collect >/dev/null
    hubplot notify --timeout 5
}
way() { # SERVER: how its messages came
    cat "$tmp/$1"/*.way 2>/dev/null
}
plain=127.0.0.1:$(cat "$tmp/plain/port")
tls=127.0.0.1:$(cat "$tmp/tls/port")
old=127.0.0.1:$(cat "$tmp/old/port")

exits "no password, no TLS" 0 tell "smtp://$plain"
is "goes in the clear" "$(way plain)" clear
exits "no password, a certificate that nobody vouches for" 0 tell "smtp://$tls"
is "goes by TLS" "$(way tls)" TLS
exits "a password, no TLS" 1 tell "smtp://user:secret@$plain"
like "is said" "$err" "mail to ops@example.org by smtp://$plain failed: the server offers no TLS, and a password is not sent in the clear"
is "and nothing is sent" "$(way plain)" ""
exits "a password, a certificate that nobody vouches for" 1 tell "smtp://user:secret@$tls"
like "is said" "$err" "certificate"
is "and nothing is sent" "$(way tls)" ""
exits "a password, from the start by TLS" 1 tell "smtps://user:secret@$plain"
is "is not sent to a server that speaks none" "$(way plain)" ""
exits "no password, no TLS that both speak" 0 tell "smtp://$old"
is "goes in the clear" "$(way old)" clear
exits "a password, no TLS that both speak" 1 tell "smtp://user:secret@$old"
is "is not sent" "$(way old)" ""
ok "no server saw the password" test -z "$(find "$tmp" -name logins)"

done_testing
