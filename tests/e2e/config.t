#!/usr/bin/env bash
# A first configuration, and what the program makes of it: `hubplot init`, `hubplot config`.
. "$(dirname "$0")/lib.sh"

mkdir -p "$HOME/.ssh/conf.d"
printf 'Include conf.d/*\nHost C H1\nHost *.example !x\n' >"$HOME/.ssh/config"
printf 'host = Z9\n' >"$HOME/.ssh/conf.d/nas"

exits "init writes to standard output" 0 "$HUBPLOT" init C2
like "it names ssh's hosts" "$out" '^C2 = Z9 C H1$'
unlike "it sets nothing else" "$(grep -v '^#' <<<"$out")" '^(dbpath|maxage)'

exits "init writes a file" 0 "$HUBPLOT" init -o "$tmp/hub.cnf" C2 "Z9:229"
exits "init never overwrites" 1 "$HUBPLOT" init -o "$tmp/hub.cnf" OTHER
like "it says why" "$err" 'hub.cnf: File exists'
like "the file is untouched" "$(cat "$tmp/hub.cnf")" '^C2 = Z9:229$'
exits "init refuses a tag that is none" 2 "$HUBPLOT" init 'a=b'

exits "the file is a configuration" 0 "$HUBPLOT" -c "$tmp/hub.cnf" config
like "what was set names its line" "$out" "^srvnode +=  ?C2 +<- $tmp/hub.cnf:[0-9]+$"
like "what was not is the default" "$out" "^dbpath +=  ?$XDG_DATA_HOME/hubplot/hubplot.db +<- default$"
like "nodes have their settings" "$out" '^\[C2/Z9:229\]$'

# With every comment taken off, each documented key is accepted at its default.
sed 's/^#\([a-z]* =\)/\1/; s|/usr/sbin/sendmail|/bin/true|' "$tmp/hub.cnf" >"$tmp/all.cnf"
exits "every default is a value" 0 "$HUBPLOT" -c "$tmp/all.cnf" config --changed
like "now they come from the file" "$out" "^inflight +=  ?64 +<- $tmp/all.cnf:[0-9]+$"
unlike "and none is a default" "$out" '<- default$'

exits "all keys are explained" 0 "$HUBPLOT" config --keys
is "as many as the file has" "$(grep -c '^[a-z]' <<<"$out")" "$(grep -c '^[a-z]* =' "$tmp/all.cnf")"

exits "no configuration is an error" 2 "$HUBPLOT" config
like "it names the first file" "$err" '/\.scm_monitor\.cnf'
like "it names the second file" "$err" '/\.libfab\.cnf'
like "it names the user's own" "$err" "$HOME/.config/hubplot/hubplot.cnf"
like "it names the system's" "$err" '/etc/hubplot/hubplot.cnf'
like "it names the way out" "$err" 'hubplot init'

# The user's own file is one for all, and is read only where the original's are not there.
mkdir -p "$HOME/.config/hubplot"
printf '[HUB]\nOWN = C\n[OWN]\nlayout = restic\n' >"$HOME/.config/hubplot/hubplot.cnf"
exits "one file in a home of its own" 0 "$HUBPLOT" config
like "it is read" "$out" "^layout +=  ?restic +<- $HOME/.config/hubplot/hubplot.cnf:4$"
printf '[HUB]\nOLD = C\n[OLD]\nsrvnode = x\n' >"$HOME/.libfab.cnf"
exits "beside one of the original's" 0 "$HUBPLOT" config
like "that wins" "$out" "^\[OLD\]"
unlike "alone" "$out" "OWN|restic"
rm -r "$HOME/.libfab.cnf" "$HOME/.config"

cat >"$tmp/bad.cnf" <<END
[HUB]
C2 = C
[C2]
srvnode = x
dbpth = y
maxage = soon
END
exits "faults are said before anything runs" 2 "$HUBPLOT" -c "$tmp/bad.cnf" run
like "with the key that was meant" "$err" 'bad.cnf:5: \[C2\] dbpth: .*did you mean "dbpath"\?'
like "and all at once" "$err" 'bad.cnf:6: \[C2\] maxage: "soon" is not a time'
ok "nothing was made" test ! -e "$XDG_DATA_HOME"

# Folders that may not be written, as a user who is not root sees them.
mkdir -m 555 "$tmp/closed"
cat >"$tmp/closed.cnf" <<END
[HUB]
C2 = C
[C2]
srvnode = x
dbpath = $tmp/closed/new/x.db
outdir = $tmp/closed
jspath = $tmp/closed/%(node)s.json
END
chmod 711 "$tmp"
cp "$HUBPLOT" "$tmp/program"
somebody=()
[ "$(id -u)" = 0 ] && somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
exits "what can't be written is a fault" 2 \
    "${somebody[@]}" "$tmp/program" -c "$tmp/closed.cnf" config
for line in 5:dbpath 6:outdir 7:jspath; do
    like "${line#*:} can't" "$err" \
        "closed.cnf:${line%:*}: \[C2\] ${line#*:}: cannot write to directory $tmp/closed: Permission"
done

exits "an unknown hub is an error" 2 "$HUBPLOT" -c "$tmp/hub.cnf" config C3
like "it names the nearest" "$err" 'no hub section \[C3\]; did you mean "C2"\?'

done_testing
