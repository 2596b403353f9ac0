#!/usr/bin/env bash
# Which backups of a month or a day there are, and the command that fetches each.
. "$(dirname "$0")/lib.sh"

put() { # NODE ITEM DATE TEXT [NAME]: a tarball that holds that text
    local folder="$tmp/nodes/$1/backup/cms02/$2/$3" name=${5:-${2#*/}.tar.gz}
    mkdir -p "$folder"
    printf '%s' "$4" >"$folder/$name"
    touch -d "$(tr / - <<<"${3%/*}") 12:00" "$folder/$name"
}
odd="it's \$(touch $tmp/harm) \`x\`.tar.gz"
odd=${odd//\//_}
put C svn/dybsvn 2026/01/15/161023 'january'
put H1 svn/dybsvn 2026/01/15/161023 'january'
put C svn/dybsvn 2026/01/31/235959 'last of january'
put C svn/dybsvn 2026/02/01/000000 'first of february'
put C svn/dybsvn 2026/03/10/161023 'march'
put C tracs/env 2026/03/10/161023 'strange' "$odd"
printf "{'dig': '%s', 'size': 7L}" "$(printf january | md5sum | cut -d' ' -f1)" \
    >"$tmp/nodes/C/backup/cms02/svn/dybsvn/2026/01/15/161023/dybsvn.tar.gz.dna"
hub_config 'verify = 1M' >"$tmp/hub.cnf"
hubplot run >/dev/null 2>&1
hubplot run >/dev/null 2>&1 # which reads the digests of what the first found
run_lines() { # runs what was printed to fetch, in a folder of its own; ssh is a shell on this machine
    rm -rf "$tmp/fetched" && mkdir "$tmp/fetched" && cd "$tmp/fetched" || return
    ssh() {
        echo "${*:1:$#-1}" >>"$tmp/ssh.args"
        env SHELL=/bin/sh SCM_FOLD="$tmp/nodes/C" sh -c "${!#}"
    }
    eval "$(sed -n 's/^      //p')"
    cd "$tmp" || return
}

exits "a month" 0 hubplot restore C2 svn/dybsvn --at 2026-01
is "has what is dated in it, in the hub's zone, on each node" \
    "$(sed -n 's/^  \([0-9].*\), listed.*/\1/p' <<<"$out")" "15 Jan 2026 16:10  7 B on C
15 Jan 2026 16:10  7 B on H1
31 Jan 2026 23:59  15 B on C"
like "when it was listed" "$out" ', listed [0-9]+ [A-Z][a-z]+ 20[0-9][0-9] [0-9:]+, '
like "when it was verified" "$(grep ' on C, ' <<<"$out" | head -1)" ', digest right, read [0-9]+ [A-Z]'
like "what never was" "$out" ' on H1, .* never verified'
exits "a day" 0 hubplot restore C2 svn/dybsvn --at 2026-01-15
is "has only that" "$(grep -c ' listed ' <<<"$out")" 2
run_lines <<<"$out"
is "the command fetches it" "$(cat "$tmp/fetched/dybsvn.tar.gz")" january
exits "all items" 0 hubplot restore C2 --at 2026-03
is "are told one by one" "$(grep '^C2 ' <<<"$out")" 'C2 svn/dybsvn, 2026-03
C2 tracs/env, 2026-03'
run_lines <<<"$out"
is "a name that a shell would read is quoted" "$(cat "$tmp/fetched/$odd")" strange
not_ok "and nothing in it is run" test -e "$tmp/harm"
exits "as JSON" 0 hubplot restore C2 svn/dybsvn --at 2026-01-15 --json
is "the same" "$(jq -r '.at, (.backups[] | "\(.node) \(.item) \(.bytes) \(.digest_state) \(.verified > 0)")' "$tmp/.out")" \
    '2026-01-15
C svn/dybsvn 7 right true
H1 svn/dybsvn 7 unchecked false'
is "with the command" "$(jq -r '.backups[0].fetch' "$tmp/.out")" \
    "cat '$tmp/nodes/C/backup/cms02/svn/dybsvn/2026/01/15/161023/dybsvn.tar.gz' > 'dybsvn.tar.gz'"

# Over ssh: a port, a configuration, and a root that only the node's login shell knows.
hub_config '[HUB]' 'C2 = C:229' '[ENV]' 'sshconfig = /etc/ssh/my config' >"$tmp/ssh.cnf"
sqlite3 "$tmp/hub.db" "UPDATE node SET tag = 'C:229' WHERE tag = 'C'"
exits "over ssh" 0 "$HUBPLOT" -c "$tmp/ssh.cnf" restore C2 svn/dybsvn --at 2026-01-15
run_lines <<<"$out"
is "the command fetches it" "$(cat "$tmp/fetched/dybsvn.tar.gz")" january
is "by the configuration and port of visits" "$(cat "$tmp/ssh.args")" "-F /etc/ssh/my config -p 229 C"
sqlite3 "$tmp/hub.db" "UPDATE node SET tag = 'C' WHERE tag = 'C:229'"

# What is gone, and what never was.
rm -r "$tmp/nodes/H1/backup/cms02/svn/dybsvn/2026/01/15"
put H1 svn/dybsvn 2026/03/10/161023 'march'
hubplot run >/dev/null 2>&1
exits "a copy is gone" 0 hubplot restore C2 svn/dybsvn --at 2026-01-15
like "is said" "$out" '^  1 more copy is no longer there$'
exits "before the first backup" 1 hubplot restore C2 svn/dybsvn --at 2020-01
like "names the first" "$err" 'C2 svn/dybsvn: no backup of 2020-01: the first is of 15 Jan 2026 16:10'
is "and prints nothing else" "$out" ""
exits "between two" 1 hubplot restore C2 svn/dybsvn --at 2026-02-14
like "names both" "$err" 'the last before is of 1 Feb 2026 00:00, the next of 10 Mar 2026 16:10'
exits "after the last" 1 hubplot restore C2 svn/dybsvn --at 2031-01
like "names the last" "$err" 'the last before is of 10 Mar 2026 16:10'
for at in 2026 2026-13 2026-02-30 2026-01-15x soon ''; do
    exits "--at '$at'" 2 hubplot restore C2 --at "$at"
    like "says what is valid" "$err" '2026-01 or 2026-01-15'
done
exits "without --at" 2 hubplot restore C2
exits "an item that is none" 2 hubplot restore C2 svn/dybsv --at 2026-01
like "the nearest is named" "$err" 'did you mean "svn/dybsvn"'
exits "a hub that is none" 2 hubplot restore C3 --at 2026-01

done_testing
