#!/usr/bin/env bash
# A month as an administrator has it, night by night: what happens, what is told of it, by mail and by a program, and
# what is done about it from the terminal.
# Needs python3, xmllint.
. "$(dirname "$0")/lib.sh"

nights=30
python=/usr/bin/python3
today=$((now - now % 86400 + 64800)) # the month's last run, at 18:00 UTC
begin=$((today - nights * 86400))
"$BUILD/fixtures/grow" --nodes 'C H1' --zone UTC --until "$today" --nights $((nights + 20)) "$tmp/grown" >/dev/null
mkdir "$tmp/nodes"
collector "$tmp/sendmail" "$tmp/mail"
collector "$tmp/teller" "$tmp/told"
configure() { # LINE...
    hub_config "timezone = UTC" "sender = hubplot@example.org" "reminder = no" "email = ops@example.org" \
        "mailer = sendmail:$tmp/sendmail" "tell = exec:$tmp/teller" "formats = svg" "$@" >"$tmp/hub.cnf"
}
configure
program=("$HUBPLOT" -c "$tmp/hub.cnf")
arrive() { # NIGHT: what was made by then is there
    local node
    for node in C H1; do
        [ ! -e "$tmp/away.$node" ] || continue
        mkdir -p "$tmp/nodes/$node/backup"
        (cd "$tmp/grown/$node/backup" &&
            find . -path "*/$(date -u -d "@$((begin + $1 * 86400))" +%Y/%m/%d)/*" -type f -print0 |
            xargs -0r cp -p --sparse=always --parents -t "$tmp/nodes/$node/backup")
    done
}
as_of() { # NIGHT COMMAND...
    at $((begin + $1 * 86400)) "${@:2}"
}
night() { # NIGHT: its transfers and its run; the subjects that it sends are in $subjects
    arrive "$1"
    as_of "$1" "${program[@]}" run >/dev/null 2>&1
    subjects=$("$python" -c 'import email, email.policy, glob, os, sys
for path in sorted(glob.glob(sys.argv[1] + "/*")):
    with open(path, "rb") as file:
        print(email.message_from_binary_file(file, policy=email.policy.default)["Subject"])
    os.rename(path, sys.argv[2])' "$tmp/mail" "$tmp/last.eml")
}
calm() { # NAME FROM TO: nights of which nobody hears
    local i heard=
    for ((i = $2; i <= $3; i++)); do
        night "$i"
        heard+=$subjects
    done
    is "$1" "$heard" ""
}

for ((i = -19; i < 0; i++)); do
    arrive "$i"
done
calm "nights in which all is well" 0 2

# A node is down; it is known, and nobody is reminded.
mv "$tmp/nodes/H1" "$tmp/away.H1"
night 3
like "a node is down" "$subjects" 'H1 was not reached'
as_of 3 "${program[@]}" ack C2 H1 --until 5d --why 'power cut, back on Monday' --by Ann >/dev/null
calm "of which nobody needs to hear" 4 5
exits "the plugin knows" 0 as_of 5 "${program[@]}" check
mv "$tmp/away.H1" "$tmp/nodes/H1"
for i in 3 4 5; do
    arrive $i
done
night 6
like "it is back" "$subjects" 'H1 .*recovered'
calm "then all is well" 7 8

# A transfer is cut short, and repeated.
arrive 9
file=$(cd "$tmp/nodes/H1/backup" && find . -path "*svn/dybsvn/*" -name '*.tar.gz' | sort | tail -1)
cut_short "$tmp/nodes/H1/backup/$file" 1000
as_of 9 "${program[@]}" run >/dev/null 2>&1
like "a tarball is cut short" "$(as_of 9 "${program[@]}" list --bad)" '^C2 +H1 +svn/dybsvn .*alarm: shrank'
cp -p --sparse=always "$tmp/grown/H1/backup/$file" "$tmp/nodes/H1/backup/$file"
rm -f "$tmp"/mail/*
night 10
like "its repetition is told" "$subjects" 'svn/dybsvn on H1 .*recovered'
calm "then all is well" 11 12

# An item gets another name.
for tree in grown nodes; do
    for node in C H1; do
        mv "$tmp/$tree/$node/backup/cms02/repos/tracdev" "$tmp/$tree/$node/backup/cms02/repos/portal"
    done
done
calm "an item is renamed: nothing is missed" 13 16
command=$(as_of 16 "${program[@]}" show C2 C repos/tracdev | tr -s '\n ' ' ' | grep -oE 'hubplot rename C2 [^ ]+ [^ ]+' | head -1)
is "the command is named" "$command" "hubplot rename C2 repos/tracdev repos/portal"
# shellcheck disable=SC2086 # its words
exits "which does it" 0 as_of 16 "${program[@]}" ${command#hubplot }
is "no history is lost" "$(as_of 16 "${program[@]}" export csv C2 | grep -c ',repos/portal,')" \
    $((2 * $(find "$tmp/nodes/C" -path '*repos/portal*' -name '*.tar.gz' | wc -l)))

# Maintenance, announced in the configuration.
configure "maintenance = $(date -u -d "@$((begin + 18 * 86400))" +%F) 12:00 1d"
night 17
mv "$tmp/nodes/C" "$tmp/away.C"
calm "a node is away for maintenance" 18 18
mv "$tmp/away.C" "$tmp/nodes/C"
arrive 18
calm "and back" 19 20

# An item is removed on purpose.
rm -r "$tmp"/nodes/*/backup/cms02/folders/apache "$tmp"/grown/*/backup/cms02/folders/apache
as_of 20 "${program[@]}" collect >/dev/null 2>&1
exits "an item is removed, and forgotten" 0 as_of 20 "${program[@]}" forget C2 '*' folders/apache
calm "nobody hears of it" 21 $nights

# At the month's end.
exits "all is well" 0 as_of $nights "${program[@]}" check
day=$(date -u -d "@$((begin + 9 * 86400))" +%F)
exits "a day can be restored" 0 as_of $nights "${program[@]}" restore C2 svn/dybsvn --at "$day"
mkdir "$tmp/restored"
(cd "$tmp/restored" && sh -c "$(sed -n 's/^      //p' <<<"$out" | tail -1)")
ok "by the command that is printed" cmp "$tmp/restored/${file##*/}" "$tmp/grown/H1/backup/$file"
# What there is to report of the month of the night on which the node was down.
month=$(date -u -d "@$((begin + 3 * 86400))" +%Y-%m)
exits "a report for those who were not there" 0 as_of $((nights + 32)) "${program[@]}" report C2 --month "$month" -o "$tmp/month.html"
ok "it is good HTML" xmllint --noout --html "$tmp/month.html"
text=$(sed 's/<[^>]*>/ /g' "$tmp/month.html" | tr -s ' \n' ' ')
like "it tells of the incident, and who knew" "$text" 'H1.* Ann'
exits "and as a table" 0 as_of $((nights + 32)) "${program[@]}" report C2 --month "$month" -o "$tmp/month.csv"
like "with the item by its new name" "$(cat "$tmp/month.csv")" '(^|,)"?repos/portal'
unlike "and by no other" "$(cat "$tmp/month.csv")" 'tracdev'
unlike "nothing of what was forgotten" "$(cat "$tmp/month.csv")" 'apache'
exits "the same bytes on another day" 0 as_of $((nights + 50)) "${program[@]}" report C2 --month "$month" -o "$tmp/again.html"
ok "as they were" cmp "$tmp/month.html" "$tmp/again.html"
ok "the feed is good XML" xmllint --noout "$tmp/site/feed.atom"
like "and has the incidents" "$(cat "$tmp/site/feed.atom")" 'svn/dybsvn'
is "the program was told as often as people were mailed" "$(find "$tmp/told" -type f | wc -l)" 4
ok "in JSON" jq -e . "$tmp"/told/*
unlike "no name of what was renamed or forgotten is left" "$(as_of $nights "${program[@]}" list)" 'tracdev|apache'

done_testing
