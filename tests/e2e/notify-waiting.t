#!/usr/bin/env bash
# A way that is shut for days: what waits is replaced by what is so now, nothing is kept quiet, and each
# night has one line about it.
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
printf '%s\n' "[C2]" "srvnode = cms02" "dbpath = $tmp/hub.db" "outdir = $tmp/site" "timezone = UTC" \
    "sender = hubplot@example.org" "reminder = no" "email = ops@example.org" \
    "mailer = sendmail:$tmp/sendmail" "[WW]" "srvnode = ww" "dbpath = $tmp/hub.db" \
    "outdir = $tmp/site" "timezone = UTC" "sender = hubplot@example.org" "reminder = no" "remind = 30d" \
    "email = ops@example.org" "mailer = sendmail:$tmp/sendmail" "[HUB]" "C2 = C" "WW = D" \
    "[ENV]" "transport = local" "[C]" "root = $tmp/backup" "[D]" "root = $tmp/backup" >"$tmp/hub.cnf"
tarball() { # HUB ITEM NIGHT BYTES
    local day folder
    day=$(date -u -d "2014-09-01 + $3 days" +%Y/%m/%d)
    folder=$tmp/backup/$1/$2/$day/161000
    mkdir -p "$folder"
    truncate -s "$4" "$folder/${2#*/}.tar.gz"
    touch -d "$day 16:11:00 UTC" "$folder/${2#*/}.tar.gz"
}
at() { # NIGHT COMMAND...
    local night=$1
    shift
    TZ=UTC faketime "$(date -u -d "2014-09-01 + $night days" +%F) 18:1${minute:-7}:00" \
        "$HUBPLOT" -c "$tmp/hub.cnf" "$@"
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
    at "$night" collect >/dev/null
    at "$night" notify >/dev/null 2>"$tmp/trouble"
done
is "each night has one line about it" "$(wc -l <"$tmp/trouble")" 1
like "which says since when" "$(cat "$tmp/trouble")" \
    "mail to ops@example.org by sendmail:.*550 user unknown; nothing has arrived since 13 Sep 2014"
rm "$tmp/sendmail.shut"
minute=9 exits "the way is free" 0 at 20 notify
is "one message goes out" "$(mails | wc -l)" 1
text=$("$python" "$here/mailpart.py" "$(mails)" text)
like "it tells what is so now" "$text" 'alarm +svn/a on C is late: the newest is 9 d 2 h old'
like "and what came and went" "$text" '14 Sep 2014 18:17  C2: svn/a on C is late: .*; WW: svn/b on D shrank 90 %'
like "and how many it replaces" "$text" 'takes the place of [0-9]+ that could not be delivered, the first of 13 Sep 2014 18:17'
unlike "but lists no reminders" "$text" '17 Sep 2014 18:17  .'
like "from the first" "$text" '13 Sep 2014 18:17  C2: svn/a on C is late'
ok "it is what mail programs want" "$python" "$here/mailpart.py" "$(mails)" check
minute=9 exits "the next run" 0 at 21 notify
unlike "speaks of it no more" "$("$python" "$here/mailpart.py" "$(mails | xargs ls -t | head -1)" text)" \
    'could not be delivered'

# No newer message comes: the refused one is given up at last, and what is wrong is told again later.
rm -f "$tmp"/sendmail.*.eml
sed -i '0,/^reminder = no/s//&\nremind = 30d/' "$tmp/hub.cnf"
: >"$tmp/sendmail.shut"
for night in {22..33}; do
    tarball ww svn/b "$night" 10000000
    tarball cms02 svn/a "$night" $((night == 23 ? 100000 : 10000000))
    at "$night" collect >/dev/null
    at "$night" notify >/dev/null 2>"$tmp/trouble.$night"
done
like "given up after five days, which is said" "$(cat "$tmp"/trouble.*)" 'given up, nothing has arrived since'
is "and no word after that" "$(cat "$tmp/trouble.33")" ""

done_testing
