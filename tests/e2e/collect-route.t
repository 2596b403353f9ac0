#!/usr/bin/env bash
# The way to a node: over IPv6, and through another host.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

box=$tmp/ssh
mkdir "$box"
sshd_start "$box" "AddressFamily any" "ListenAddress [::1]"
key=$(cut -d' ' -f1,2 "$box/host_ed25519.pub")
printf '[::1]:%s %s\n[127.0.0.1]:%s %s\n' "$SSHD_PORT" "$key" "$SSHD_PORT" "$key" >"$box/known"
cat >"$box/routes" <<END
Host six
 HostName ::1
Host jumped
 HostName 127.0.0.1
 ProxyJump six
Host *
 Port $SSHD_PORT
 User $(id -un)
 IdentityFile $box/user_ed25519
 IdentitiesOnly yes
 UserKnownHostsFile $box/known
END
night=$tmp/nodes/backup/cms02/svn/dybsvn/2014/10/22/091002
mkdir -p "$night"
echo x >"$night/dybsvn-23458.tar.gz"
hub_config '[HUB]' 'C2 = six jumped' '[ENV]' 'timeout = 60s' "sshconfig = $box/routes" "root = $tmp/nodes/backup" >"$tmp/hub.cnf"

exits "both nodes are reached" 0 "$HUBPLOT" -v collect -c "$tmp/hub.cnf"
like "over IPv6 by libssh2" "$err" "^hubplot: C2/six: 1 tarballs? in [0-9]+ ms by libssh2$"
like "through the other host by ssh" "$err" "^hubplot: C2/jumped: 1 tarballs? in [0-9]+ ms by ssh$"

# --- Many nodes behind one host, which hangs up on whoever is the ninth to log in.

busy=$tmp/busy
cp -r "$box" "$busy"
sshd_start "$busy" "MaxStartups 8:100:8" "LogLevel VERBOSE"
printf '[127.0.0.1]:%s %s\n' "$SSHD_PORT" "$key" >>"$box/known"
sed "1i Host busy near*\n HostName 127.0.0.1\n Port $SSHD_PORT\nHost far*\n HostName 127.0.0.1\n ProxyJump busy" \
    "$box/routes" >"$busy/routes"
sed "s/^C2 = .*/C2 = $(echo near{1..20} far{1..12})/; s|^sshconfig = .*|sshconfig = $busy/routes|" \
    "$tmp/hub.cnf" >"$tmp/many.cnf"
exits "all are reached" 0 "$HUBPLOT" -v collect -c "$tmp/many.cnf"
is "each of them" "$(grep -c 'tarballs\? in' <<<"$err")" 32

done_testing
