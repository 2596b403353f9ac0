#!/usr/bin/env bash
# The command line itself: help, version, mistyped words, and what list prints.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

exits "help" 0 "$HUBPLOT" --help
help=$out
for command in run collect render list config init; do
    like "help names $command" "$help" "^  $command +[a-z]"
    exits "help of $command" 0 "$HUBPLOT" "$command" --help
    like "help of $command shows its usage" "$out" "hubplot \[OPTION…\] $command"
done
exits "version" 0 "$HUBPLOT" --version
like "version is a number" "$out" '^hubplot [0-9]+\.[0-9]+\.[0-9]+$'

exits "no command" 2 "$HUBPLOT"
like "usage is printed" "$err" "usage: hubplot COMMAND"
exits "unknown command" 2 "$HUBPLOT" lst
like "the nearest command is named" "$err" 'unknown command "lst"; did you mean "list"\?'
exits "unknown option" 2 "$HUBPLOT" run --wiat=3
like "unknown option is named" "$err" "wiat"
exits "no configuration" 2 "$HUBPLOT" run
like "the missing files are named" "$err" "$HOME/.scm_monitor.cnf.*No such file"
like "both of them" "$err" "$HOME/.libfab.cnf.*No such file"

night=$tmp/nodes/C/backup/cms02/svn/dybsvn/2014/10/22/091002
mkdir -p "$night"
printf 'x%.0s' {1..2000} >"$night/dybsvn-23458.tar.gz"
hub_config 'timezone = Asia/Taipei' 'maxage = 1' '[HUB]' 'C2 = C gone' >"$tmp/hub.cnf"

exits "list before anything was collected" 1 "$HUBPLOT" list -c "$tmp/hub.cnf"
like "names the database" "$err" "$tmp/hub.db"
ok "list makes no database" test ! -e "$tmp/hub.db"

exits "a node without its folder is trouble" 1 "$HUBPLOT" collect -c "$tmp/hub.cnf"
like "and is named with the cause" "$err" "^hubplot: C2/gone: .*$tmp/nodes/gone/backup/cms02"
unlike "the other is not" "$err" "C2/C"
exits "collect as JSON lines" 1 "$HUBPLOT" --log-json collect -c "$tmp/hub.cnf"
ok "each line is an object" jq -es 'all(.[]; has("level") and has("message"))' "$tmp/.err"
ok "what was collected is said" jq -es 'any(.[]; .subject == "C2/C" and .level == "detail")' "$tmp/.err"

exits "list" 0 "$HUBPLOT" list -c "$tmp/hub.cnf"
like "item, date in the hub's zone and size" "$out" \
    '^C2 +C +svn/dybsvn +22 Oct 2014 09:10 +1\.95 KiB +[0-9]+ d  alarm: is late: the newest is [0-9]+ d old$'
like "the node that was never reached" "$out" '^C2 +gone +- .*unknown: '
exits "list as JSON" 0 "$HUBPLOT" list --json -c "$tmp/hub.cnf"
is "the instant, in UTC" \
    "$(jq '.. | objects | select(.item? == "svn/dybsvn") | .newest.time? // .time' <<<"$out" | head -1)" 1413940202
exits "list under another locale" 0 env LC_ALL=C "$HUBPLOT" list -c "$tmp/hub.cnf"

# What could not be printed is no success, and messages never end up in files.
exits "a list to a full disk" 1 sh -c '"$0" list -c "$1" >/dev/full' "$HUBPLOT" "$tmp/hub.cnf"
like "says so" "$err" "^hubplot: cannot write to standard output$"
exits "collect with all streams closed" 1 sh -c '"$0" collect -c "$1" <&- >&- 2>&-' "$HUBPLOT" "$tmp/hub.cnf"
is "writes no message elsewhere" "$(grep -al '^hubplot: ' "$tmp"/hub.db* "$tmp"/site/.lock)" ""

# A run that finds the lock taken says by whom, or waits for it.
hold_lock "$tmp/hub.db.lock"
echo "process 4711 on elsewhere" >"$tmp/hub.db.lock"
exits "a second run at the same time" 3 "$HUBPLOT" run -c "$tmp/hub.cnf"
like "says who holds the lock" "$err" "$tmp/hub.db.lock: locked by process 4711 on elsewhere since "
(sleep 0.5; kill "$started_pid") &
exits "or waits" 1 "$HUBPLOT" run --wait=20 -c "$tmp/hub.cnf"
ok "and then runs" test -s "$tmp/site/index.html"

done_testing
