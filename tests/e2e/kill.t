#!/usr/bin/env bash
# A run that is killed, 500 times at random moments: the databases open, are sound, hold each reading
# that was reported as done, and each message that counts as told either waits or was delivered.
. "$(dirname "$0")/lib.sh"

# In memory where that is possible: what a kill leaves does not depend on the disk, and without
# waiting for one the program gets much further between kills.
fast=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d -p "$tmp")
PYTHONPATH=$top/tests/e2e PYTHONDONTWRITEBYTECODE=1 python3 - "$BUILD/fixtures/save" "$fast" >"$tmp/result" <<'END'
import os, random, subprocess, sys, time
from store_check import faults, said

save, folder = sys.argv[1:]
random.seed(1)
begin = time.monotonic()
subprocess.run([save, folder + "/first.db", "1", "20"], stdout=subprocess.DEVNULL, check=True)
most = min(0.05, 2 * (time.monotonic() - begin))
database, first, saved, got = folder + "/hub.db", 1, 0, set()
for kill in range(500):
    if kill % 100 == 0:  # also kill the making of a database
        database, first, got = "%s/hub%d.db" % (folder, kill), 1, set()
    process = subprocess.Popen([save, database, str(first), "1000000"], stdout=subprocess.PIPE)
    time.sleep(random.random() * most)
    process.kill()
    output = process.communicate()[0]
    numbers = said(output.decode())
    read = numbers["read"]
    got |= numbers["got"]
    found = faults(database, numbers, got) if os.path.exists(database) else []
    if not os.path.exists(database) and read:
        found = ["no database"]
    if found:
        print("kill %d: %s" % (kill, "; ".join(found)))
        break
    first = max([first - 1, *read]) + 1
    saved += len(read)
if not faults(database, {"read": {first + 1000}, "told": set()}, got):
    print("a lost reading is not noticed")
if not faults(database, numbers, got | {first + 1000}) or not faults(database, numbers, set()):
    print("a message that was lost, or never told, is not noticed")
print("%d kills, %s readings reported" % (kill + 1, "many" if saved > 40 else saved))
END
rm -r "$fast"
is "every kill leaves what was reported" "$(cat "$tmp/result")" "500 kills, many readings reported"
done_testing
