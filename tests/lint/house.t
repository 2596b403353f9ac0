#!/usr/bin/env bash
# The rules of the house: which room may open onto which, and what no file may hold. Each check
# lists the places that break it; BUILD names the folder with librender.a.
. "$(dirname "$0")/../e2e/lib.sh"
cd "$top" || exit 1
shopt -s lastpipe # so that `none` at a pipeline's end counts

# A stage may include those to its left, itself, base/, model.h and render/.
stages=(base config collect store judge plot publish notify command)

none() { # NAME, the offending lines on stdin
    is "$1" "$(cat)" ""
}
includes() { # FILE...: "FILE HEADER" for each #include "..."
    grep -HoE '^#include "[^"]+"' "$@" /dev/null | sed -E 's/:#include "(.*)"/ \1/'
}
owner() { # HEADER: the stage it belongs to, "render", "src" or nothing
    local path
    for path in src/*/"$1" render/"$1" src/"$1"; do
        [ -e "$path" ] && basename "$(dirname "$path")" && return
    done
}

for ((i = 0; i < ${#stages[@]}; i++)); do
    stage=${stages[i]}
    files=(src/"$stage"/*.[ch])
    [ -e "${files[0]}" ] || continue
    allowed=" ${stages[*]:0:i+1} render src "
    includes "${files[@]}" | while read -r file header; do
        room=$(owner "$(basename "$header")")
        case $allowed in *" ${room:-nowhere} "*) ;; *) echo "$file includes $header of ${room:-nowhere}" ;; esac
    done | none "$stage/ includes only what is to its left"
done

includes render/*.[ch] | while read -r file header; do
    [ -e "render/$header" ] || echo "$file includes $header"
done | none "render/ includes nothing of src/"

only_in() { # FOLDER HEADER-REGEX
    grep -nE "^#include <($2)" -r src render --include='*.[ch]' | grep -v "^$1/" |
        none "<$2> only in $1/"
}
only_in src/store 'sqlite3\.h'
only_in src/collect 'libssh2'
only_in src/notify 'gmime/'
only_in render '(cairo|pango|fontconfig|png|ft2build|hb)'

nm -u "$BUILD/librender.a" 2>/dev/null | grep -E ' U (sqlite3_|libssh2_|curl_|g_mime_)' | sort -u |
    none "librender.a needs neither database nor network"
ok "librender.a has been built" test -s "$BUILD/librender.a"

find src -name '*.h' -printf '%f\n' | sort | uniq -d |
    none "no two headers of src/ have the same name"
wc -l src/*.[ch] src/*/*.[ch] render/*.[ch] | awk '$2 != "total" && $1 > 450 {print $2, $1}' |
    none "no file is longer than 450 lines"
grep -nE '\b(exit|abort|g_print|printf|puts)\(' -r src render --include='*.c' |
    grep -vE '^src/(main\.c|command/)|_exit\(|^[^:]*:[0-9]+: *(/?\*|//)' |
    none "only main.c and command/ print and exit"
grep -nE '\b(time\(NULL\)|g_get_real_time|g_date_time_new_now|getenv|g_getenv|gettimeofday)' \
    -r src/judge src/plot render --include='*.c' |
    none "no clock or environment is read in judge/, plot/ and render/"
grep -nE '\b(TODO|FIXME|XXX)\b' -r src render tests themes fixtures docs --include='*.[ch]' \
    --include='*.sh' --include='*.t' --include='*.rst' | grep -v '^tests/lint/house.t' |
    none "nothing is left to be done in a comment"
grep -nE 'g_test_skip|# *SKIP|skip_all|g_test_incomplete' -r tests | grep -v '^tests/lint/house.t' |
    none "no test can skip"
git ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
    grep -vxE 'Makefile|src|render|themes|tests|fixtures|docs|README\.md|CONTRIBUTING\.md|LICENSE|\..*' |
    none "nothing else stands at the top"

done_testing
