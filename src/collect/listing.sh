# Lists what one hub's folder holds, on the node. Sent on standard input to any POSIX shell, after
# lines that set nonce, srvnode, root, folders and command and define verify_files; listing.c says what is
# printed. The text never holds a marker as it is printed, so that a node which echoes it is not
# mistaken for one that runs it. File names may hold blanks, quotes and newlines.
# shellcheck shell=sh disable=SC2154,SC2016
#
# Descriptors: 4 is the output. On 3, one line "." for each record of a file, the listing's
# "status N", and what the tools complain of.

# Runs a command line in the login shell, where the profile has set its variables.
in_login_shell() {
    case ${SHELL:-/bin/sh} in
    *csh) "$SHELL" -c "$1" ;;
    *) "${SHELL:-/bin/sh}" -lc "$1" ;;
    esac
}

find_root() {
    [ -z "$root" ] || return 0
    [ -n "${SCM_FOLD:-}" ] ||
        SCM_FOLD=$(in_login_shell 'echo "SCM_FOLD=$SCM_FOLD"' | sed -n 's/^SCM_FOLD=//p' | tail -n 1)
    [ -z "$SCM_FOLD" ] || root=$SCM_FOLD/backup
}

# Functions for the shells that find starts. A sidecar is sent as its path and its first line;
# files of more than 4 KiB are no sidecars.
helpers=$(
    cat <<'END'
send_sidecars() {
    for file do
        line=
        IFS= read -r line <"$file"
        printf 'S%s\0C%s\0' "$file" "$line" >&4
    done
}
choose_stat() {
    stat=ls
    if stat -c '%s %Y' . >/dev/null 2>&1; then
        stat=gnu
    elif stat -f '%z %m' . >/dev/null 2>&1; then
        stat=bsd
    fi
}
measure() {
    case $stat in
    gnu) stat -c '%s %Y' "$@" ;;
    bsd) stat -f '%z %m' "$@" ;;
    ls) for file do ls -dln "$file" | awk 'NR == 1 { print $5, "-" }'; done ;;
    esac
}
send_file() {
    slash=
    if [ -h "$1" ] && [ "${1##*/}" != LOCKED ]; then
        link=$(ls -dl "$1")
        printf 'Y%s\t%s//%s\0' "$3" "$1" "${link##*"$1 -> "}" >&4
        return
    fi
    [ -d "$1" ] && [ "${1##*/}" != LOCKED ] && slash=/
    printf 'F%s\t%s\t%s\0' "$2" "$3" "$1$slash" >&4
    echo . >&3
    case $1 in
    *.dna | *.sha256) [ "$2" -gt 4096 ] || send_sidecars "$1" ;;
    esac
}
# One stat for all of them; when a file has vanished meanwhile, one for each. A file that is there
# and cannot be measured is counted and not sent, so that the listing is known to lack it.
send_files() {
    sizes=$(measure "$@")
    if [ -n "$sizes" ] && [ "$(echo "$sizes" | wc -l)" -eq $# ]; then
        echo "$sizes" | for file do
            read -r bytes mtime && send_file "$file" "$bytes" "$mtime"
        done
    elif [ $# -gt 1 ]; then
        for file do send_files "$file"; done
    elif [ -e "$1" ]; then
        echo . >&3
    fi
}
END
)

is_printf_known() {
    [ "$(find . -ignore_readdir_race -prune -printf '%s' -fprintf /dev/fd/3 x 3>&1 \
        >/dev/null 2>/dev/null)" = x ]
}

list_files() {
    batch='
[ $# -eq 0 ] && exit
choose_stat
send_files "$@"'
    set -- -name LOCKED -o -type f
    [ -z "$folders" ] || set -- "$@" -o -type d
    if is_printf_known; then
        find -H "./$srvnode" -ignore_readdir_race \
            -type l ! -name LOCKED -printf 'Y%T@\t%p//%l\0' -o \( "$@" \) \
            \( -type d ! -name LOCKED -printf 'F%s\t%T@\t%p/\0' -o -printf 'F%s\t%T@\t%p\0' \) \
            -fprintf /dev/fd/3 '.\n' \
            -type f -size -9 \( -name '*.dna' -o -name '*.sha256' \) \
            -exec /bin/sh -c "$helpers"'
send_sidecars "$@"' sh {} +
        return
    fi
    set -- \( "$@" -o -type l \)
    if find . -prune -print0 >/dev/null 2>&1 && echo | xargs -0 true 2>/dev/null; then
        { find -H "./$srvnode" "$@" -print0 || echo "status $?" >&3; } |
            xargs -0 /bin/sh -c "$helpers$batch" sh
    else
        find -H "./$srvnode" "$@" -exec /bin/sh -c "$helpers$batch" sh {} +
    fi
}

# The digest of one tarball, md5 or sha256, by whatever tool the node has.
send_digest() {
    [ -f "./$2" ] || return 0
    {
        if command -v "$1sum" >/dev/null; then
            hex=$("$1sum" <"./$2")
        elif command -v openssl >/dev/null; then
            hex=$(openssl dgst "-$1" -r <"./$2")
        else
            hex=$("$1" -q <"./$2")
        fi
    } 2>/dev/null
    [ -n "$hex" ] || [ -f "./$2" ] || return 0 # purged meanwhile
    printf 'V%s\t%s\0' "${hex%% *}" "$2"
}

list_and_verify() {
    list_files
    set -- $?
    verify_files
    return "$1"
}

# The command in the configuration prints lines of its own, as the original's did.
run_command() {
    printf 'L\0'
    if [ -n "$shell" ]; then
        (eval "$command")
    else
        in_login_shell "$command"
    fi
}

send_listing() {
    trailer=$(
        {
            "$1"
            echo "status $?" >&3
        } 3>&1 >&4 2>&3 | summarize "$1"
    )
    printf '%s\n' "$trailer" | sed 1d | send_denied
    printf '\nE%s\t%s\0' "$nonce" "$(printf '%s\n' "$trailer" | sed 1q)"
}

# Records counted, the worst status, and the first complaint; then what find may not read, a path a
# line. That alone leaves nothing to be wished of the status.
summarize() {
    awk -v listing="$1" '
        $0 == "." { count++; next }
        /^status [0-9]+$/ { if (status == "" || $2 > status) status = $2; next }
        listing == "list_and_verify" && /^find: .*: [Pp]ermission denied$/ {
            gsub(/^find: |: [Pp]ermission denied$/, "")
            if (sub(/^\047/, "") && sub(/\047$/, "")) gsub(/\\\047/, "\047")
            if (denied++ < 1000) paths = paths "\n" $0
            next
        }
        complaint == "" { complaint = $0 }
        END {
            if (denied && complaint == "" && status == 1) status = 0
            printf "%d\t%s\t%s%s", count, status, complaint, paths
        }'
}

send_denied() {
    eval "$helpers"
    choose_stat
    while IFS= read -r file; do
        times=$(measure "$file" 2>/dev/null)
        printf 'U%s\t%s\0' "${times##* }" "$file"
    done
}

# Says that there is no folder, and what the nearest one holds that is there.
send_instead() {
    folder=$1
    until [ -d "$folder/" ]; do
        case $folder in
        */*) folder=${folder%/*} ;;
        *) folder=. ;;
        esac
    done
    names=$(LC_ALL=C ls -Ap "$folder/" 2>&1 | sed 21q)
    printf 'I%s\t%s\0' "${folder:-/}" "$names"
}

hubplot_main() {
    unset CDPATH
    LC_ALL=C
    export LC_ALL
    printf '\nhubplot begin %s\n' "$nonce"
    printf 'K%s\t%s\0' "$(date +%s)" "$(date +%z)"
    [ -z "${key_only:-}" ] || printf 'T\0'
    find_root
    printf 'R%s\0' "$root"
    if [ -n "$root" ]; then
        printf 'D%s\0' "$(df -Pk "$root/$srvnode" 2>/dev/null | sed -n '2p')"
    fi
    place=$root/$srvnode
    [ "$srvnode" != . ] || place=$root
    if [ -n "$command" ]; then
        send_listing run_command
    elif [ -z "$root" ]; then
        printf 'XSCM_FOLD is not set\0\nE%s\t0\t0\t\0' "$nonce"
    elif ! cd "$root" 2>/dev/null; then
        fault="there is no folder $place"
        if [ -d "$root" ]; then fault="cannot enter folder $root"; else send_instead "$place"; fi
        printf 'X%s\0\nE%s\t0\t0\t\0' "$fault" "$nonce"
    elif ! [ -d "./$srvnode" ]; then
        send_instead "$place"
        printf '\nE%s\t0\t0\tthere is no folder %s\0' "$nonce" "$place"
    else
        send_listing list_and_verify
    fi
}

hubplot_main </dev/null 4>&1
exit 0
