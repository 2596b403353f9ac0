#!/usr/bin/env bash
# Visits to 100 nodes beside the tools that people use for this: the same listing from 100 loopback
# addresses of one sshd. Goals: at most a fortieth of the client's processor time of `xargs -P 20
# ssh` and a third of its wall time, 200 nodes in less than 32 MiB and about twice the time, and a
# long listing at least as fast as ssh. Server and client share this machine, so that wall times
# are mostly the server's.
set -eu
. "$(dirname "$0")/../e2e/sshd.sh"
visit=$BUILD/fixtures/visit
tmp=$(mktemp -d)
trap 'sshd_stop_all; rm -rf "$tmp"' EXIT

box=$tmp/box
# Debian's bash reads the user's .bashrc for ssh's commands, unless it believes to be a shell's shell.
sshd_start "$box" "SetEnv SCM_FOLD=$tmp/fold SHLVL=3" "LogLevel ERROR"
for item in tracs/env tracs/tracdev repos/env; do
    for night in 01 02 03 04 05 06 07; do
        folder=$tmp/fold/backup/cms02/$item/2012/11/$night/161023
        mkdir -p "$folder"
        truncate -s 1000000 "$folder/${item#*/}.tar.gz"
    done
done
sed '/HostName/d' "$box/ssh_config" >"$tmp/config"
addresses() { # COUNT
    local i
    for ((i = 0; i < $1; i++)); do echo "127.0.$((i / 250)).$((i % 250 + 1))"; done
}
for type in ed25519 ecdsa rsa; do
    echo "[127.*]:$SSHD_PORT $(cut -d' ' -f1,2 "$box/host_$type.pub")"
done >"$box/known_hosts"
addresses 100 >"$tmp/hosts"
mapfile -t hosts <"$tmp/hosts"
mapfile -t twice < <(addresses 200)
list="find $tmp/fold/backup/cms02 -name '*.tar.gz' -printf '%s\t%T@\t%p\n'"

# measure NAME COMMAND...: adds "NAME wall cpu KiB" to $tmp/costs, of the best of three runs, or $BENCH_RUNS.
measure() {
    local name=$1 best run
    shift
    for ((run = 0; run < ${BENCH_RUNS:-3}; run++)); do
        /usr/bin/time -o "$tmp/time" -f '%e %U %S %M' "$@" >"$tmp/out" 2>"$tmp/err" ||
            { cat "$tmp/err" >&2; exit 1; }
        awk '{ print $1, $2 + $3, $4 }' "$tmp/time"
    done | sort -n | head -1 >"$tmp/best"
    read -r best <"$tmp/best"
    printf '%-20s %s\n' "$name" "$best" >>"$tmp/costs"
}
for_each() { # COMMAND...: of ssh's
    xargs -P 20 -I{} ssh -F "$tmp/config" -o BatchMode=yes {} "$list" <"$tmp/hosts"
}
export -f for_each
export tmp list

: >"$tmp/costs"
measure hubplot "$visit" --quiet -F "$tmp/config" "${hosts[@]}"
measure "hubplot, 200 nodes" "$visit" --quiet -F "$tmp/config" "${twice[@]}"
measure "xargs -P 20 ssh" bash -c for_each
measure parallel-ssh parallel-ssh -p 20 -h "$tmp/hosts" -x "-F $tmp/config" -i "$list"
measure clush clush -q -S -f 20 -o "-F $tmp/config" -w "$(paste -sd, "$tmp/hosts")" "$list"

echo "collect: 100 nodes of 21 tarballs, best of ${BENCH_RUNS:-3}"
sed -E 's/^(.{20}) (\S+) (\S+) (\S+)/\1 \2 \3 \4/' "$tmp/costs" | awk '
    { name = substr($0, 1, 20); split(substr($0, 22), cost, " ")
      printf "  %s %7.2f s %8.2f s CPU %8d KiB\n", name, cost[1], cost[2], cost[3]
      wall[NR] = cost[1]; cpu[NR] = cost[2]; memory[NR] = cost[3] }
    END {
        printf "  of the CPU of xargs ssh:  1/%.0f (goal 1/40)\n", cpu[3] / cpu[1]
        printf "  of its wall time:         1/%.1f (goal 1/3)\n", wall[3] / wall[1]
        printf "  200 nodes against 100:    %.1f times, %.1f MiB (goal 2, below 32)\n", \
            wall[2] / wall[1], memory[2] / 1024 }'

# One node that lists very much.
for ((i = 0; i < 100000; i++)); do
    printf '%s/long/backup/cms02/tracs/env/2012/11/03/161023/env-%d.tar.gz\0' "$tmp" $i
done >"$tmp/names"
mkdir -p "$tmp/long/backup/cms02/tracs/env/2012/11/03/161023"
xargs -0 touch <"$tmp/names"
long="find $tmp/long/backup/cms02 -name '*.tar.gz' -printf '%s\t%T@\t%p\n'"
: >"$tmp/costs"
measure "hubplot, and parsed" "$visit" --quiet -F "$tmp/config" -r "$tmp/long/backup" 127.0.0.1
measure "ssh, to a file" ssh -F "$tmp/config" 127.0.0.1 "$long"
echo "collect: one node of 100,000 tarballs"
awk '{ printf "  %s %7.2f s\n", substr($0, 1, 20), $(NF - 2) }' "$tmp/costs"
