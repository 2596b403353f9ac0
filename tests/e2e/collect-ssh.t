#!/usr/bin/env bash
# The collector against a real sshd: keys, host keys, agents, ssh's configuration and shells, and
# that every transport brings the same visit.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

visit=$BUILD/fixtures/visit
box=$tmp/box
sshd_start "$box" "SetEnv SCM_FOLD=$tmp/fold" || exit 1
config=$box/ssh_config

# Two items, three nights, names that need care, a sidecar and a transfer under way.
fold=$tmp/fold/backup/cms02
for night in 01 02 03; do
    for item in tracs/env svn/dybsvn; do
        folder=$fold/$item/2012/11/$night/161023
        mkdir -p "$folder"
        truncate -s "10000$night" "$folder/${item#*/}.tar.gz"
    done
done
printf "{'dig': 'd41d8cd98f00b204e9800998ecf8427e', 'size': 1000003L}" >"$folder/dybsvn.tar.gz.dna"
mkdir -p "$fold/tracs/tab	and \"quote\"/2012/11/03/161023" "$fold/svn/dybsvn/2012/11/04/161023/LOCKED"
truncate -s 5 "$fold/tracs/tab	and \"quote\"/2012/11/03/161023/it's.tar.gz"

# see ARGUMENT...: visits, and sets $outcome, $reason, $transport, $listed, $steps and $visited.
see() {
    visited=$("$visit" --watch "$@" 2>"$tmp/steps") || visited='{"outcome": "visit failed"}'
    steps=$(cat "$tmp/steps")
    { read -r outcome; read -r transport; read -r listed; read -r reason; } < <(
        jq -r '.outcome, .transport, .listed, .reason' <<<"$visited")
}
# seen NAME OUTCOME TRANSPORT LISTED: what the last visit was.
seen() {
    is "$1" "$outcome $transport $listed ($reason)" "$2 $3 $4 (null)"
}
# with OLD NEW...: an ssh configuration in which sed's expressions were applied, in $changed.
with() {
    changed=$tmp/changed
    sed "$@" "$config" >"$changed"
}
# refused NAME REGEX: the last visit failed with that reason, and brought nothing.
refused() {
    like "$1" "$outcome $listed $reason" "^failed 0 .*$2"
}

# --- Transports.

same='del(.transport, .duration_ms, .noise)'
see -F "$config" -t libssh2 box
seen "libssh2 lists" complete libssh2 7
by_libssh2=$(jq -S "$same" <<<"$visited")
see -F "$config" -t ssh box
seen "ssh lists" complete ssh 7
is "ssh brings the same visit as libssh2" "$(jq -S "$same" <<<"$visited")" "$by_libssh2"
SCM_FOLD=$tmp/fold see -t local box
seen "local lists" complete local 7
is "local brings the same visit as libssh2" "$(jq -S "$same" <<<"$visited")" "$by_libssh2"
is "sizes are exact" "$(jq -c '[.tarballs[].bytes] | sort' <<<"$visited")" \
    "[5,1000001,1000001,1000002,1000002,1000003,1000003]"
is "the sidecar is read" "$(jq -r '.tarballs[] | select(.digest) | .digest' <<<"$visited")" \
    d41d8cd98f00b204e9800998ecf8427e
is "a transfer under way is seen" "$(jq .arrivals <<<"$visited")" 1

# --- Keys.

for type in ed25519 ecdsa; do
    with "s/user_ed25519/user_$type/"
    see -F "$changed" box
    seen "$type logs in by libssh2" complete libssh2 7
done
for form in PEM PKCS8; do
    cp "$box/user_ecdsa" "$tmp/key_$form"
    chmod 600 "$tmp/key_$form"
    ssh-keygen -q -p -m "$form" -N '' -f "$tmp/key_$form" >/dev/null
    with "s#$box/user_ed25519#$tmp/key_$form#"
    see -F "$changed" box
    seen "ecdsa in $form form logs in by libssh2" complete libssh2 7
done
with "s/user_ed25519/user_rsa/"
see -F "$changed" box
seen "RSA logs in by ssh" complete ssh 7
like "which is said" "$steps" "through the system's ssh"
see -F "$changed" -t libssh2 box
refused "RSA is refused by libssh2 alone" "no usable key"
ssh-keygen -q -t ed25519 -N '' -f "$tmp/stranger"
with "s#$box/user_ed25519#$tmp/stranger#"
see -F "$changed" box
refused "a stranger is refused" "permission denied for $(id -un); keys tried: $tmp/stranger"
with "s#IdentityFile.*#IdentityFile $tmp/stranger\nIdentityFile $box/user_ecdsa#"
see -F "$changed" box
seen "the second key is tried" complete libssh2 7
with "s#$box/user_ed25519#$tmp/nowhere#"
see -F "$changed" box
refused "without a key there is nothing to try" "no usable key"

# A certificate that the server trusts is the business of ssh.
ssh-keygen -q -t ed25519 -N '' -f "$tmp/ca"
ssh-keygen -q -t ed25519 -N '' -f "$tmp/certified"
ssh-keygen -q -s "$tmp/ca" -I test -n "$(id -un)" "$tmp/certified.pub"
echo "cert-authority $(cat "$tmp/ca.pub")" >>"$box/authorized_keys"
with "s#$box/user_ed25519#$tmp/certified#"
see -F "$changed" box
seen "a certificate logs in by ssh" complete ssh 7

# --- The agent.

eval "$(ssh-agent -a "$tmp/agent")" >/dev/null
remember_pid "$SSH_AGENT_PID"
cp "$box/user_ed25519" "$tmp/locked"
cp "$box/user_ed25519.pub" "$tmp/locked.pub"
ssh-keygen -q -p -N secret -f "$tmp/locked" >/dev/null
with "s#$box/user_ed25519#$tmp/locked#"
see -F "$changed" box
refused "an encrypted key is no use by itself" "no usable key"
ssh-add -q "$box/user_ed25519"
see -F "$changed" box
seen "an encrypted key that the agent holds logs in" complete libssh2 7
ssh-add -q -D
ssh-add -q "$box/user_ecdsa"
with -e /IdentityFile/d -e /IdentitiesOnly/d
see -F "$changed" box
seen "an ecdsa key of the agent logs in" complete libssh2 7
ssh-add -q -D
ssh-add -q "$box/user_rsa"
see -F "$changed" box
seen "an RSA key of the agent logs in by ssh" complete ssh 7
ssh-add -q -D
for i in 1 2 3 4 5 6 7 8; do
    ssh-keygen -q -t ed25519 -N '' -f "$tmp/unrelated$i"
    ssh-add -q "$tmp/unrelated$i"
done
ssh-add -q "$box/user_ed25519"
with "s#$box/user_ed25519#$tmp/locked#"
see -F "$changed" box
seen "eight unrelated keys in the agent do no harm" complete libssh2 7
SSH_AUTH_SOCK=$tmp/no-agent see -F "$changed" box
refused "an agent that is not there is named" "agent at $tmp/no-agent: No such file"
with -e "s#$box/user_ed25519#$tmp/locked#" -e "\$a IdentityAgent $SSH_AUTH_SOCK"
SSH_AUTH_SOCK='' see -F "$changed" box
seen "IdentityAgent is honoured" complete libssh2 7
unset SSH_AUTH_SOCK

# --- Host keys.

known=$box/known_hosts
for type in ed25519 ecdsa; do
    sshd_trust "$box" $type
    see -F "$config" box
    seen "a host known by its $type key" complete libssh2 7
done
sshd_trust "$box" rsa
see -F "$config" box
seen "a host known by its RSA key is left to ssh" complete ssh 7
: >"$known"
see -F "$config" box
refused "an unknown host" "unknown: connect once by hand: ssh -F $config box"
see -F "$config" -t ssh box
refused "an unknown host, by ssh" "unknown: connect once by hand: ssh -F $config box"
see -F "$config" "box:$SSHD_PORT"
refused "the advice names the port" "by hand: ssh -F $config -p $SSHD_PORT box"

line() { # TYPE: the server's key as known_hosts has it, without the host
    cut -d' ' -f1,2 "$box/host_$1.pub"
}
stranger_line() {
    cut -d' ' -f1,2 "$tmp/stranger.pub"
}
echo "[127.0.0.1]:$SSHD_PORT $(stranger_line)" >"$known"
for t in auto libssh2 ssh; do
    see -F "$config" -t $t box
    refused "a changed host key, $t" "CHANGED: refused"
    unlike "and ssh is not asked instead, $t" "$steps" "through the system's ssh"
done
like "the place is named" "$(see -F "$config" box; echo "$reason")" "known_hosts:1"
{
    echo "[127.0.0.1]:$SSHD_PORT $(line ed25519)"
    echo "@revoked * $(line ed25519)"
} >"$known"
for t in auto libssh2 ssh; do
    see -F "$config" -t $t box
    refused "a revoked host key, $t" "revoked: refused"
done
sshd_trust "$box" ed25519
ssh-keygen -q -H -f "$known" >/dev/null 2>&1
see -F "$config" box
seen "hashed names" complete libssh2 7
{
    head -c 20000 /dev/zero | tr '\0' x
    printf '\nrubbish\n@unheard-of * %s\r\n\r\n' "$(line ed25519)"
    printf '!other,*.0.0.1,[127.*]:%s %s comment\r\n' "$SSHD_PORT" "$(line ecdsa)"
} >"$known"
see -F "$config" box
seen "wildcards, CRLF, and lines that are none" complete libssh2 7
printf '![127.0.0.1]:%s,[127.*]:%s %s\n' "$SSHD_PORT" "$SSHD_PORT" "$(line ed25519)" >"$known"
see -F "$config" box
refused "negation" "unknown"
echo "127.0.0.1 $(line ed25519)" >"$known"
see -F "$config" box
seen "a name without port stands for all ports" complete libssh2 7
: >"$known"
echo "box-by-name $(line ecdsa)" >"$tmp/more_known"
with -e "s#UserKnownHostsFile.*#UserKnownHostsFile $known $tmp/more_known#" \
    -e "\$a HostKeyAlias box-by-name"
see -F "$changed" box
seen "several files, and HostKeyAlias" complete libssh2 7
ssh-keygen -q -s "$tmp/ca" -I test -h -n box-by-name "$box/host_ed25519.pub"
echo "@cert-authority box-by-name $(cut -d' ' -f1,2 "$tmp/ca.pub")" >"$tmp/more_known"
see -F "$changed" box
unlike "a certified host is left to ssh" "$transport" libssh2
sshd_trust "$box" ed25519 ecdsa rsa

# --- ssh's configuration.

with -e "s/^Host .*/Host box\nMatch host box exec true/"
see -F "$changed" box
seen "Match, which only ssh understands" complete libssh2 7
with -e "s/^Host .*/Host box\nMatch exec \"sleep 60\"\nHost box/"
see -F "$changed" box
refused "a Match exec that never ends" "no answer from ssh -G within 5 s"
with -e "\$a NoSuchSetting yes"
see -F "$changed" box
refused "a setting that ssh does not know" "[Bb]ad configuration option: nosuchsetting"
printf 'Host jumped\n ProxyJump box\n' | cat - "$config" >"$tmp/jump"
see -F "$tmp/jump" jumped
is "ProxyJump is left to ssh" "$transport" ssh
printf 'Host box\n Include %s\n' "$config" >"$tmp/including"
see -F "$tmp/including" box
seen "Include" complete libssh2 7
with -e "s/HostName.*/HostName localhost/"
echo "[localhost]:$SSHD_PORT $(line ed25519)" >>"$known"
see -F "$changed" box
seen "a host by name, of several addresses" complete libssh2 7
see -F "$config" -- -oProxyCommand=true
refused "an alias that looks like an option" "is not a host name"
visited=$(PATH=/nowhere "$visit" -F "$config" box)
with "s/user_ed25519/user_rsa/"
reason=$(PATH=/nowhere "$visit" -F "$changed" box | jq -r .reason)
like "but an RSA key does" "$reason" "^the system's ssh: .*No such file"
is "libssh2 needs no ssh program" "$(jq -r .outcome <<<"$visited")" complete

# --- What is not there.

dead=$(free_port)
see -F "$config" "box:$dead"
refused "a port that nobody listens on" "127.0.0.1:$dead: Connection refused"
see -F "$config" -t ssh "box:$dead"
refused "a port that nobody listens on, by ssh" "Connection refused"
with -e "s/HostName.*/HostName no-such-host.invalid/"
echo "[no-such-host.invalid]:$SSHD_PORT $(line ed25519)" >>"$known"
see -F "$changed" box
refused "a host that does not exist" "cannot resolve host name no-such-host.invalid: "

# --- A busy server hangs up on the first two connections before it says a word.

cat >"$tmp/busy.py" <<'END'
import socket, sys, threading
def pass_on(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
count = 0
while True:
    client, _ = listener.accept()
    count += 1
    if count % 3:
        client.close()
        continue
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    for pair in (client, server), (server, client):
        threading.Thread(target=pass_on, args=pair, daemon=True).start()
END
start python3 "$tmp/busy.py" "$SSHD_PORT" >"$tmp/busy_port"
wait_for 10 test -s "$tmp/busy_port"
echo "[127.0.0.1]:$(cat "$tmp/busy_port") $(line ed25519)" >>"$known"
for t in libssh2 ssh; do
    see -F "$config" -t $t "box:$(cat "$tmp/busy_port")"
    seen "a server that is too busy at first, $t" complete $t 7
done

# --- Algorithms: what ssh refuses by default is not negotiated either, but for who asks for it.

for setting in "KexAlgorithms diffie-hellman-group1-sha1" "Ciphers 3des-cbc" "MACs hmac-md5"; do
    weak=$tmp/weak_${setting%% *}
    cp -r "$box" "$weak"
    sshd_start "$weak" "$setting" "Ciphers aes128-ctr" "SetEnv SCM_FOLD=$tmp/fold" || exit 1
    see -F "$weak/ssh_config" -t libssh2 box
    refused "$setting alone, libssh2" "no allowed algorithm in common"
    see -F "$weak/ssh_config" -t ssh box
    refused "$setting alone, ssh" "Unable to negotiate"
    { cat "$weak/ssh_config"; echo "    ${setting% *} +${setting#* }"; } >"$changed"
    see -F "$changed" box
    seen "$setting, which the configuration allows" complete libssh2 7
done
echo "[127.0.0.1]:$SSHD_PORT $(stranger_line)" >"$weak/known_hosts"
echo "[127.0.0.1]:$SSHD_PORT $(line ecdsa)" >>"$weak/known_hosts"
{ cat "$weak/ssh_config"; echo "    MACs +hmac-md5"; } >"$changed"
see -F "$changed" box
refused "the type of host key that comes first is another one's" "CHANGED: refused"
echo "    HostKeyAlgorithms ecdsa-sha2-nistp256" >>"$changed"
see -F "$changed" box
seen "HostKeyAlgorithms chooses among the known keys" complete libssh2 7
echo "[127.0.0.1]:$SSHD_PORT $(line rsa)" >>"$weak/known_hosts"
sed -i 's/HostKeyAlgorithms.*/HostKeyAlgorithms rsa-sha2-512/' "$changed"
see -F "$changed" box
seen "HostKeyAlgorithms that libssh2 does not have" complete ssh 7

# --- Shells.

for t in libssh2 ssh local; do
    SCM_FOLD=$tmp/fold see -F "$config" -t $t --shell "bash -l -c" box
    seen "a login shell of the node's own, $t" complete $t 7
    SCM_FOLD=$tmp/fold see -F "$config" -t $t --shell "$tmp/no-shell -c" box
    like "a shell that is not there, $t" "$outcome $reason" "failed .*127"
done
cat >"$tmp/noisy" <<'END'
#!/bin/sh
echo "Welcome! You have mail."
echo "/home/x/.bash_profile: line 32: /no/such: No such file or directory" >&2
sleep 30 &
/bin/sh "$@"
status=$?
echo "Goodbye."
exit $status
END
chmod +x "$tmp/noisy"
for t in libssh2 ssh local; do
    SCM_FOLD=$tmp/fold see -F "$config" -t $t --shell "$tmp/noisy -c" box
    seen "a noisy profile that leaves a child behind, $t" complete $t 7
    like "its noise is kept, $t" "$visited" "You have mail"
done

done_testing
