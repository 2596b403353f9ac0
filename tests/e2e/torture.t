#!/usr/bin/env bash
# Whole runs, over all three ways to a node, that are killed, stopped, starved, and whose system calls fail: a
# sample; `make torture` plays every point. What must be true after each is written at the head of torture.py.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
sshd_start "$tmp/ssh" || exit 1
night() { # AGE SIZE: each item's tarball of that night
    local item folder
    for item in svn/dybsvn tracs/env; do
        folder=$tmp/nodes/cms02/$item/$(days_ago "$1")/161023
        mkdir -p "$folder"
        truncate -s "$2" "$folder/${item#*/}.tar.gz"
        dated $(((now / 86400 - $1) * 86400 + 58260)) "$folder/${item#*/}.tar.gz"
    done
}
for age in {20..2}; do
    night "$age" $((5000000 + age))
done
# The new night: one of two tarballs is cut short.
cat >"$fast/next-night" <<END
#!/bin/sh -e
cd "$tmp/nodes/cms02"
mkdir -p svn/dybsvn/$(days_ago 1)/161023 tracs/env/$(days_ago 1)/161023
truncate -s 5000001 svn/dybsvn/$(days_ago 1)/161023/dybsvn.tar.gz
truncate -s 1000 tracs/env/$(days_ago 1)/161023/env.tar.gz
touch -d "@$(((now / 86400 - 1) * 86400 + 58260))" */*/$(days_ago 1)/161023/*
END
printf '#!/bin/sh\ncat >"$(mktemp "${0%%/*}/mail/XXXXXX")"\n' >"$fast/mailer"
chmod +x "$fast/next-night" "$fast/mailer"
hub_config 'formats = svg' 'email = a@example.org' 'mailer = sendmail:PLACE/mailer' 'jspath = PLACE/js/%(node)s.json' \
    'dbpath = PLACE/hub.db' 'outdir = PLACE/site' '[HUB]' 'C2 = L S T' '[L]' 'transport = local' '[S]' 'transport = libssh2' \
    '[T]' 'transport = ssh' '[ENV]' 'transport = auto' "root = $tmp/nodes" "sshconfig = $tmp/ssh/ssh_config" \
    'deadline = 5s' 'state = PLACE/state.db' >"$fast/hub.cnf"

# In a mount namespace of its own, for disks that are full.
apart=(unshare -m)
[ "$(id -u)" = 0 ] || apart=(unshare -Urm)
"${apart[@]}" true 2>/dev/null || apart+=(--propagation unchanged)
PYTHONDONTWRITEBYTECODE=1 "${apart[@]}" python3 "$top/tests/e2e/torture.py" "$HUBPLOT" "$fast" >"$tmp/table" 2>"$tmp/errors"
is "the harness ends well" $? 0
diag "$(cat "$tmp/table" "$tmp/errors")"
[ -z "${TORTURE_TABLE:-}" ] || cp "$tmp/table" "$TORTURE_TABLE"
[ -n "${KEEP:-}" ] || rm -r "$fast"
like "many points were played" "$(tail -1 "$tmp/table")" '^points ([6-9]|[1-9][0-9]+) '
like "and survived" "$(tail -1 "$tmp/table")" '^points ([0-9]+) survived \1$'
done_testing
