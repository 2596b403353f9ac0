# A hub in $tmp, for tests and demonstrations. Source it after clock.sh.

# grow_nodes NIGHTS [OPTION...]: nodes below $tmp/nodes that have been sent backups for so long.
grow_nodes() {
    "$BUILD/fixtures/grow" --nodes 'C H1' --zone "$zone" --until "$now" --nights "$1" "${@:2}" \
        "$tmp/nodes" >/dev/null
}
# hub_config [LINE...]: prints a hub's configuration. The lines are those of section [C2], until one begins
# another; what they leave open is as usual: hub C2 of the nodes C and H1, all on this machine.
hub_config() {
    printf '%s\n' '[C2]' "$@" | awk -v tmp="$tmp" -v zone="$zone" '
        function put(section, key, line) {
            if (!(section in keys))
                order[++sections] = section
            if (!((section, key) in lines))
                keys[section] = keys[section] " " key
            lines[section, key] = line
        }
        function usual(section, key, value) {
            if (!((section, key) in lines))
                put(section, key, key " = " value)
        }
        /^\[/ { section = substr($0, 2, length - 2); next }
        /^ / { lines[section, key] = lines[section, key] "\n" $0; next }
        { put(section, key = $1, $0) }
        END {
            if (!("HUB" in keys))
                usual("HUB", "C2", "C H1")
            if (!(("ENV", "sshconfig") in lines))
                usual("ENV", "transport", "local")
            usual("ENV", "state", tmp "/state.db")
            n = split(keys["HUB"], hubs, " ")
            for (i = 1; i <= n; i++) {
                usual(hubs[i], "srvnode", "cms02")
                usual(hubs[i], "dbpath", tmp "/hub.db")
                usual(hubs[i], "outdir", tmp "/site")
                usual(hubs[i], "timezone", zone)
                split(lines["HUB", hubs[i]], nodes, " ")
                for (k = 3; k in nodes; k++)
                    if (lines["ENV", "transport"] ~ /local/ && !(("ENV", "root") in lines))
                        usual(nodes[k], "root", tmp "/nodes/" nodes[k] "/backup")
            }
            for (i = 1; i <= sections; i++) {
                print "[" order[i] "]"
                n = split(keys[order[i]], all, " ")
                for (k = 1; k <= n; k++)
                    print lines[order[i], all[k]]
            }
        }'
}
# hubplot ARGUMENT...: the program, with the configuration in $tmp/hub.cnf.
hubplot() {
    "$HUBPLOT" -c "$tmp/hub.cnf" "$@"
}
# collector PROGRAM FOLDER: writes a program that keeps what it is given, as a mailer is, each time in a file of
# its own in the folder.
collector() {
    mkdir -p "$2"
    printf '#!/bin/sh\ncat >"$(mktemp %s/XXXXXX)"\n' "$2" >"$1"
    chmod +x "$1"
}
