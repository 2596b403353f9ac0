#!/usr/bin/env bash
# Digests: read on the node, newest first, within a budget, none twice.
# Knows the date: make check-days.
. "$(dirname "$0")/lib.sh"

# tarball ITEM DATE KIB SIDECAR: a tarball with a right sidecar of the kind dna, sha256 or none.
tarball() {
    local folder="$tmp/nodes/C/backup/cms02/$1/$2" file
    file=$folder/${1##*/}.tar.gz
    mkdir -p "$folder"
    noise $(($3 * 1024)) "$1/$2" >"$file"
    case $4 in
    dna) printf "{'dig': '%s', 'size': %dL}\n" "$(md5sum <"$file" | cut -d' ' -f1)" \
        "$(stat -c %s "$file")" >"$file.dna" ;;
    sha256) (cd "$folder" && sha256sum "${file##*/}" >"${file##*/}.sha256") ;;
    esac
    dated $((now - 7200)) "$file"
}
today=$(days_ago 0)/000102
for day in 9 8 7 6 5 4 3 2 1; do
    tarball svn/dybsvn "$(days_ago $day)/101010" 300 dna
done
tarball svn/dybsvn "$today" 300 dna
tarball tracs/env "$today" 100 sha256
tarball "folders/it's here" "$today" 100 dna
tarball repos/env "$today" 100 none

hub_config 'timezone = UTC' '[HUB]' 'C2 = C' >"$tmp/hub.cnf"

exits "collect" 0 hubplot collect
exits "verify within a budget" 0 hubplot verify --megabytes 1
is "reads the newest that fit" "$out" "digests: 4 match, 0 differ"

# Damage that changes neither size nor time: an old one, and one that was read already.
nth() { # N: of the tarballs of svn/dybsvn, by age
    find "$tmp/nodes/C/backup/cms02/svn/dybsvn" -name '*.tar.gz' | sort | sed -n "$1p"
}
bad=$(nth 2)
damage "$bad"
exits "verify the rest" 1 hubplot verify
like "finds the damaged one" "$err" "hubplot: C: ${bad#"$tmp"/nodes/C/backup/}: digest differs from its sidecar"
is "and no other" "$out" "digests: 11 match, 1 differs"
exits "list" 0 hubplot list
like "the item is an alarm" "$out" "svn/dybsvn .* alarm: differs from its sidecar's digest"
damage "$(nth 5)"
exits "verify again" 1 hubplot verify
is "reads none twice" "$out" "digests: 11 match, 1 differs"

# One that was replaced is another, and is read.
dated "$now" "$(nth 5)"
hubplot collect
exits "verify one that was touched" 1 hubplot verify
is "reads it again" "$out" "digests: 10 match, 2 differ"

# Every night, by the configuration's budget.
rm -f "$tmp"/hub.db* "$tmp"/state.db*
hub_config 'timezone = UTC' 'verify = 10M' '[HUB]' 'C2 = C' >"$tmp/hub.cnf"
hubplot collect
hubplot collect
exits "what nightly runs have read" 0 hubplot list
like "is judged" "$out" "svn/dybsvn .* alarm: differs from its sidecar's digest"

# A node without md5sum, by openssl; and through ssh's own transport nothing is different.
mkdir "$tmp/bin"
for tool in sh stat find date df sed awk tail head ls wc grep uname openssl xargs echo cat env; do
    ln -s "$(command -v $tool)" "$tmp/bin/$tool"
done
rm -f "$tmp"/hub.db* "$tmp"/state.db*
sed -i '/^verify/d' "$tmp/hub.cnf"
exits "collect without md5sum" 0 env PATH="$tmp/bin" "$HUBPLOT" -c "$tmp/hub.cnf" collect
exits "verify by openssl" 1 env PATH="$tmp/bin" "$HUBPLOT" -c "$tmp/hub.cnf" verify
is "finds the same" "$out" "digests: 10 match, 2 differ"

done_testing
