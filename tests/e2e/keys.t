#!/usr/bin/env bash
# A key that can list and do nothing else: `hubplot manual listing` in authorized_keys, in any shell, the same
# as with a shell of the user's own, and deaf to whatever else a client asks for.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

box=$tmp/box
fold=$tmp/fold/backup
"$HUBPLOT" manual listing >"$tmp/hubplot-listing"
ok "the script is one for any POSIX shell" dash -n "$tmp/hubplot-listing"
sshd_start "$box" || exit 1
night() { # ITEM DAY SIDECAR
    local folder=$fold/cms02/$1/$2/000102
    mkdir -p "$folder"
    noise 200000 "$1/$2" >"$folder/${1#*/} \$(touch $(basename "$tmp")).tar.gz"
    (cd "$folder" && for file in *.tar.gz; do sha256sum "$file" >"$file.sha256"; done)
    touch -d "@$((now - 7200))" "$folder"/*
}
for day in 0 1 2; do
    night svn/dybsvn "$(days_ago $day)"
    night tracs/env "$(days_ago $day)"
done
configure() { # KEY [LINE...]
    sed "s/user_ed25519/$1/" "$box/ssh_config" >"$tmp/ssh_config"
    hub_config 'timezone = UTC' '[HUB]' 'C2 = box' '[ENV]' "sshconfig = $tmp/ssh_config" "${@:2}" >"$tmp/hub.cnf"
    rm -f "$tmp"/hub.db* "$tmp"/state.db
}
facts() {
    hubplot export csv | cut -d, -f1-9,12-
}
configure user_ecdsa "root = $fold"
exits "with a shell" 0 hubplot collect
by_shell=$(facts)
is "lists" "$(wc -l <<<"$by_shell")" 7
ssh-keygen -q -t ed25519 -N '' -f "$box/user_key"
restrict() { # COMMAND
    { cat "$box"/user_e*.pub; echo "restrict,command=\"$1\" $(cat "$box/user_key.pub")"; } >"$box/authorized_keys"
}

for shell in dash 'bash --posix' mksh 'busybox sh'; do
    restrict "$shell $tmp/hubplot-listing $fold"
    configure user_key
    exits "with the key alone, $shell" 0 hubplot collect
    is "lists the same, $shell" "$(facts)" "$by_shell"
done
exits "digests" 0 hubplot verify
is "are read" "$out" "digests: 6 match, 0 differ"
damage "$(find "$fold/cms02/svn" -name '*.gz' | sort | tail -1)"
configure user_key
hubplot collect
exits "a damaged tarball" 1 hubplot verify
is "is found" "$out" "digests: 5 match, 1 differs"
configure user_key 'shell = bash -l -c'
exits "a shell that is configured is not there" 0 hubplot collect
configure user_key 'layout = {type}/{name}/{date}/'
exits "a layout of folders" 0 hubplot collect
is "lists folders" "$(hubplot export csv | cut -d, -f4 | tail -1)" "cms02/tracs/env/$(days_ago 0)"
configure user_key
exits "doctor" 0 hubplot doctor
like "recognises the key" "$out" 'note: +the key can list and do nothing else'

# Whatever else is asked for.
by_key() {
    ssh -F "$tmp/ssh_config" -o BatchMode=yes "$@"
}
exits "a shell" 1 by_key box
exits "a command" 1 by_key box "touch $tmp/harm"
like "is refused" "$err" 'hubplot-listing: this key may list backups for hubplot and nothing else'
for asked in "hubplot \$(touch $tmp/harm) no cms02" "hubplot 1;touch\${IFS}$tmp/harm no cms02" 'hubplot' 'hubplot 12ab' \
    'hubplot 12ab maybe cms02' 'hubplot 12ab no ..' 'hubplot 12ab no ../../etc' 'hubplot 12ab no /etc' \
    "hubplot 12ab no \`touch $tmp/harm\`" "hubplot 12ab no '\$(touch $tmp/harm)'" 'hubplot 12AB no cms02'; do
    exits "asked for: $asked" 1 by_key box "exec /bin/sh -s $asked"
    is "nothing is told" "$out" ""
done
echo "touch $tmp/harm" >"$tmp/script"
exits "a script of the client's" 0 by_key box 'exec /bin/sh -s hubplot 12ab no cms02' <"$tmp/script"
printf '%s\n' "send_digest 'md5' 'cms02/../../../../etc/passwd'" "send_digest 'md5' '/etc/passwd'" \
    "send_digest 'md5' 'cms02/x'; touch $tmp/harm; : 'x'" "send_digest 'sh' '-c'" "send_digest 'md5' 'etc/passwd'" >"$tmp/script"
by_key box 'exec /bin/sh -s hubplot 12ab no cms02' <"$tmp/script" >"$tmp/told"
is "digests of what lies elsewhere are not told" "$(tr '\000' '\n' <"$tmp/told" | grep -c ^V)" 0
not_ok "nothing was run" test -e "$tmp/harm"
exits "SFTP" 255 sftp -b /dev/null -F "$tmp/ssh_config" box
not_ok "a tunnel" timeout 5 ssh -F "$tmp/ssh_config" -o ExitOnForwardFailure=yes -N -R "$(free_port):127.0.0.1:1" box

# A key for rsync alone.
restrict "rrsync -ro $fold"
configure user_key
exits "a key for rsync alone" 1 hubplot collect
like "says so" "$err" 'C2/box: the remote shell exited with status 1: .*rrsync'
exits "doctor" 1 hubplot doctor
like "says what to do" "$(tr -s ' \n' ' ' <<<"$out")" 'This key is for rsync alone: set `transport = rsync`'
rsync_facts() {
    hubplot export csv | cut -d, -f1-9,12
}
odd=$fold/cms02/svn/odd/$(days_ago 1)/161023
mkdir -p "$odd"
for name in $'new\nline' 'back\#134slash' $'bad\xff' 'a -> b' ' blank' $'t\tab' 'é'; do
    echo odd >"$odd/$name.tar.gz"
done
ln -s /etc/hostname "$fold/cms02/away"
find "$odd" -exec touch -d "@$((now - 7200))" {} +
configure user_ecdsa "root = $fold"
exits "with a shell again" 0 hubplot collect
by_shell=$(rsync_facts)
configure user_key 'transport = rsync'
exits "by rsync" 0 hubplot collect
is "lists the same" "$(rsync_facts)" "$by_shell"
exits "restore" 0 hubplot restore C2 tracs/env --at "$(days_ago 1 | tr / -)"
mkdir "$tmp/fetched"
(cd "$tmp/fetched" && eval "$(sed -n 's/^      //p' <<<"$out")")
file=$(find "$fold/cms02/tracs/env/$(days_ago 1)" -name '*.gz')
ok "prints the line that fetches it" cmp "$file" "$tmp/fetched/${file##*/}"
exits "doctor by rsync" 0 hubplot doctor
like "tells of links" "$(tr -s ' \n' ' ' <<<"$out")" '1 file matches no layout.* cms02/away'
configure user_key 'transport = rsync' 'layout = {type}/{name}/{date}/'
exits "folders by rsync" 0 hubplot collect
is "are listed" "$(hubplot export csv | cut -d, -f4 | tail -1)" "cms02/tracs/env/$(days_ago 0)"
configure user_key 'transport = rsync' 'maxlines = 5'
exits "more than may be listed" 1 hubplot collect
like "is said" "$err" 'more than 5 lines of output'
configure user_key 'transport = rsync' 'root = nowhere'
exits "a folder that is not there" 1 hubplot collect
like "is said" "$err" 'C2/box: rsync exited with status [0-9]+: .*nowhere.* No such file'
configure stranger 'transport = rsync'
ssh-keygen -q -t ed25519 -N '' -f "$box/stranger"
exits "a key that is not known" 1 hubplot collect
like "is said" "$err" 'C2/box: rsync exited with status [0-9]+: .*Permission denied'

done_testing
