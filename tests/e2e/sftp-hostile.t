#!/usr/bin/env bash
# SFTP servers that lie, hang, or list for ever: each visit ends in its limits and says why, keeps what was
# told, and holds nobody else up.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

visit=$BUILD/fixtures/visit
box=$tmp/box
sshd_start "$box" 'Subsystem sftp internal-sftp' || exit 1
folder=$tmp/cms02/svn/x/2012/11/03/161023
mkdir -p "$folder"
truncate -s 7 "$folder/x.tar.gz"
nodes=()
behave() { # NAME...: nodes whose keys let in to that server
    local name
    for name in "$@"; do
        printf 'Host %s\n IdentityFile %s/key_%s\n' "$name" "$tmp" "$name" >>"$tmp/config"
        ssh-keygen -q -t ed25519 -N '' -f "$tmp/key_$name"
        echo "command=\"exec python3 $top/tests/e2e/hostile_sftp.py $name\" $(cat "$tmp/key_$name.pub")" \
            >>"$box/authorized_keys"
        nodes+=("$name")
    done
}
behave silent text drips old hangs dies lists-for-ever lists-nothing-for-ever folders-for-ever \
    same-name-for-ever links-for-ever deep climbs nul-in-name no-name impossible-size long-name no-attributes \
    wrong-number wrong-length too-few huge-packet long-handle more-than-asked reads-nothing-for-ever byte-by-byte \
    impossible-disk
grep -v IdentityFile "$box/ssh_config" >>"$tmp/config"
printf 'Host good\n IdentityFile %s/user_ed25519\n' "$box" >>"$tmp/config"
nodes+=(good)
patient=("${nodes[@]}")
behave errors-for-ever # which keeps a processor busy until it is given up: a visit of its own

said() { # NODE REGEX: how it ended
    like "$route: $1" "$(jq -r "select(.node == \"$1\") | .outcome + \" \" + (.listed | tostring) + \": \" + .reason" \
        "$tmp/visits")" "$2"
}
# A sanitizer keeps what was freed, up to 256 MiB of it, and shadows everything.
limit=49152
case $BUILD in */asan) limit=1048576 ;; esac

for route in libssh2 ssh; do
    config=$tmp/config
    if [ $route = ssh ]; then
        { cat "$tmp/config"; echo 'Match all'; echo ' ProxyCommand nc 127.0.0.1 %p'; } >"$tmp/by_ssh"
        sed -i "s#nc 127.0.0.1 %p#bash -c 'exec 3<>/dev/tcp/127.0.0.1/%p; cat <\&3 \& exec cat >\&3'#" "$tmp/by_ssh"
        config=$tmp/by_ssh
    fi
    began=$SECONDS
    "$visit" -F "$config" -t sftp -r "$tmp" --cost --connect 10 --auth 20 --idle 25 --deadline 60 --lines 600 \
        --bytes 2000000 "${patient[@]}" >"$tmp/visits" 2>"$tmp/cost"
    is "$route: the visits end well" $? 0
    "$visit" -F "$config" -t sftp -r "$tmp" --connect 10 --auth 20 --idle 6 --deadline 30 errors-for-ever >>"$tmp/visits"
    took=$((SECONDS - began))
    ok "$route: ${#nodes[@]} nodes end in time ($took s)" test $took -le 150
    is "$route: every node has its reading" "$(wc -l <"$tmp/visits")" "${#nodes[@]}"
    memory=$(grep -oE '[0-9]+ KiB' "$tmp/cost" | tr -d ' KiB')
    ok "$route: in $memory KiB of memory" test "$memory" -lt "$limit"

    said good '^complete 1: $'
    said silent '^failed 0: n.* within '
    said text '^failed 0: the answer is not SFTP: This account is closed. Ask the administrator'
    said drips '^failed 0: (the answer is not SFTP|not done within 60 s|n.* within)'
    said errors-for-ever '^failed 0: n.* within '
    said old '^failed 0: the server has SFTP of version 2, not 3'
    said hangs '^failed 0: listing incomplete after 0 tarballs: nothing more was printed within 25 s'
    said dies '^failed 0: listing incomplete after 0 tarballs: the connection ended'
    said lists-for-ever '^partial 1: .*more than (600 lines|2000000 bytes) of output'
    said lists-nothing-for-ever '^partial 1: .*more than 600 lines of output'
    said folders-for-ever '^failed 0: .*more than (600 lines|2000000 bytes) of output'
    said same-name-for-ever '^(failed|partial) [0-9]+: .*more than (600 lines|2000000 bytes) of output'
    said links-for-ever '^partial 1: .*more than 600 lines of output'
    said deep '^partial 1: folders are nested too deep: cms02/'
    said climbs '^partial 1: .*the server lists a name that no file can have'
    said nul-in-name '^partial 1: .*the server lists a name that no file can have'
    said no-name '^partial 1: .*the server lists a name that no file can have'
    said impossible-size '^partial 1: 1 record damaged'
    said long-name '^partial 1: 1 record damaged, or longer than'
    said no-attributes '^complete 1: $'
    said wrong-number "^failed 0: .*the server's SFTP is damaged: a reply to no request"
    said wrong-length "^failed 0: .*the server's SFTP is damaged: a reply ends too early"
    said too-few "^.*the server's SFTP is damaged: a reply ends too early"
    said huge-packet "^failed 0: .*the server's SFTP is damaged: a packet of impossible length"
    said long-handle "^partial 1: .*the server's SFTP is damaged: a reply ends too early"
    said more-than-asked "^partial 1: .*the server's SFTP is damaged: more bytes than were asked for"
    said reads-nothing-for-ever '^complete 1: $'
    said byte-by-byte '^complete 1: $'
    said impossible-disk '^complete 1: $'
done

done_testing
