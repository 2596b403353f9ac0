#!/usr/bin/env bash
# Items that have got another name: recognised, given their history, or forgotten everywhere.
. "$(dirname "$0")/lib.sh"

night=0
put() { # NODE ITEM NIGHT BYTES: the tarball of so many nights ago
    local folder name=${2#*/}
    folder=$tmp/nodes/$1/backup/cms02/$2/$(TZ=$zone date -d "@$((now - $3 * 86400 - 7200))" +%Y/%m/%d/%H%M%S)
    mkdir -p "$folder"
    truncate -s "$4" "$folder/$name.tar.gz"
    dated $((now - $3 * 86400 - 7000)) "$folder/$name.tar.gz"
}
collector "$tmp/sendmail" "$tmp/mail"
settings=("sender = hubplot@example.org" "reminder = no" "email = ops@example.org" "mailer = sendmail:$tmp/sendmail")
for node in C H1; do
    for night in {10..1}; do
        put $node repos/app "$night" $((1000000 + night * 1000))
        put $node svn/other "$night" $((500000 + night * 1000))
    done
done
hub_config "${settings[@]}" "select = repos/app svn/other" '[C2/repos/app]' 'shrink = 5' >"$tmp/hub.cnf"
program=("$HUBPLOT" -c "$tmp/hub.cnf")
at $((now - 3600)) "${program[@]}" run
tarballs() { # of the item, by node, as the database has them
    sqlite3 "$tmp/hub.db" "SELECT node.tag, count(*), sum(flags & 4 != 0) FROM node JOIN item ON item.node = node.id
        JOIN tarball ON tarball.item = item.id WHERE item.name = '$1' GROUP BY 1 ORDER BY 1" | tr '\n' ' '
}

exits "an item that is still listed" 1 hubplot rename C2 repos/app repos/shop
like "is not renamed" "$err" 'repos/app is still listed on C, and would come back'
is "nothing has changed" "$(tarballs repos/app)" "C|10|10 H1|10|10 "

# It is moved on the nodes: the next night's tarball comes under the new name.
for node in C H1; do
    mv "$tmp/nodes/$node/backup/cms02/repos/app" "$tmp/nodes/$node/backup/cms02/repos/shop"
done
later 3d "${program[@]}" run >/dev/null 2>&1
exits "the rename is recognised" 0 later 3d "${program[@]}" show C2 C repos/app
like "and names the command to type" "$(tr -s '\n ' ' ' <<<"$out")" \
    'repos/shop looks like it, .* hubplot rename C2 repos/app repos/shop'
said='repos/shop looks like it, .*hubplot rename C2 repos/app repos/shop'
like "so does the page" "$(sed 's/<[^>]*>//g' "$tmp/site/hub/cms02/index.html")" "$said"
like "the list says what it is now" "$(later 3d "${program[@]}" list C2 C repos/app)" 'ok: is now repos/shop'
rm -f "$tmp"/mail/*
exits "rename" 0 hubplot rename C2 repos/app repos/shop
like "says what it did" "$out" '^C2: the history of repos/app is now that of repos/shop, on 2 nodes$'
like "and what the configuration still names" "$err" 'select names repos/app'
like "sections, too" "$err" 'a section for repos/app'
is "the new name has all, once" "$(tarballs repos/shop)" "C|10|10 H1|10|10 "
is "the old one nothing" "$(tarballs repos/app)" ""
is "first seen when it was under the old name" "$(sqlite3 "$tmp/hub.db" "SELECT DISTINCT first_seen - $((now - 3600)) < 60
    FROM tarball JOIN item ON tarball.item = item.id WHERE item.name = 'repos/shop'")" 1
exits "once more" 1 hubplot rename C2 repos/app repos/shop
like "there is nothing left" "$err" 'nothing is stored of an item "repos/app"'
later 3d "${program[@]}" run >/dev/null 2>&1
unlike "nobody misses it" "$(cat "$tmp"/mail/* 2>/dev/null)" 'repos/app'

# To a name that is new altogether.
rm -r "$tmp"/nodes/*/backup/cms02/svn/other
later 4d "${program[@]}" collect >/dev/null 2>&1
exits "to a name that nothing is known of" 0 hubplot rename C2 svn/other svn/archive
is "it has the history" "$(tarballs svn/archive)" "C|10|0 H1|10|0 "

# Forgotten on all nodes: nothing recovers.
later 9d "${program[@]}" run >/dev/null 2>&1
like "it was told as late" "$(cat "$tmp"/mail/*)" 'svn/archive'
rm -f "$tmp"/mail/*
exits "forget on a dry run" 0 hubplot forget C2 '*' svn/archive --dry-run
like "counts" "$out" '^C2 \* svn/archive: 20 tarballs and 0 readings would be deleted'
exits "forget an item on all nodes" 0 hubplot forget C2 '*' svn/archive
is "it is gone" "$(tarballs svn/archive)" ""
is "and the other is not" "$(tarballs repos/shop)" "C|10|10 H1|10|10 "
later 9d "${program[@]}" run >/dev/null 2>&1
unlike "nothing of it has recovered" "$(cat "$tmp"/mail/* 2>/dev/null)" 'svn/archive'
exits "once more" 1 hubplot forget C2 '*' svn/archive

exits "too little" 2 hubplot rename C2 a/b
like "usage" "$err" 'usage: rename HUB OLD NEW'
exits "to itself" 2 hubplot rename C2 a/b a/b
exits "to nothing" 2 hubplot rename C2 a/b ''
exits "a hub that is none" 2 hubplot rename C3 a/b a/c

done_testing
