#!/usr/bin/env bash
# The rules of the house: which room may open onto which, and what no file may hold. Each check
# lists the places that break it; BUILD names the folder with librender.a.
. "$(dirname "$0")/../e2e/lib.sh"
cd "$top" || exit 1
shopt -s lastpipe # so that `none` at a pipeline's end counts

none() { # NAME, the offending lines on stdin
    is "$1" "$(cat)" ""
}
includes() { # FILE...: "FILE HEADER" for each #include "..."
    grep -HoE '^#include "[^"]+"' "$@" /dev/null | sed -E 's/:#include "(.*)"/ \1/'
}
# tests/lint/rooms says which room may see which.
room_of() { # FILE: the folder that it stands in; "main" and "render" are the two doors
    case $1 in
    src/main.c) echo main ;;
    src/model.[ch]) echo model ;;
    render/error.[ch]) echo error ;;
    render/*/*) echo "${1#render/}" | cut -d/ -f1 ;;
    render/*) echo render ;;
    *) echo "${1#src/}" | cut -d/ -f1 ;;
    esac
}
declare -A sees
while read -r room others; do
    case $room in "" | "#"*) continue ;; esac
    sees[$room]=" $room $others "
done <tests/lint/rooms
sees[model]=" model "
sees[error]=" error "

find src render -name '*.[ch]' | sort | while read -r file; do
    room=$(room_of "$file")
    [ -n "${sees[$room]:-}" ] || { echo "$file is in no room of tests/lint/rooms"; continue; }
    case $file in src/*) roots="src render" common=model ;; *) roots=render common=error ;; esac
    includes "$file" | while read -r _ header; do
        found=
        for root in $roots; do
            [ ! -e "$root/$header" ] || found=$(room_of "$root/$header")
        done
        case " $common${sees[$room]}" in
        *" ${found:-nowhere} "*) ;;
        *) echo "$file includes $header of ${found:-nowhere}" ;;
        esac
    done
done | none "each room includes only what tests/lint/rooms lets it see"

only_in() { # PLACE-REGEX HEADER-REGEX
    grep -nE "^#include <($2)" -r src render --include='*.[ch]' | grep -vE "^($1)" |
        none "<$2> only in $1"
}
only_in 'src/(store/postgresql/|base/server_uri\.c)' 'libpq'
only_in src/store/ 'sqlite3\.h'
only_in src/ssh/ 'libssh2'
only_in src/notify/ 'gmime/'
only_in 'render/|src/report/report_pdf\.c' '(cairo|pango|fontconfig|png|ft2build|hb)'

nm -u "$BUILD/librender.a" 2>/dev/null | grep -E ' U (sqlite3_|libssh2_|curl_|g_mime_)' | sort -u |
    none "librender.a needs neither database nor network"
ok "librender.a has been built" test -s "$BUILD/librender.a"

find src render -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 450 {print $2, $1}' |
    none "no file is longer than 450 lines"
grep -nE '\b(exit|abort|g_print|printf|puts)\(' -r src render --include='*.c' |
    grep -vE '^src/(main\.c|app/|command/)|_exit\(|^[^:]*:[0-9]+: *(/?\*|//)' |
    none "only main.c, app/ and command/ print and exit"
grep -nE '\b(time\(NULL\)|g_get_real_time|g_date_time_new_now|getenv|g_getenv|gettimeofday)' \
    -r src/judge src/plot render --include='*.c' |
    none "no clock or environment is read in judge/, plot/ and render/"
grep -nE '\b(TODO|FIXME|XXX)\b' -r src render tests themes fixtures docs --include='*.[ch]' \
    --include='*.sh' --include='*.t' --include='*.rst' | grep -v '^tests/lint/house.t' |
    none "nothing is left to be done in a comment"
grep -nE 'g_test_skip|# *SKIP|skip_all|g_test_incomplete' -r tests | grep -v '^tests/lint/house.t' |
    none "no test can skip"
grep -oE '``[a-z_-]+\.(t|c)``' docs/explanation/threats.rst | tr -d '`' | sort -u | while read -r test; do
    [ -e "tests/e2e/$test" ] || [ -e "tests/unit/$test" ] || echo "$test"
done | none "each test that the page on threats names is there"
git ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
    grep -vxE 'Makefile|src|render|themes|tests|fixtures|docs|README\.md|CONTRIBUTING\.md|CHANGELOG\.md|LICENSE|\..*' |
    none "nothing else stands at the top"

done_testing
