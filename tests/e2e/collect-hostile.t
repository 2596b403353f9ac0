#!/usr/bin/env bash
# The collector among nodes that mean no good: it ends on time, says what each did, keeps what was
# read completely and nothing else.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

visit=$BUILD/fixtures/visit
box=$tmp/box
sshd_start "$box" "SetEnv SCM_FOLD=$tmp/fold" || exit 1
config=$box/ssh_config
hourly_tarballs "$tmp/fold"

# Before authentication: ports of a server of ours, each with a host key that is known.
start python3 "$top/tests/e2e/hostile.py" "$tmp/agent" >"$tmp/ports"
wait_for 10 grep -q agent "$tmp/ports" || exit 1
# And after it: servers that let everybody in.
start /usr/bin/python3 "$top/tests/e2e/hostile_login.py" "$box/host_ed25519" >"$tmp/ports_after" 2>/dev/null
wait_for 20 grep -q ready "$tmp/ports_after" || exit 1
nodes=()
while read -r name port; do
    printf 'Host %s\n Port %s\n IdentityFile %s/user_ed25519\n' "$name" "$port" "$box" >>"$tmp/config"
    echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$box/host_ed25519.pub")" >>"$box/known_hosts"
    nodes+=("$name")
done < <(grep -hvE '^(agent|ready) ' "$tmp/ports" "$tmp/ports_after")

# After it, too: the real sshd, where the key that is shown decides what runs instead of a shell.
behave() { # NAME COMMAND
    printf 'Host %s\n IdentityFile %s/key_%s\n' "$1" "$tmp" "$1" >>"$tmp/config"
    ssh-keygen -q -t ed25519 -N '' -f "$tmp/key_$1"
    printf '#!/bin/sh\n%s\n' "$2" >"$tmp/run_$1"
    chmod +x "$tmp/run_$1"
    echo "command=\"$tmp/run_$1\" $(cat "$tmp/key_$1.pub")" >>"$box/authorized_keys"
    nodes+=("$1")
}
behave endless-output 'exec yes hubplot'
behave gigabyte-in-one-line 'sh -s | { head -c 1500; head -c 1G /dev/zero | tr "\000" x; }'
behave silent-shell 'exec sleep 60'
behave output-by-drips 'while :; do printf x; sleep 1; done'
behave exit-status 'sh -s | head -c 1500; exit 3'
behave signal 'sh -s | head -c 1500; kill -KILL $$'
behave eof-without-close 'sh -s | head -c 1500; exec >&- 2>&- sleep 60'
behave reset-half-way 'sh -s | head -c 1500; sleep 1; kill -KILL $PPID'
behave cut-short 'sh -s | head -c 1500'
behave endless-errors 'exec yes hubplot >&2'
behave noise-after 'sh -s; yes hubplot'
printf 'Host silent-agent\n IdentityFile %s/nowhere\n IdentityAgent %s/agent\n' "$tmp" "$tmp" >>"$tmp/config"
nodes+=(silent-agent)
sed "/IdentityFile/d" "$config" >>"$tmp/config"
printf 'Host good\n IdentityFile %s/user_ed25519\n' "$box" >>"$tmp/config"
nodes+=(good)

# visited PROGRAM ARGUMENT...: visits; for each node a line of what `field` and `said` look for.
visited() {
    local status
    "$@" >"$tmp/visits" 2>"$tmp/cost"
    status=$?
    jq -r '[.node, .listed, .duration_ms, "\(.outcome): \(.reason)"] | @tsv' "$tmp/visits" >"$tmp/fields"
    return $status
}
field() { # NODE listed|duration|end
    awk -F '\t' -v node="$1" -v name="$2" 'BEGIN { at["listed"] = 2; at["duration"] = 3; at["end"] = 4 }
        $1 == node { print $at[name] }' "$tmp/fields"
}
said() { # NODE REGEX: how it ended
    like "$transport: $1" "$(field "$1" end)" "$2"
}

# A sanitizer keeps what was freed, up to 256 MiB of it, and shadows everything.
limit=32768
case $BUILD in */asan) limit=1048576 ;; esac

for transport in libssh2 ssh; do
    began=$SECONDS
    visited "$visit" -F "$tmp/config" -t $transport --cost --connect 3 --auth 6 --idle 6 --deadline 18 \
        --bytes 4194304 "${nodes[@]}"
    is "$transport: the visits end well" $? 0
    took=$((SECONDS - began))
    ok "$transport: ${#nodes[@]} nodes end within the time of one" test $took -le 30
    is "$transport: the good node is listed" "$(field good end) $(field good listed)" "complete: null 48"
    is "$transport: every node has its reading" "$(wc -l <"$tmp/visits")" "${#nodes[@]}"
    memory=$(grep -oE '[0-9]+ KiB' "$tmp/cost" | tr -d ' KiB')
    ok "$transport: in ${memory} KiB of memory" test "$memory" -lt "$limit"

    said exit-status "^partial: .*status 3"
    said cut-short "^partial: "
    said endless-output "^failed: "
    said silent-shell "^failed: n.* (within|after) "
    said output-by-drips "^failed: not done within 18 s"
    said endless-errors "^failed: n.* within "
    said gigabyte-in-one-line "^partial: .*more than 4194304 bytes"
    said eof-without-close "^partial: "
    said reset-half-way "^partial: "
    said noise-after "^complete: "
    is "$transport: what was listed before the noise" "$(field noise-after listed)" 48
    for name in gigabyte-in-one-line exit-status signal eof-without-close reset-half-way cut-short; do
        kept=$(field $name listed)
        ok "$transport: $name: what was whole is kept ($kept)" test "$kept" -gt 3 -a "$kept" -lt 48
    done
    jq -r '.tarballs[] | "\(.path) \(.bytes)"' "$tmp/visits" | sort -u >"$tmp/kept"
    (cd "$tmp/fold/backup" && find . -name '*.gz' -printf '%P %s\n' | sort) >"$tmp/true"
    is "$transport: nothing half-read is a fact" "$(comm -23 "$tmp/kept" "$tmp/true")" ""
    jq -r 'select(.node | test("^(no-banner|endless-[bl]|banner|one-byte|ignore-flood|closes|resets|rubbish|huge|kexinit|other|disconnects|never|silent-agent)")) | .outcome' \
        "$tmp/visits" | sort | uniq -c | tr -s ' ' >"$tmp/outcomes"
    is "$transport: whoever does not get that far has failed" "$(cat "$tmp/outcomes")" " 16 failed"
    said short-signal "^failed: "
    if [ $transport = libssh2 ]; then
        said signal "^partial: listing incomplete"
        said unknown-packets "^failed: .*sends packets that nobody asked for"
        said unasked-service "^failed: .*sends packets that nobody asked for"
        said unasked-banner "^failed: .*sends packets that nobody asked for"
        said short-signal "^failed: no listing; the node printed: nothing of use$"
        said ignored-packets "^failed: nothing was printed within 6 s"
        said endless-banner "without end"
        said endless-line "without end"
        said ignore-flood "(without end|6 s)"
        said never-accepts "no connection within 3 s"
        said no-banner "not logged in within 6 s"
        said banner-then-silence "not logged in within 6 s"
        said one-byte-a-second "not logged in within 6 s"
        said kexinit-by-drips "not logged in within 6 s"
        said silent-agent "agent at $tmp/agent: no answer within 6 s"
    fi
done

# Limits of what is printed, for which nodes need not be hostile.
transport=libssh2
visited "$visit" -F "$tmp/config" -t libssh2 --lines 10 good
said good "^partial: .*more than 10 lines of output"
kept=$(field good listed)
ok "what came before the limit is kept ($kept)" test "$kept" -gt 0 -a "$kept" -lt 10
visited "$visit" -F "$tmp/config" -t libssh2 --bytes 1500 good
said good "^partial: .*more than 1500 bytes of output"

# Two floods on standard error keep to their limits, as the loop does not follow them.
transport=local
visited "$visit" -t local --shell "$tmp/run_endless-errors" --idle 3 --deadline 5 one two
said one "^failed: nothing was printed within 3 s"
ok "the floods end in time" test "$(jq -s 'map(.duration_ms) | max' "$tmp/visits")" -lt 4500

# A name server that is silent: the resolver hangs in its first system call.
printf 'Host slow\n HostName no-such-host.invalid\n IdentityFile %s/user_ed25519\n' "$box" | cat - "$tmp/config" >"$tmp/slow"
echo "[no-such-host.invalid]:$SSHD_PORT $(cut -d' ' -f1,2 "$box/host_ed25519.pub")" >>"$box/known_hosts"
visited strace -f -qq -o /dev/null -P /etc/resolv.conf -e trace=file -e inject=file:delay_enter=8000000 \
    "$visit" -F "$tmp/slow" -t libssh2 slow good
ok "a silent name server holds nobody up" test "$(field good duration)" -lt 5000
transport=libssh2
said slow "cannot resolve host name no-such-host.invalid: no answer from the name server within 5 s"
said good "complete"

done_testing
