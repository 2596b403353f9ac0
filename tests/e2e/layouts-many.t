#!/usr/bin/env bash
# A folder of 500,000 files of all kinds: what a visit takes, and that matching them costs no more than
# listing them does, whatever the patterns.
. "$(dirname "$0")/lib.sh"

# fill FOLDER FILES: dated dumps, archives, logs, names without sense and of any bytes, in 100 folders.
fill() {
    really python3 - "$1" "$2" "$now" <<'END'
import os, random, sys, time
folder, files, now = sys.argv[1].encode(), int(sys.argv[2]), int(sys.argv[3])
choice = random.Random(16)
for i in range(files):
    if i % (files // 100) == 0:
        below = folder + b"/d%02d" % (i * 100 // files)
        os.makedirs(below)
    day = time.strftime("%Y-%m-%d", time.gmtime(now - i % 1000 * 86400)).encode()
    name = [b"db%d_%s.sql.gz" % (i // 1000, day), b"db%d-%s-0300.dump" % (i, day), b"%d.log" % i,
            b"a%d\n\xff" % i + choice.randbytes(8).replace(b"/", b"-").replace(b"\0", b"-"),
            b"a-a_a-a_a-a_a-%d-a-a_a-a_a-a_a" % i][i % 5]
    os.close(os.open(below + b"/" + name, os.O_CREAT | os.O_WRONLY))
END
}
visit() { # FOLDER OPTION...
    "$BUILD/fixtures/visit" -t local -r "${1%/*}" -s "${1##*/}" "${@:2}" n
}
usual=(--layout '*/{item}_{date}.sql.{gz,xz}' --layout '*/{item}-{date}-{time}.dump' --layout '{item}/{date}'
    --layout '**/vzdump-{item}-{date}-{time}.{vma,tar,tgz}{,.*}' --layout '**/{item}.{date}T{time}{zone}{,_*}/')
# Each star of these might be anywhere. Tried one after the other, the ways would be millions a name.
hard=(--layout '**/*{item}-*-{date}-{time}.dump' --layout '{type}/**a**-**_**-**{name}-{date:DD-MM-YY}-**a**'
    --layout '**/{,*-}*{a,b}*{,_*}*{item}*.{date:DD-MM-YYYY}' --layout '**a**a**a**a**a**{item}**a**a**a**a**b')

instructions() { # COMMAND...
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}
fill "$tmp/few" 5000
read_few() { # OPTION...: instructions of reading the listing
    instructions "$BUILD/fixtures/visit" -q -t local -r "$tmp" -s few "$@" n
}
nothing=$(read_few)
matched=$(($(read_few "${usual[@]}") - nothing))
harder=$(($(read_few "${hard[@]}") - nothing))
listed=$(cd "$tmp" && instructions find -H ./few -type f -printf 'F%s\t%T@\t%p\0' -fprintf /dev/null '.\n')
diag "instructions: listing $listed, reading $nothing, and matching $matched; hard patterns $harder"
ok "all are counted" test "$nothing" -gt 1000000 -a "$listed" -gt 1000000 -a "$matched" -gt 1000000
ok "matching costs no more than listing" test "$matched" -le "$listed"
ok "of no pattern it is out of bounds" test "$harder" -le $((30 * listed))

fill "$tmp/many" 500000
visit "$tmp/many" -c "${usual[@]}" >"$tmp/said" 2>"$tmp/cost"
diag "$(cat "$tmp/cost")"
is "all files are listed" "$(jq -r .outcome "$tmp/said")" complete
is "those that the patterns name are backups" "$(jq -r .listed "$tmp/said")" 200000
ok "within 300 MB" test "$(sed -n 's/.*, \([0-9]*\) KiB$/\1/p' "$tmp/cost")" -lt 300000
ok "within 15 s of CPU" test "$(sed -n 's/.*, \([0-9]*\)\..* ms CPU.*/\1/p' "$tmp/cost")" -lt 15000

# What is guessed of them is guessed of some of each folder.
printf '[HUB]\nm = n\n[m]\nlayout = .//{item}\nroot = %s\ntransport = local\n' "$tmp/many" >"$tmp/hub.cnf"
exits "doctor looks at them" 1 "$HUBPLOT" -c "$tmp/hub.cnf" doctor
like "and guesses" "$out" 'perhaps: layout = .*\{date\}'
done_testing
