#!/usr/bin/env bash
# Four weeks of nights in seconds, through the whole program: tarballs arrive, things go wrong, and
# the messages that a real mail server receives name each of them, once.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3
mkdir "$tmp/mail"
echo accept >"$tmp/mail/mode"
start "$python" "$here/smtpd.py" "$tmp/mail"
wait_for 10 test -s "$tmp/mail/port"
hub_config 'email = ops@example.org' 'sender = hubplot@example.org' \
    "mailer = smtp://127.0.0.1:$(cat "$tmp/mail/port")" 'remind = 30d' 'reminder = Tue' >"$tmp/hub.cnf"

# The nights are those from a Monday, the last of them a week ago or later. instant NIGHT TIME, in the hub's zone.
monday=$(($(next_weekday Mon) - 35 * 86400))
instant() {
    TZ=$zone date -d "$(date -u -d "@$((monday + $1 * 86400))" +%F) $2" +%s
}
declare -A place=([C]=C [H1]=H1)
# tarball NODE ITEM NIGHT BYTES: with a sidecar that knows the whole size.
tarball() {
    local time folder file
    time=$(instant "$3" 16:10:23)
    folder=$tmp/nodes/${place[$1]}/backup/cms02/$2/$(TZ=$zone date -d "@$time" +%Y/%m/%d/%H%M%S)
    file=$folder/${2##*/}-$3.tar.gz
    mkdir -p "$folder"
    truncate -s "$4" "$file"
    touch -d "@$((time + 300))" "$file"
    echo "{'dig': 'd41d8cd98f00b204e9800998ecf8427e', 'size': $((1000000000 + 1000000 * $3))L}" >"$file.dna"
    find "$tmp/nodes/${place[$1]}/backup/cms02/$2" -name '*.tar.gz*' ! -newermt "@$((time - 8 * 86400))" -delete
}
# run NIGHT: hubplot at 18:16 that night; what is told goes to told[NIGHT].
declare -A told
run() {
    local before name
    before=$(find "$tmp/mail" -name '*.eml' | wc -l)
    for command in collect notify; do
        at "$(instant "$1" 18:16:00)" hubplot "$command" >>"$tmp/log" 2>&1
    done
    told[$1]=
    for ((name = before + 1; name <= $(find "$tmp/mail" -name '*.eml' | wc -l); name++)); do
        told[$1]+=$("$python" "$here/mailpart.py" "$tmp/mail/$name.eml" headers | sed -n 's/^Subject: hubplot //p')
    done
}

# What goes wrong.
for night in {0..27}; do
    # Not there for four nights; its tarballs arrive all the same.
    [ $night = 20 ] && mv "$tmp/nodes/H1" "$tmp/nodes/away" && place[H1]=away
    [ $night = 24 ] && mv "$tmp/nodes/away" "$tmp/nodes/H1" && place[H1]=H1
    for node in C H1; do
        whole=$((1000000000 + 1000000 * night))
        case $night.$node in
        12.H1) tarball H1 svn/dybsvn 12 $((whole * 3 / 4)) ;; # cut short
        16.*) ;;                                               # no tarball anywhere
        *) tarball $node svn/dybsvn "$night" $whole ;;
        esac
    done
    run $night
done

is "the first night is silent" "${told[0]}" ""
is "the first Tuesday has its reminder" "${told[1]}" "C2: ok (weekly reminder)"
is "and the second" "${told[8]}" "C2: ok (weekly reminder)"
is "a transfer cut short is told" "${told[12]}" "C2: 1 alarm (svn/dybsvn on H1 shrank 25 %)"
is "and not again the night after" "${told[13]}" ""
is "nor that one night later" "${told[14]}" ""
like "the Tuesday's reminder shows what is still wrong" "${told[15]}" '^C2: 1 alarm \(svn/dybsvn on H1'
like "a night without tarballs is told" "${told[16]}${told[17]}" 'svn/dybsvn on C (is late: the newest is 1 d 2 h old|missed a run)'
like "a node that is not there is told" "${told[20]}" '^C2: .*unknown.*\(H1 was not reached\)$'
is "and not the second night" "${told[21]}" ""
like "it is an alarm the third night" "${told[22]}" '\(H1 was not reached\)$'
like "and told when it is back" "${told[24]}" 'H1 recovered'
is "the last night is silent" "${told[27]}" ""
diag "$(for night in {0..27}; do [ -n "${told[$night]}" ] && echo "night $night: ${told[$night]}"; done)"
all=$(find "$tmp/mail" -name '*.eml' | wc -l)
ok "no more than one message a change and week ($all)" test "$all" -le 13

done_testing
