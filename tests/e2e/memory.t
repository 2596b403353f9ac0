#!/usr/bin/env bash
# A run needs the memory of its largest hub, however many there are: five times as many need no more than a
# fifth more. With all in memory at once it was more than twice as much.
. "$(dirname "$0")/lib.sh"

peak() { # HUBS: KiB of a run over them
    local folder=$tmp/$1
    mkdir "$folder"
    really python3 "$top/tests/bench/night_world.py" files "$folder" "$now" "$1" 2 8
    "$HUBPLOT" -c "$folder/hub.cnf" collect
    really python3 "$top/tests/bench/night_world.py" history "$folder" "$now" 1500
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$HUBPLOT" -c "$folder/hub.cnf" render
}
few=$(peak 4)
many=$(peak 20)
ok "a run over 4 hubs has a peak" [ "$few" -gt 10000 ]
ok "20 hubs need no more memory than the largest of them" [ "$((many * 5))" -lt "$((few * 6))" ]
diag "4 hubs: $few KiB, 20 hubs: $many KiB"
done_testing
