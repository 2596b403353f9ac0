#!/usr/bin/env bash
# Digests over ssh, by libssh2 and by the ssh program: read on the node with the tools that it has,
# within a budget, none twice, whatever the files are called and whatever becomes of them meanwhile.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

# The node has the tools in $tools and no others.
tools=$tmp/tools
sshd_start "$tmp/box" "SetEnv PATH=$tools" || exit 1
link() { # TOOL...: the node has these alone
    local tool
    rm -rf "$tools"
    mkdir "$tools"
    for tool in "$@"; do
        ln -s "$(command -v "$tool")" "$tools/$tool"
    done
}
basic=(sh stat find date df sed awk tail head ls wc grep uname xargs cat env rm)
link_busybox() { # APPLET...
    local applet
    rm -rf "$tools"
    mkdir "$tools"
    for applet in "$@"; do
        ln -s "$(command -v busybox)" "$tools/$applet"
    done
}

fold=$tmp/node/backup/cms02
today=$(days_ago 0)
# tarball ITEM DATE NAME KIB SIDECAR
tarball() {
    local folder=$fold/$1/$2/000102 file
    file=$folder/$3
    mkdir -p "$folder"
    noise $(($4 * 1024)) "$1/$2" >"$file"
    case $5 in
    dna) printf "{'dig': '%s', 'size': %dL}\n" "$(md5sum <"$file" | cut -d' ' -f1)" \
        "$(stat -c %s "$file")" >"$file.dna" ;;
    sha256) (cd "$folder" && sha256sum -- "$3" >"$file.sha256") ;;
    esac
    dated $((now - 7200)) "$file"
}
grow() {
    local day
    rm -rf "$fold" "$tmp"/hub.db* "$tmp"/state.db
    for day in 6 5 4 3 2 1; do
        tarball svn/dybsvn "$(days_ago $day)" dybsvn.tar.gz 300 dna
    done
    tarball svn/dybsvn "$today" dybsvn.tar.gz 300 dna
    tarball tracs/env "$today" env.tar.gz 100 sha256
    tarball "folders/it's \"here\" \$(touch pwned)" "$today" 'a `b` c.tar.gz' 20 dna
    tarball folders/-rf "$today" -n.tar.gz 20 sha256
    tarball folders/lines "$today" $'one\ntwo.tar.gz' 20 dna
    tarball $'folders/three\nfour' "$today" four.tar.gz 20 sha256
    tarball repos/env "$today" env.tar.gz 20 none
}
with_sidecars=12
configure() { # TRANSPORT
    hub_config 'timezone = UTC' '[HUB]' 'C2 = box' '[ENV]' "transport = $1" "sshconfig = $tmp/box/ssh_config" \
        "root = $tmp/node/backup" >"$tmp/hub.cnf"
}
say() { # RIGHT WRONG: what verify prints
    echo "digests: $1 match$([ "$1" != 1 ] || echo es), $2 differ$([ "$2" != 1 ] || echo s)"
}

for transport in libssh2 ssh; do
    configure $transport
    link "${basic[@]}" md5sum sha256sum
    grow
    exits "collect, $transport" 0 hubplot collect
    exits "verify within a budget, $transport" 0 hubplot verify --megabytes 1
    # Of today's 560 KiB all, of the nights before the newest.
    is "reads the newest that fit, $transport" "$out" "$(say 7 0)"
    bad=$(find "$fold/svn" -name '*.tar.gz' | sort | head -1)
    damage "$bad"
    damage "$(find "$fold/svn" -name '*.tar.gz' | sort | tail -1)"
    exits "verify the rest, $transport" 1 hubplot verify
    like "finds the damaged one, $transport" "$err" "box: ${bad#"$tmp/node/backup/"}: digest differs from its sidecar"
    is "and reads none twice, $transport" "$out" "$(say $((with_sidecars - 1)) 1)"
    exits "verify once more, $transport" 1 hubplot verify
    is "has nothing to read, $transport" "$out" "$(say $((with_sidecars - 1)) 1)"
    not_ok "no name is taken for a command, $transport" test -e "$tmp/node/backup/pwned"

    # One that is purged between listing and reading is no trouble, one that can't be read is.
    grow
    exits "collect, $transport" 0 hubplot collect
    link "${basic[@]}" md5sum
    gone=$(find "$fold/svn" -name '*.tar.gz' | sort | head -1)
    printf '#!/bin/sh\n[ -e %q ] || exit 1\nexit 1\n' "$gone" >"$tools/sha256sum"
    rm "$tools/md5sum"
    printf '#!/bin/sh\nrm -f %q\nexec %q "$@"\n' "$gone" "$(command -v md5sum)" >"$tools/md5sum"
    chmod +x "$tools"/*sum
    exits "tarballs that can't be read, $transport" 1 hubplot verify
    like "are said, $transport" "$err" "box: 3 tarballs could not be read to check their digests, such as cms02/.*gz"
    is "one purged meanwhile is not, $transport" "$out" "$(say 8 0)"
    link "${basic[@]}" md5sum sha256sum
    exits "once they can, $transport" 0 hubplot verify
    is "they are read, $transport" "$out" "$(say $((with_sidecars - 1)) 0)"
done

# A node of busybox alone, one that has openssl, and one that has nothing.
configure libssh2
applets=(sh stat find date df sed awk tail head ls wc grep uname xargs cat env)
link_busybox "${applets[@]}" md5sum sha256sum
grow
exits "collect from busybox" 0 hubplot collect
exits "verify by busybox" 0 hubplot verify
is "reads all" "$out" "$(say $with_sidecars 0)"
link_busybox "${applets[@]}"
ln -s "$(command -v openssl)" "$tools/openssl"
rm -f "$tmp"/hub.db* "$tmp"/state.db
hubplot collect
exits "verify by openssl" 0 hubplot verify
is "reads all" "$out" "$(say $with_sidecars 0)"
link_busybox "${applets[@]}"
rm -f "$tmp"/hub.db* "$tmp"/state.db
hubplot collect
exits "a node without a tool" 1 hubplot verify
is "reads nothing" "$out" "$(say 0 0)"
like "and says so" "$err" "box: $with_sidecars tarballs could not be read to check their digests, such as"

done_testing
