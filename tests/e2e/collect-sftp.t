#!/usr/bin/env bash
# Nodes that have no shell: listed by SFTP, from OpenSSH and from ProFTPD, the same as by the script, and
# in limits that no server can exceed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

visit=$BUILD/fixtures/visit
root=$tmp/fold/backup
day() { # ITEM DAY: the folder of that night
    mkdir -p "$root/cms02/$1/2012/11/$2/161023"
    echo "$root/cms02/$1/2012/11/$2/161023"
}
for item in tracs/env svn/dybsvn; do
    for night in 01 02 03; do
        truncate -s "10000$night" "$(day $item $night)/${item#*/}.tar.gz"
    done
done
folder=$(day svn/dybsvn 03)
printf "{'dig': 'd41d8cd98f00b204e9800998ecf8427e', 'size': 1000003L}\nrest" >"$folder/dybsvn.tar.gz.dna"
printf 'x%.0s' {1..5000} >"$(day tracs/env 03)/env.tar.gz.dna"
printf 'partial' >"$folder/.dybsvn.tar.gz.a1B2c3"
mkdir -p "$(day svn/dybsvn 04)/LOCKED"
odd=$(day $'tracs/tab\there "and" \\' 03)
for name in $'new\nline' "it's" $'bad\xff' ' ' -n '$(id)' 'F9	9	x' 'a*?[b]'; do
    truncate -s 5 "$odd/$name.tar.gz"
done
# What is not followed, and what is no file.
ln -s /etc "$root/cms02/elsewhere"
ln -s . "$root/cms02/loop"
ln -s ../.. "$folder/loop"
ln -s dybsvn.tar.gz "$folder/link.tar.gz"
mkfifo "$folder/pipe.tar.gz"
mkdir -p "$root/cms02/$(printf 'deep/%.0s' {1..40})" "$root/cms02/empty"
find "$root" -exec touch -h -d '2012-11-05 12:00' {} +

see() { # ARGUMENT...: visits, and sets $visited, $shown and $steps
    visited=$("$visit" --watch "$@" 2>"$tmp/steps") || visited='{"outcome": "visit failed"}'
    shown=$(jq -r '"\(.outcome) \(.transport) \(.listed) (\(.reason))"' <<<"$visited")
    steps=$(cat "$tmp/steps")
}
facts() {
    jq -S '.tarballs |= sort_by(.path) | [.outcome, .listed, .arrivals, .unmatched, .tarballs]' <<<"$visited"
}
seen="complete sftp 14 (null)"

# --- OpenSSH.

box=$tmp/box
sshd_start "$box" 'Subsystem sftp internal-sftp' || exit 1
see -F "$box/ssh_config" -t libssh2 -r "$root" box
is "the script lists" "$shown" "complete libssh2 14 (null)"
by_script=$(facts)
see -F "$box/ssh_config" -t sftp -r "$root" box
is "SFTP lists" "$shown" "$seen"
is "the same" "$(facts)" "$by_script"
is "with the disk" "$(jq .disk_known <<<"$visited")" true
see -F "$box/ssh_config" -t sftp -r "$root/" box
is "a slash behind the root makes no difference" "$(facts)" "$by_script"
see -F "$box/ssh_config" -t sftp box
is "without root" "$shown" \
    'failed sftp 0 (SCM_FOLD is not known without a shell: `root` must name the folder)'
see -F "$box/ssh_config" -t sftp -r "$tmp/nowhere" box
is "a root that is not there" "$shown" "failed sftp 0 (there is no folder $tmp/nowhere/cms02)"
see -F "$box/ssh_config" -t sftp -r "$root" -s cms03 box
is "a folder that is not there" "$shown" "partial sftp 0 (there is no folder $root/cms03)"
see -F "$box/ssh_config" -t sftp -r "$root/cms02/svn" -s empty/../dybsvn box
like "a folder that holds none" "$shown" "^partial sftp 0 "
ln -s cms02 "$root/linked"
see -F "$box/ssh_config" -t sftp -r "$root" -s linked box
is "the hub's folder may be a link" "$shown" "$seen"
see -F "$box/ssh_config" -t sftp -r "$root" --command 'du' box
like "a command needs a shell" "$shown" "^failed sftp 0 .a command needs a shell"

# Through the system's ssh, where only that can log in.
sed "s/user_ed25519/user_rsa/" "$box/ssh_config" >"$tmp/rsa"
see -F "$tmp/rsa" -t sftp -r "$root" box
is "through the system's ssh" "$shown" "$seen"
is "the same" "$(facts)" "$by_script"
like "which is said" "$steps" "through the system's ssh"
{ printf 'Host jumped\n ProxyJump box\n'; cat "$box/ssh_config"; } >"$tmp/jump"
see -F "$tmp/jump" -t sftp -r "$root" jumped
is "through a jump host" "$shown" "$seen"
like "ProxyJump is left to ssh" "$steps" "through the system's ssh"

# --- A shell is refused: SFTP is tried by itself.

# The server's own folder may be nobody else's to write to, which no folder for tests is.
chroot=
if [ "$(id -u)" = 0 ]; then
    chroot=$(mktemp -d /run/hubplot-test.XXXXXXXX)
    trap 'rm -rf "$chroot"; cleanup' EXIT
    chmod 755 "$chroot"
    cp -a "$root/cms02" "$chroot/"
fi
only=$tmp/only
cp -r "$box" "$only"
sshd_start "$only" 'Subsystem sftp internal-sftp' 'ForceCommand internal-sftp' \
    ${chroot:+"ChrootDirectory $chroot"} || exit 1
inside=$([ -n "$chroot" ] && echo / || echo "$root")
see -F "$only/ssh_config" -r "$inside" box
is "ForceCommand internal-sftp, chrooted" "$shown" "$seen"
is "the same" "$(facts)" "$by_script"
like "it is said why" "$steps" \
    'through SFTP: the remote shell exited with status 1: This service allows sftp connections only\.'
sed "s/user_ed25519/user_rsa/" "$only/ssh_config" >"$tmp/rsa"
see -F "$tmp/rsa" -r "$inside" box
is "and through the system's ssh" "$shown" "$seen"
for t in libssh2 ssh; do
    see -F "$only/ssh_config" -t $t -r "$inside" box
    is "$t alone does not try SFTP" "$shown" "failed $t 0 (the remote shell exited with status 1)"
done
neither=$tmp/neither
cp -r "$box" "$neither"
sshd_start "$neither" 'ForceCommand echo go away; exit 7' || exit 1
see -F "$neither/ssh_config" -r "$root" box
is "a node that has neither says what it has" "$shown" \
    "failed sftp 0 (the remote shell exited with status 7: go away)"
see -F "$neither/ssh_config" -t sftp -r "$root" box
is "a server without SFTP" "$shown" "failed sftp 0 (the server refuses sftp)"
sed "s/user_ed25519/user_rsa/" "$neither/ssh_config" >"$tmp/rsa"
see -F "$tmp/rsa" -t sftp -r "$root" box
is "and through the system's ssh" "$shown" "failed sftp 0 (subsystem request failed on channel 0)"

# --- ProFTPD, whose mod_sftp has SFTP and nothing else.

ftp=$tmp/ftp
cp -r "$box" "$ftp"
for type in ed25519 ecdsa; do
    ssh-keygen -e -m RFC4716 -f "$ftp/user_$type.pub"
done >"$ftp/authorized"
echo "keeper:x:$(id -u):$(id -g)::$root:/bin/false" >"$ftp/passwd"
chmod 600 "$ftp/passwd"
SSHD_PORT=$(free_port)
cat >"$ftp/proftpd.conf" <<END
LoadModule mod_sftp.c
ServerType standalone
ServerName test
DefaultAddress 127.0.0.1
Port $SSHD_PORT
SocketBindTight on
User $(id -un)
Group $(id -gn)
UseIPv6 off
UseReverseDNS off
UseFtpUsers off
RootLogin on
RequireValidShell off
WtmpLog off
ScoreboardFile none
PidFile $ftp/pid
SystemLog $ftp/log
TransferLog none
AuthUserFile $ftp/passwd
AuthOrder mod_auth_file.c
$([ "$(id -u)" != 0 ] || echo 'DefaultRoot ~')
SFTPEngine on
SFTPLog $ftp/sftp.log
SFTPHostKey $ftp/host_ed25519
SFTPHostKey $ftp/host_ecdsa
SFTPHostKey $ftp/host_rsa
SFTPAuthMethods publickey
SFTPAuthorizedUserKeys file:$ftp/authorized
END
start /usr/sbin/proftpd -n -c "$ftp/proftpd.conf" 2>"$ftp/errors"
wait_for 20 port_open "$SSHD_PORT"
sshd_trust "$ftp" ed25519 ecdsa rsa
sed -i -e "s/Port .*/Port $SSHD_PORT/" -e "s/User .*/User keeper/" -e "s#$box/#$ftp/#" "$ftp/ssh_config"
inside=$([ "$(id -u)" = 0 ] && echo / || echo "$root")
see -F "$ftp/ssh_config" -r "$inside" box
is "ProFTPD, which refuses a shell" "$shown" "$seen"
is "the same" "$(facts)" "$by_script"
is "with the disk" "$(jq .disk_known <<<"$visited")" true
like "it is said why" "$steps" 'through SFTP: the server refuses to run a command$'
see -F "$ftp/ssh_config" -t sftp -r "$inside/nowhere" box
like "what is not there" "$shown" "^failed sftp 0 .there is no folder .*/nowhere/cms02"

# --- The whole program: digests by download, and folders that are backups.

whole() { # TRANSPORT LINE...
    hub_config 'timezone = UTC' '[HUB]' 'C2 = box' '[ENV]' "sshconfig = $box/ssh_config" "transport = $1" \
        "root = $tmp/whole" "${@:2}" >"$tmp/hub.cnf"
    rm -f "$tmp"/hub.db* "$tmp"/state.db
}
night=$tmp/whole/cms02/svn/dybsvn/$(days_ago 1)/161023
mkdir -p "$night"
noise 3000000 1 >"$night/dybsvn.tar.gz"
(cd "$night" && sha256sum dybsvn.tar.gz >dybsvn.tar.gz.sha256)
night=$tmp/whole/cms02/svn/dybsvn/$(days_ago 0)/000001
mkdir -p "$night"
noise 2000000 2 >"$night/dybsvn.tar.gz"
printf "{'dig': '%s', 'size': 2000000}" "$(md5sum <"$night/dybsvn.tar.gz" | cut -d' ' -f1)" >"$night/dybsvn.tar.gz.dna"
find "$tmp/whole" -exec touch -d "@$((now - 7200))" {} +
whole sftp
exits "collect by SFTP" 0 hubplot collect
exits "verify within a budget" 0 hubplot verify --megabytes 2
is "reads what fits" "$out" "digests: 1 matches, 0 differ"
exits "verify the rest" 0 hubplot verify
is "reads it" "$out" "digests: 2 match, 0 differ"
damage "$night/dybsvn.tar.gz"
whole sftp
hubplot collect
exits "verify what was damaged" 1 hubplot verify
like "finds it" "$err" "$(days_ago 0)/000001/dybsvn.tar.gz: digest differs from its sidecar"
is "and it alone" "$out" "digests: 1 matches, 1 differs"

# restore says how to fetch from it.
odd=$tmp/whole/cms02/svn/odd/$(days_ago 1)/161023
mkdir -p "$odd"
name="it's [a]*? \\ \$(touch $tmp/harm.tar.gz"
name=${name//\//_}
echo odd >"$odd/$name"
exits "collect once more" 0 hubplot collect
exits "restore" 0 hubplot restore C2 svn/odd --at "$(days_ago 1 | tr / -)"
mkdir "$tmp/fetched"
(cd "$tmp/fetched" && eval "$(sed -n 's/^      //p' <<<"$out")")
is "prints the line that fetches it" "$(cat "$tmp/fetched/$name")" odd
not_ok "in which nothing is run" test -e "$tmp/harm.tar.gz"

# Folders that are backups, and what no layout knows.
whole auto 'layout = cms02/{type}/{name}/{date}/'
sed -i 's/^srvnode.*/srvnode = ./' "$tmp/hub.cnf"
ln -s /etc/hostname "$tmp/whole/cms02/away"
echo 1 >"$tmp/whole/cms02/note"
hubplot collect
by_script=$(hubplot export csv | cut -d, -f1-8)
strange=$(hubplot doctor | grep -A2 'match no layout')
whole sftp 'layout = cms02/{type}/{name}/{date}/'
sed -i 's/^srvnode.*/srvnode = ./' "$tmp/hub.cnf"
exits "folders that are backups" 0 hubplot collect
is "are the same by SFTP" "$(hubplot export csv | cut -d, -f1-8)" \
    "$by_script"
is "and what no layout knows" "$(hubplot doctor | grep -A2 'match no layout')" "$strange"
like "with links that lead away" "$strange" '2 files match no layout'

done_testing
