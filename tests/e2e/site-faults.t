#!/usr/bin/env bash
# A site that can't be published because the disk is full or read-only: the old one stays whole, and the error
# names the file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"

grow_site 10
configure() { # OUTDIR DATABASE
    hub_config "outdir = $1" "dbpath = $2" 'formats = svg' 'select = svn/dybsvn tracs/env' '[HUB]' 'C2 = C' '[ENV]' "state = ${2%/*}/state.db" \
        >"$tmp/hub.cnf"
}
mkdir "$tmp/single"
configure "$tmp/single/site" "$tmp/single/hub.db"
hubplot collect 2>/dev/null

# In a mount namespace of our own: a disk of 200 KiB, then one that is read-only.
apart=(unshare -m)
[ "$(id -u)" = 0 ] || apart=(unshare -Urm)
# In a root that is no mount point, what is mounted can't be kept private: it is unmounted in the end.
"${apart[@]}" true 2>/dev/null || apart+=(--propagation unchanged)
configure "$tmp/disk/site" "$tmp/single/hub.db"
mkdir "$tmp/disk"
cat >"$tmp/apart.sh" <<EOF
mount -t tmpfs -o size=\$1 none "$tmp/disk"
"$HUBPLOT" -c "$tmp/hub.cnf" render
echo "first: \$?"
[ "\$2" = full ] && cat /dev/zero >"$tmp/disk/filler" 2>/dev/null
[ "\$2" = ro ] && mount -o remount,ro "$tmp/disk"
CLOCK_OFFSET=\$((CLOCK_OFFSET + 86400)) "$HUBPLOT" -c "$tmp/hub.cnf" render
echo "second: \$?"
python3 "$top/tests/e2e/site-links.py" "$tmp/disk/site"
find "$tmp/disk" -name '.hubplot-*'
umount "$tmp/disk"
EOF
for kind in full ro; do
    what=$("${apart[@]}" sh "$tmp/apart.sh" 20m $kind 2>&1)
    like "$kind: published at first" "$what" '^first: 0'
    like "$kind: then it fails" "$what" '^second: [12]'
    like "$kind: the error names the file" "$what" "^hubplot: .*$tmp/disk/site.*: .*(No space left|Read-only)"
    unlike "$kind: the old site is whole, nothing is left" "$what" '(no such file|\.hubplot-)'
done
done_testing
