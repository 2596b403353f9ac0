#!/usr/bin/env bash
# The list: the worst first, as wide as the terminal, and of one node or item.
. "$(dirname "$0")/lib.sh"

grow_nodes 30
hub_config '[HUB]' 'C2 = C H1' 'WW = C' '[WW]' 'outdir = '"$tmp/ww" >"$tmp/hub.cnf"
newest=$(find "$tmp/nodes/H1/backup/cms02/svn/dybsvn" -name '*.tar.gz' | sort | tail -1)
cut_short "$newest" $(($(stat -c %s "$newest") * 3 / 4))
hubplot collect >/dev/null 2>&1
narrow() { # COLUMNS ARGUMENT...: longest line and heading, on a terminal of that width
    env COLUMNS="$1" "$HUBPLOT" -c "$tmp/hub.cnf" list "${@:2}"
}
longest() {
    wc -L
}

exits "in a pipe" 0 hubplot list
like "the worst is first" "$(sed -n 2p <<<"$out")" '^C2 +H1 +svn/dybsvn .* alarm: shrank 25 %$'
is "each item on each node has a line" "$(grep -cE '^(C2|WW) ' <<<"$out")" 24
like "with the date" "$(head -1 <<<"$out")" '^HUB +NODE +ITEM +LAST +SIZE +AGE +STATUS$'
unlike "without colours" "$out" $'\033'
exits "only what is bad" 0 hubplot list --bad
is "is one item" "$(tail -n +2 <<<"$out" | awk '{print $1, $2, $3}')" "C2 H1 svn/dybsvn"
exits "of a hub where all is well" 0 hubplot list --bad WW
is "there is none" "$out" ""
is "which a terminal is told" "$(narrow 80 --bad WW)" "Nothing is wrong."

exits "a node" 0 hubplot list C2 H1
is "has its items" "$(tail -n +2 <<<"$out" | awk '{print $1, $2}' | sort | uniq -c | tr -s ' ')" " 8 C2 H1"
exits "an item of a node" 0 hubplot list C2 H1 svn/dybsvn
is "is one line" "$(tail -n +2 <<<"$out" | awk '{print $2, $3}')" "H1 svn/dybsvn"
exits "an item on all nodes" 0 hubplot list C2 '*' svn/dybsvn
is "has a line a node, the worst first" "$(tail -n +2 <<<"$out" | awk '{print $2, $3}')" "H1 svn/dybsvn
C svn/dybsvn"
exits "two hubs" 0 hubplot list WW C2
is "are both there" "$(grep -cE '^(C2|WW) ' <<<"$out")" 24

is "80 columns are enough" "$(($(narrow 80 | longest) <= 80))" 1
like "and tell the cause" "$(narrow 80)" 'alarm: shrank 25 %$'
unlike "without the date" "$(narrow 80)" 'LAST'
is "40 are, too" "$(($(narrow 40 | longest) <= 40))" 1
like "and cut names" "$(narrow 40)" '…'
like "200 show all" "$(narrow 200 | head -1)" '^HUB +NODE +ITEM +LAST +SIZE +AGE +14 DAYS +STATUS$'
like "a sparkline has a block a day, the last of them low" "$(narrow 200 C2 H1 svn/dybsvn)" ' [▁▂▃▄▅▆▇█]{13}▁  alarm'
is "none where the encoding has no blocks" "$(LC_ALL=C narrow 200 | LC_ALL=C grep -c $'\xe2')" 0
in_terminal() { # on a terminal of 100 columns
    script -qec "stty cols 100; $*" /dev/null </dev/null | tr -d '\r'
}
like "colours on a terminal" "$(in_terminal "TERM=xterm '$HUBPLOT' -c '$tmp/hub.cnf' list")" \
    $'\033\\[1;31malarm: shrank 25 %\033\\[0m'
unlike "not where NO_COLOR is set" "$(in_terminal "NO_COLOR=1 '$HUBPLOT' -c '$tmp/hub.cnf' list")" $'\033'
unlike "nor by --color=never" "$(in_terminal "'$HUBPLOT' -c '$tmp/hub.cnf' list --color=never")" $'\033'
is "and its width is used" "$(in_terminal "NO_COLOR=1 '$HUBPLOT' -c '$tmp/hub.cnf' list" | grep -c '14 DAYS')" 1

hubplot ack C2 H1 --until 3d --why 'disk ordered' >/dev/null
like "what is acknowledged says so" "$(hubplot list --bad)" 'alarm: shrank 25 % \(acknowledged\)$'

exits "a node that is none" 2 hubplot list C2 H2
like "the nearest is named" "$err" 'did you mean "H1"'
exits "a hub that is none" 2 hubplot list C3
exits "JSON of a node" 2 hubplot list C2 H1 --json
like "is told by show" "$err" 'hubplot show --json'
exits "a colour that is none" 2 hubplot list --color=blue

done_testing
