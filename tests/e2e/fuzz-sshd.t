#!/usr/bin/env bash
# Nodes that deviate from ssh's protocol at one step: key exchange, login, channel, the end. None hangs beyond its
# deadline or costs much memory, and what is said to be listed is there. `make torture` plays 2000 of them.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

visit=$BUILD/fixtures/visit
box=$tmp/box
sshd_keys "$box"
hourly_tarballs "$tmp/fold"
(cd "$tmp/fold/backup" && find . -name '*.gz' -printf '%P %s\n' | sort) >"$tmp/true"
# A sanitizer keeps what was freed, up to 256 MiB of it, and shadows everything.
limit=65536
case $BUILD in */asan) limit=1048576 ;; esac

# play SEED COUNT: so many variants at once, each over libssh2 and ssh.
play() {
    local server name port nodes=()
    start /usr/bin/python3 "$top/tests/e2e/fuzz_sshd.py" "$box/host_ed25519" "$tmp/fold" "$1" "$2" >"$tmp/ports" 2>"$tmp/log"
    server=$started_pid
    wait_for 30 grep -q ready "$tmp/ports" || return 1
    : >"$tmp/config" >"$box/known_hosts"
    while read -r name port; do
        [ "$name" != ready ] || continue
        printf 'Host %s\n Port %s\n' "$name" "$port" >>"$tmp/config"
        echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$box/host_ed25519.pub")" >>"$box/known_hosts"
        nodes+=("$name")
    done <"$tmp/ports"
    printf '%s\n' 'Host *' ' HostName 127.0.0.1' " User $(id -un)" " IdentityFile $box/user_ed25519" ' IdentitiesOnly yes' \
        " UserKnownHostsFile $box/known_hosts" ' GlobalKnownHostsFile /dev/null' >>"$tmp/config"
    for transport in ${3:-libssh2 ssh}; do
        "$visit" -F "$tmp/config" -t $transport --cost --connect 6 --auth 8 --idle 8 --deadline 12 --in-flight 16 "${nodes[@]}" \
            >"$tmp/visits" 2>"$tmp/cost" || echo "seed $1, $transport: status $?" >>"$tmp/faults"
        [ "$(wc -l <"$tmp/visits")" = "${#nodes[@]}" ] || echo "seed $1, $transport: a node has no reading" >>"$tmp/faults"
        jq -r --arg of "seed $1, $transport:" 'select(.duration_ms > 14000) | "\($of) \(.node) took \(.duration_ms) ms"' \
            "$tmp/visits" >>"$tmp/faults"
        jq -r --arg of "seed $1, $transport:" 'select(.outcome == "complete" and .listed != 48) |
            "\($of) \(.node) is complete with \(.listed)"' "$tmp/visits" >>"$tmp/faults"
        [ "$(jq -r 'select(.node == "v0-right") | .outcome' "$tmp/visits")" = complete ] ||
            echo "seed $1, $transport: a node that does everything right has failed" >>"$tmp/faults"
        jq -r '.tarballs[] | "\(.path) \(.bytes)"' "$tmp/visits" | sort -u | comm -23 - "$tmp/true" >>"$tmp/faults"
        memory=$(grep -oE '[0-9]+ KiB' "$tmp/cost" | tr -d ' KiB')
        [ "$memory" -lt "$limit" ] || echo "seed $1, $transport: $memory KiB" >>"$tmp/faults"
        jq -r '.outcome' "$tmp/visits" >>"$tmp/outcomes"
    done
    stop "$server"
}

: >"$tmp/faults"
seed=${TORTURE_SEED:-1}
if [ "${TORTURE:-}" = all ]; then
    for ((round = 0; round < 50; round++)); do
        play "$seed.$round" 40
    done
else
    play "$seed" 48 libssh2
    play "$seed" 12 ssh
fi
diag "$(sort "$tmp/outcomes" | uniq -c | tr -s ' \n' ' ')"
is "each deviation ends in time, costs little and leaves nothing that is not so" "$(cat "$tmp/faults")" ""
ok "some deviations are harmless" grep -q complete "$tmp/outcomes"
ok "others are noticed" grep -q failed "$tmp/outcomes"
done_testing
