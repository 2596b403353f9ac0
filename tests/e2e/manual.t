#!/usr/bin/env bash
# The manual does what it says: each page with commands is followed word for word in a world of two
# nodes behind a real ssh server; and it builds without a warning.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"
trap 'sshd_stop_all; cleanup' EXIT

sshd_start "$tmp/ssh" "SetEnv SCM_FOLD=$tmp/node"

mkdir "$tmp/bin"
ln -s "$HUBPLOT" "$tmp/bin/hubplot"
export PATH=$tmp/bin:$PATH

follow() { # PAGE: in a fresh home and with fresh nodes
    rm -rf "$HOME" "$tmp/node"
    mkdir -p "$HOME/.ssh"
    cp "$tmp/ssh/ssh_config" "$HOME/.ssh/config"
    grow_nodes 30 --nodes N
    mv "$tmp/nodes/N" "$tmp/node"
    with_home timeout 60 python3 "$top/tests/e2e/manual_page.py" "$top/docs/$1"
}
# Moving has a world of its own: move.t.
for page in $(cd "$top/docs" && grep -rlE '^ *\.\. code-block:: console$' --include='*.rst' . |
    grep -v howto/move.rst | sort); do
    ok "${page#./}: what it says is so" follow "$page"
done

ok 'the manual builds without a warning' really make -s -C "$top" docs-run KIND="${KIND:-release}" BUILD="$BUILD"

done_testing
