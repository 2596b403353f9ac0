#!/usr/bin/env bash
# `hubplot doctor`: each step to each node, and what to do about the first that fails; and what a
# terminal shows meanwhile.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

box=$tmp/box
sshd_start "$box" "SetEnv SCM_FOLD=$tmp/fold" || exit 1
folder=$tmp/fold/backup/cms02/tracs/env/2012/11/13/161023
mkdir -p "$folder" "$tmp/empty/cms02"
truncate -s 1000000 "$folder/env.tar.gz"
ssh-keygen -q -t ed25519 -N '' -f "$tmp/stranger"
dead=$(free_port)
key() { # FILE: the public key in it, without the comment
    cut -d' ' -f1,2 "$1"
}
{
    echo "[127.0.0.1]:$dead $(key "$box/host_ed25519.pub")"
    echo "changed $(key "$tmp/stranger.pub")"
    echo "[no-such-host.invalid]:$SSHD_PORT $(key "$box/host_ed25519.pub")"
} >>"$box/known_hosts"
{
    printf 'Host lost\n HostName no-such-host.invalid\n'
    printf 'Host changed\n HostKeyAlias changed\n'
    printf 'Host new\n HostKeyAlias new\n'
    printf 'Host stranger\n IdentityFile %s/stranger\n' "$tmp"
    sed '/IdentityFile/d' "$box/ssh_config"
    printf 'Host *\n IdentityFile %s/user_ed25519\n' "$box"
} >"$tmp/ssh_config"
# Where an alias has an IdentityFile of its own, that one is to be the only one.
sed -i '/^Host \*$/{x;s/^/x/;/^xx$/{x;s/.*/Host * !stranger/;b};x}' "$tmp/ssh_config"

sed "s/user_ed25519/user_rsa/" "$box/ssh_config" >"$tmp/rsa"
{
    for hub in C2 GOOD SLOW RSA; do
        printf '[%s]\nsrvnode = cms02\ndbpath = %s/%s.db\noutdir = %s/site\n' $hub "$tmp" $hub "$tmp"
    done
    cat <<END
[HUB]
C2 = good lost dead:$dead new changed stranger silent wrong empty full here
GOOD = good here
SLOW = good here silent
RSA = rsa
[ENV]
sshconfig = $tmp/ssh_config
[silent]
shell = sleep 30; true
idletimeout = 2s
[wrong]
shell = echo hello; true
[empty]
root = $tmp/empty
[C2/full]
diskfree = 100
[here]
transport = local
root = $tmp/fold/backup
[rsa]
sshconfig = $tmp/rsa
END
} >"$tmp/hubs.cnf"

exits "some nodes fail" 1 "$HUBPLOT" -c "$tmp/hubs.cnf" doctor C2
told() { # NODE: what is said of it
    awk -v node="C2/$1" '/^C2\// { on = ($1 == node) }
        on && /^     / { sub(/^ +/, " "); line = line $0; next }
        on { if (line != "") print line; line = $0 }
        END { print line }' <<<"$out"
}
like "a good node" "$(told good)" 'good: +1 tarball in .* by libssh2, clock [+-][0-9]+ s, [0-9]+ % of the disk'
like "a local node" "$(told here)" 'good: +1 tarball in .* by local'
fails() { # NODE STEP CAUSE ADVICE
    local told
    told=$(told "$1")
    like "$1: the step that fails, and why" "$told" "fails: +$2: .*$3"
    like "$1: what to do" "$told" "(do this|try): .*$4"
}
fails lost resolve "cannot resolve host name" "HostName"
fails "dead:$dead" connect "Connection refused" "ssh -F $tmp/ssh_config -p $dead dead"
like "what was good before that" "$(told "dead:$dead")" "good: +configuration, resolve$"
fails new "host key" "unknown: connect once by hand" "ssh -F $tmp/ssh_config new"
fails changed "host key" "CHANGED" "fingerprint"
fails stranger authenticate "permission denied" "authorized_keys"
fails silent shell "nothing was printed within 2 s" "exec /bin/sh -c date"
fails wrong output "" "shell ="
like "what it printed" "$(told wrong)" "printed: hello"
fails empty listing "" "root ="
fails full disk "% free" "space"
not_ok "nothing is stored" test -e "$tmp/C2.db"

exits "all nodes are good" 0 "$HUBPLOT" -c "$tmp/hubs.cnf" doctor GOOD
unlike "nothing fails" "$out" "fails:"
is "nothing is shown on a pipe" "$err" ""

# On a terminal one line counts the nodes and names the slowest; on a pipe there is none.
on_terminal() {
    python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$@" </dev/null
}
shown=$(on_terminal "$HUBPLOT" -c "$tmp/hubs.cnf" collect SLOW)
like "a terminal shows how far it is" "$shown" \
    "2 of 3 nodes visited, SLOW/silent starting the shell for [0-9] s"
exits "a pipe" 1 "$HUBPLOT" -c "$tmp/hubs.cnf" collect SLOW
unlike "shows no progress" "$err$out" "visited"
like "but what went wrong" "$err" "SLOW/silent: nothing was printed within 2 s"

# What was decided by itself is said with --verbose and --log-json.
exits "quietly" 0 "$HUBPLOT" -c "$tmp/hubs.cnf" collect RSA
is "nothing is said when all is well" "$err$out" ""
exits "verbosely" 0 "$HUBPLOT" -v -c "$tmp/hubs.cnf" collect RSA
like "the transport is said" "$err" "RSA/rsa: through the system's ssh: no usable key"
exits "as JSON" 0 "$HUBPLOT" --log-json -c "$tmp/hubs.cnf" collect RSA
is "each line is an object" "$(jq -r 'select(.message | test("system")).subject' <<<"$err")" RSA/rsa

done_testing
