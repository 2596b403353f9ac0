#!/bin/sh
# Lists backups for hubplot, and does nothing else. For a key that may do nothing else, install this as
# /usr/local/bin/hubplot-listing, executable, owned by root, and write in ~/.ssh/authorized_keys on the node,
# in one line:
#
#   restrict,command="/usr/local/bin/hubplot-listing /srv/backup" ssh-ed25519 AAAA... hubplot
#
# The argument is what `root` is in hubplot's configuration: the folder above srvnode. Whatever a client asks
# for, it is told names, sizes and dates below that folder, the first lines of sidecars, and digests of files.
# Nothing is written. What the client sends is compared and never run: SSH_ORIGINAL_COMMAND, of which a number,
# a yes or no and the name of a folder are taken, and on standard input the names of files to read digests of.
# shellcheck shell=sh disable=SC2034

refuse() {
    echo "hubplot-listing: $1" >&2
    exit 1
}
[ $# -eq 1 ] || refuse 'usage: hubplot-listing FOLDER'
root=$1
case ${SSH_ORIGINAL_COMMAND:-} in
*' hubplot '*) asked="${SSH_ORIGINAL_COMMAND##*' hubplot '} " ;;
*) refuse 'this key may list backups for hubplot and nothing else' ;;
esac
nonce=${asked%%' '*}
asked=${asked#*' '}
folders=${asked%%' '*}
asked=${asked#*' '}
srvnode=${asked%%[" '"]*}
case $nonce in
'' | *[!0-9a-f]*) refuse 'the number of the visit is missing' ;;
esac
case $folders in
yes) ;;
no) folders= ;;
*) refuse 'it is not said whether to list folders' ;;
esac
case $srvnode in
'' | .. | *[!A-Za-z0-9._-]*) refuse "the folder's name is missing, or not of letters, digits, dots and dashes" ;;
esac
command=
shell=
key_only=yes
exec 5<&0

# Reads lines like "send_digest 'md5' 'cms02/svn/x/file'".
verify_files() {
    while IFS= read -r line; do
        case $line in
        "send_digest 'md5' '"*"'") tool=md5 ;;
        "send_digest 'sha256' '"*"'") tool=sha256 ;;
        *) continue ;;
        esac
        file=${line#"send_digest '$tool' '"}
        file=${file%"'"}
        case /$file/ in
        *"'"* | */../*) continue ;;
        esac
        [ "$srvnode" = . ] || [ "${file#"$srvnode"/}" != "$file" ] || continue
        send_digest "$tool" "$file"
    done <&5
}

