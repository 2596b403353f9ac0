#!/usr/bin/env bash
# Moving from scm-backup-monitor, by following the how-to word for word in the original's world: its
# two configuration files, its database, two nodes behind ssh servers of their own.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sshd.sh"

grow() { # SRVNODE NODE SEED: a node with 12 nights
    grow_nodes 12 --srvnode "$1" --nodes "$2" --seed "$3"
}
grow dayabay SDU 1
grow cms02 C 2
mkdir -p "$HOME/.ssh"
for node in SDU C; do
    sshd_start "$tmp/ssh-$node" "SetEnv SCM_FOLD=$tmp/nodes/$node"
    sed "s/^Host \*/Host $node/" "$tmp/ssh-$node/ssh_config" >>"$HOME/.ssh/config"
done

export LOCAL_BASE=$tmp/local APACHE_HTDOCS=$tmp/htdocs ENV_HOME=$tmp/env
old=$LOCAL_BASE/env/scm/scm_backup_monitor.db
mkdir -p "$(dirname "$old")" "$APACHE_HTDOCS/data" "$HOME/local/nginx/html/data" "$tmp/bin"
ln -s "$HUBPLOT" "$tmp/bin/hubplot"
ln -s "$top/docs/examples/scm-backup-monitor" "$tmp/bin/"
export PATH=$tmp/bin:$PATH

cat >"$HOME/.scm_monitor.cnf" <<'EOF'
[ZZ]
srvnode = dayabay
dbpath = $LOCAL_BASE/env/scm/scm_backup_monitor.db
jspath = $APACHE_HTDOCS/data/scm_backup_monitor_%(node)s.json
select = svn/dybsvn tracs/dybsvn svn/dybaux tracs/dybaux
reporturl = http://dayabay.ihep.ac.cn:8080/e/scm/monitor/%(srvnode)s/

[WW]
message = "query the cms02 hub backup on cms01, as I do not have access to the SDU one "
srvnode = cms02
dbpath = $LOCAL_BASE/env/scm/scm_backup_monitor.db
jspath = $HOME/local/nginx/html/data/scm_backup_monitor_%(node)s.json
select = repos/env tracs/env repos/aberdeen tracs/aberdeen repos/tracdev tracs/tracdev repos/heprez tracs/heprez
reporturl = http://dayabay.ihep.ac.cn:8080/e/scm/monitor/%(srvnode)s/
EOF
cat >"$HOME/.libfab.cnf" <<'EOF'
[HUB]
ZZ = SDU
G = Z9:229
C2 = C H1
WW = C

[ENV]
verbose = True
timeout = 2
EOF

# The original's table, its columns in an order of their own; and nights that the nodes have purged.
old_row() { # NODE SRVNODE ITEM DATE MB
    local dir=/data/var/scm/backup/$2/$3 name=${3#*/} path
    path=$dir/$(date -u -d "${4}Z" +%Y/%m/%d/%H%M%S)/$name.tar.gz
    echo "INSERT INTO tgzs VALUES ('$1:$path', $5, '$4', '$dir', '$1');"
}
{
    echo 'CREATE TABLE tgzs (nodepath TEXT PRIMARY KEY, size REAL, date TEXT, dir TEXT, node TEXT);'
    old_row C cms02 tracs/env 2012-11-13T16:10:23 47.0
    old_row C cms02 tracs/env 2012-11-14T16:11:02 48.0
    old_row SDU dayabay svn/dybsvn 2014-10-22T09:10:02 1459.0
} | sqlite3 "$old"
before=$(sha256sum "$old")

exits 'the original'"'"'s database is not taken for ours' 1 with_home "$HUBPLOT" run ZZ
like 'but the way to take it over is told' "$err" 'hubplot import'
ok 'the how-to, followed word for word' \
    with_home timeout 100 python3 "$top/tests/e2e/manual_page.py" "$top/docs/howto/move.rst"
is 'the old database is as it was' "$(sha256sum "$old")" "$before"

json=$HOME/local/nginx/html/data/scm_backup_monitor_C.json
is 'the series are those of the original, in its order' \
    "$(jq -r '[.series[].name] | join(" ")' "$json")" 'OK repos/env tracs/env repos/aberdeen tracs/aberdeen repos/tracdev tracs/tracdev repos/heprez tracs/heprez'
is '16:10:23 in Taipei is the instant 1352794223' \
    "$(jq '.series[] | select(.name == "tracs/env") | .data[0][0]' "$json")" 1352794223000
unlike 'and not eight hours later' "$(cat "$json")" 1352823023000
is 'dates of the other hub are those of Shanghai' \
    "$(jq '.series[] | select(.name == "svn/dybsvn") | .data[0][0]' \
        "$APACHE_HTDOCS/data/scm_backup_monitor_SDU.json")" 1413940202000
site=$HOME/.local/share/hubplot/site
like 'the page shows the message' "$(cat "$site/hub/cms02/index.html")" 'query the cms02 hub backup on cms01'
like 'and links to the report' "$(cat "$site/hub/cms02/index.html")" \
    'http://dayabay.ihep.ac.cn:8080/e/scm/monitor/cms02/'
is 'all links lead somewhere' "$(python3 "$top/tests/e2e/links.py" "$site")" ''

done_testing
