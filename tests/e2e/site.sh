# A site to look at, made by the real program from trees on this machine. Source after lib.sh.
# Three hubs: C2 as most are, ZZ with one node that is never reached and pictures for Sphinx pages
# that are never rebuilt, and one whose names are hostile.
site=$tmp/site
node_modules=$top/tests/node/node_modules

grow_site() { # NIGHTS
    local night folder
    grow_nodes "$1" --plan 'missing * * 9' --plan 'missing C svn/dybaux 3' --plan 'truncated H1 svn/dybsvn 0'
    for night in 3 2 1; do
        for folder in '<b>&"' "it's_ *a*|b|" '..' '-rf' '1. 首页' $'\xff\x1b[31m'; do
            folder=$tmp/nodes/E/backup/evil/svn/$folder/$(days_ago $night)/161023
            mkdir -p "$folder"
            truncate -s 5000000 "$folder/x-1.tar.gz"
            dated $((now / 86400 * 86400 - night * 86400 + 58260)) "$folder/x-1.tar.gz"
        done
    done
    hub_config 'message = "a synthetic hub"' 'reporturl = http://localhost/monitor/%(srvnode)s/' \
        "jspath = $tmp/js/data_%(node)s.json" 'select = svn/dybsvn tracs/dybsvn tracs/env repos/env' \
        '[ZZ]' 'srvnode = dayabay' 'message = "never reached <yet> & *not* our_fault"' \
        'reporturl = /monitor/dayabay/' 'imgurl = /monitor/' \
        '[EV]' 'srvnode = evil' 'formats = png' 'timezone = UTC' \
        '[HUB]' 'C2 = C H1' 'ZZ = SDU' 'EV = E' >"$tmp/hub.cnf"
}

# Serves a folder at /monitor/, and $tmp/docs at /docs/, as docs/examples/nginx.conf says; sets
# nginx_port.
start_nginx() { # FOLDER
    local run=$tmp/nginx
    nginx_port=$(free_port)
    mkdir -p "$run" "$tmp/docs"
    sed "s|/var/www/hubplot|$1|; s|/var/www/docs|$tmp/docs|" "$top/docs/examples/nginx.conf" >"$run/site.conf"
    cat >"$run/nginx.conf" <<EOF
pid $run/pid;
error_log $run/error.log;
daemon off;
worker_processes 1;
$([ "$(id -u)" != 0 ] || echo "user $(id -un);")
events {}
http {
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path $run/body;
    proxy_temp_path $run/proxy;
    fastcgi_temp_path $run/fastcgi;
    uwsgi_temp_path $run/uwsgi;
    scgi_temp_path $run/scgi;
$(sed -n '/^map /,/^}/p' "$run/site.conf")
    server {
        listen 127.0.0.1:$nginx_port;
$(sed '/^map /,/^}/d' "$run/site.conf")
    }
}
EOF
    start nginx -c "$run/nginx.conf" -e "$run/error.log"
    wait_for 10 port_open "$nginx_port"
}

# The same by docs/examples/apache.conf; sets apache_port.
start_apache() { # FOLDER
    local run=$tmp/apache module
    apache_port=$(free_port)
    mkdir -p "$run" "$tmp/docs"
    chmod 711 "$tmp" # it never serves as root
    {
        for module in mpm_event authn_core authz_core alias dir mime headers rewrite include filter; do
            echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
        done
        echo "ServerName localhost
Listen 127.0.0.1:$apache_port
ServerRoot $run
PidFile $run/pid
ErrorLog $run/error.log
DocumentRoot $run
TypesConfig /etc/mime.types
DefaultRuntimeDir $run"
        [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
        sed "s|/var/www/hubplot|$1|; s|/var/www/docs|$tmp/docs|" "$top/docs/examples/apache.conf"
    } >"$run/apache.conf"
    start apache2 -d "$run" -f "$run/apache.conf" -DFOREGROUND
    wait_for 10 port_open "$apache_port"
}
