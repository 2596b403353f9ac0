#!/usr/bin/env bash
# A picture whose text could not be drawn as it should be is no picture: fonts that can't be opened or read
# at one moment, with fontconfig's cache and without it.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit
export ASAN_OPTIONS=detect_leaks=0:$ASAN_OPTIONS # leaks cannot be looked for under strace

cat >sizes.csv <<'END'
time,Größe
2024-01-01,5
2024-01-02,4
2024-01-04,7
END
chart() { # OUTPUT: a title in Latin and Chinese, which takes several fonts
    "$HUBPLOT" chart sizes.csv --title 'Größe 中文' -o "$1"
}
for format in png svg pdf; do
    ok "$format: drawn" chart good.$format
done

# wrong_after FORMAT STRACE...: draws while a system call fails; prints the picture's name when it was
# drawn wrong, or left behind although that was not said.
wrong_after() {
    local format=$1 status
    shift
    rm -f bad.$format
    strace -f -qq -o trace "$@" "$HUBPLOT" chart sizes.csv --title 'Größe 中文' -o bad.$format 2>err
    status=$?
    if [ $status = 0 ]; then
        cmp -s good.$format bad.$format || echo "wrong: $format $*"
    elif [ -e bad.$format ] || ! grep -q "^hubplot: bad.$format: " err; then
        echo "unsaid: $format $* $(cat err)"
    fi
}

# Each file of a font that is opened, failing at its first, second and third time.
strace -f -qq -o trace -e trace=openat "$HUBPLOT" chart sizes.csv --title 'Größe 中文' -o bad.png
mapfile -t files < <(grep -oE '"/usr/share/fonts/[^"]*\.[ot]t[fc]"' trace | tr -d '"' | sort -u)
ok "several fonts are opened: ${#files[@]}" test ${#files[@]} -ge 3
injected=0
for format in png svg pdf; do
    for file in "${files[@]}"; do
        for when in 1 2 3; do
            wrong_after $format -P "$file" -e trace=openat -e inject=openat:error=EMFILE:when=$when
            injected=$((injected + $(grep -c INJECTED trace)))
        done
    done
done >wrong
is "none that can't be opened makes a wrong picture" "$(cat wrong)" ""
ok "of $injected failures" test $injected -ge 9
for file in "${files[@]}"; do
    wrong_after png -P "$file" -e trace=read,pread64,mmap -e inject=read,pread64,mmap:error=EIO
done >wrong
is "none that can't be read makes one" "$(cat wrong)" ""

# A system whose cache of fonts is missing, and a user who can't write one.
apart=(unshare -m)
[ "$(id -u)" = 0 ] || apart=(unshare -Urm)
export -f chart wrong_after
export HUBPLOT
# shellcheck disable=SC2016 # it is for the inner shell
"${apart[@]}" bash -c '
    mount -t tmpfs -o ro none /var/cache/fontconfig && HOME=/nonexistent chart cold.png 2>cold || echo "not drawn"
    for when in $(seq 1 40); do
        wrong_after png -P /usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf \
            -P /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf -e trace=openat \
            -e inject=openat:error=EMFILE:when=$when
        grep -q INJECTED trace || break
    done' >wrong 2>&1
is "without a cache none that can't be opened makes one" "$(cat wrong)" ""
# Under the address sanitizer workers keep standard error, for its reports.
[ "${KIND:-release}" = asan ] || is "nothing is printed about the cache" "$(cat cold)" ""
ok "and the picture is the same" cmp good.png cold.png

done_testing
