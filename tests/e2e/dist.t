#!/usr/bin/env bash
# `make dist`: the same tarball wherever it is packed, of all that is committed, and its checksum.
. "$(dirname "$0")/lib.sh"

export GIT_CONFIG_GLOBAL=$tmp/gitconfig
really git config --global --add safe.directory '*'
pack() { # NAME [VARIABLE=VALUE...]: in a clone of its own
    really git clone -q "file://$top" "$tmp/$1" &&
        really env "${@:2}" make -s -C "$tmp/$1" dist BUILD=build
}
ok "it is packed" pack one TZ=Asia/Taipei LC_ALL=C
umask 077
ok "and elsewhere" pack two TZ=America/New_York LC_ALL=C.UTF-8
tarball=$(cd "$tmp/one/build" && echo hubplot-*.tar.gz)
ok "to the same bytes" cmp "$tmp/one/build/$tarball" "$tmp/two/build/$tarball"
ok "the checksum is right" bash -c 'cd "$0" && sha256sum -c --quiet "$1.sha256"' "$tmp/one/build" "$tarball"
is "it holds what is committed, in one folder" \
    "$(tar -tzf "$tmp/one/build/$tarball" | grep -v '/$' | sort)" \
    "$(really git -C "$tmp/one" ls-files | sed "s,^,${tarball%.tar.gz}/," | sort)"

done_testing
