#!/usr/bin/env bash
# A way that is shut for days: what waits is replaced by what is so now, nothing is kept quiet, and each
# night has one line about it.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3

mkdir "$tmp/mail"
cat >"$tmp/sendmail" <<'END'
#!/bin/sh
[ -e "$0.shut" ] && { cat >/dev/null; echo "550 user unknown" >&2; exit 67; }
exec cat >"$0.$$.eml"
END
chmod +x "$tmp/sendmail"
mail=("sender = hubplot@example.org" "reminder = no" "email = ops@example.org" "mailer = sendmail:$tmp/sendmail")
configure() { # LINE...: of C2
    hub_config 'timezone = UTC' "${mail[@]}" "$@" '[WW]' 'srvnode = ww' 'timezone = UTC' 'remind = 30d' "${mail[@]}" \
        '[HUB]' 'C2 = C' 'WW = D' '[ENV]' 'transport = local' "root = $tmp/backup" >"$tmp/hub.cnf"
}
configure
# The nights are those from five weeks ago.
night_of() { # NIGHT [FORMAT]
    days_ago $((35 - $1)) "${2:-}"
}
tarball() { # HUB ITEM NIGHT BYTES
    local day folder
    day=$(night_of "$3")
    folder=$tmp/backup/$1/$2/$day/161000
    mkdir -p "$folder"
    truncate -s "$4" "$folder/${2#*/}.tar.gz"
    touch -d "$day 16:11:00 UTC" "$folder/${2#*/}.tar.gz"
}
run() { # NIGHT COMMAND...
    at "$(date -d "$(night_of "$1") 18:1${minute:-7}" +%s)" hubplot "${@:2}"
}
mails() {
    find "$tmp" -maxdepth 1 -name 'sendmail.*.eml'
}
: >"$tmp/sendmail.shut"
for night in {0..20}; do
    [ $night -gt 11 ] || tarball cms02 svn/a "$night" 10000000
    size=10000000
    [ $night != 13 ] || size=1000000
    tarball ww svn/b "$night" $size
    run "$night" collect >/dev/null
    run "$night" notify >/dev/null 2>"$tmp/trouble"
done
is "each night has one line about it" "$(wc -l <"$tmp/trouble")" 1
like "which says since when" "$(cat "$tmp/trouble")" \
    "mail to ops@example.org by sendmail:.* failed: exit status 67: 550 user unknown; nothing has arrived since $(night_of 12 '%-d %b %Y')"
rm "$tmp/sendmail.shut"
minute=9 exits "the way is free" 0 run 20 notify
is "one message goes out" "$(mails | wc -l)" 1
text=$("$python" "$here/mailpart.py" "$(mails)" text)
like "it tells what is so now" "$text" 'alarm +svn/a on C is late: the newest is 9 d 2 h old'
like "and what came and went" "$text" "$(night_of 13 '%-d %b %Y') 18:17  C2: svn/a on C is late: .*; WW: svn/b on D shrank 90 %"
like "and how many it replaces" "$text" "replaces [0-9]+ that may not have arrived, the first of $(night_of 12 '%-d %b %Y') 18:17"
unlike "but lists no reminders" "$text" "$(night_of 16 '%-d %b %Y') 18:17  ."
like "from the first" "$text" "$(night_of 12 '%-d %b %Y') 18:17  C2: svn/a on C is late"
ok "it is what mail programs want" "$python" "$here/mailpart.py" "$(mails)" check
minute=9 exits "the next run" 0 run 21 notify
unlike "speaks of it no more" "$("$python" "$here/mailpart.py" "$(mails | xargs ls -t | head -1)" text)" \
    'may not have arrived'

# No newer message comes: the refused one is given up at last, and what is wrong is told again later.
rm -f "$tmp"/sendmail.*.eml
configure 'remind = 30d'
: >"$tmp/sendmail.shut"
for night in {22..33}; do
    tarball ww svn/b "$night" 10000000
    tarball cms02 svn/a "$night" $((night == 23 ? 100000 : 10000000))
    run "$night" collect >/dev/null
    run "$night" notify >/dev/null 2>"$tmp/trouble.$night"
done
like "given up after five days, which is said" "$(cat "$tmp"/trouble.*)" 'given up, nothing has arrived since'
is "and no word after that" "$(cat "$tmp/trouble.33")" ""

done_testing
