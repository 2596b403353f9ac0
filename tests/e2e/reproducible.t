#!/usr/bin/env bash
# The same input gives the same bytes: in another folder, locale and time zone, with a stranger's
# fonts.conf in the home, and from one or two drawing processes. And without any font, no picture.
. "$(dirname "$0")/lib.sh"

cat >"$tmp/chart.json" <<'END'
{"finding": "dybsvn on C shrank by 25 % on 3 January", "caption": "中文 שלום Ελλάδα, 1,5 and 1.5",
 "zone": "Asia/Taipei", "source": "C2 on C", "overview": true,
 "panels": [
  {"title": "Sizes", "unit": "bytes", "series": [
    {"name": "svn/dybsvn", "mark": "step", "hold": 100000,
     "times": [1640995200, 1641081600, 1641168000], "values": [1529629254, 1531229474, 1147682816]},
    {"name": "tracs/中文", "mark": "line",
     "times": [1640995200, 1641081600, 1641168000], "values": [12345.678, null, 1e9]}],
   "events": [{"kind": "truncated", "time": 1641168000, "series": 0, "value": 1147682816,
               "label": "shrank by 25 %"}]},
  {"title": "Tarballs", "unit": "count", "series": [
    {"name": "count", "mark": "column",
     "times": [1640995200, 1641081600, 1641168000], "values": [3, 2, 1]}]}]}
END

draw() { # FOLDER [VARIABLE=VALUE...]: all formats into it, from within it
    mkdir -p "$1" && (
        cd "$1" || exit
        shift
        env "$@" "$HUBPLOT" chart "$tmp/chart.json" -o chart.png -o chart.svg -o chart.pdf &&
            env "$@" "$HUBPLOT" chart "$tmp/chart.json" --size=900x500@2x --theme=dark -o dark.png
    )
}
same() { # NAME FOLDER: the files there equal the first ones
    ok "$1" diff -r "$tmp/first" "$2"
}

ok "draws" draw "$tmp/first"
is "all formats" "$(cd "$tmp/first" && echo *)" "chart.pdf chart.png chart.svg dark.png"
ok "PNGs are whole" pngcheck -q "$tmp/first/chart.png" "$tmp/first/dark.png"

later 400d draw "$tmp/elsewhere/a b/ü"
same "in another folder, a year later" "$tmp/elsewhere/a b/ü"
draw "$tmp/zone" TZ=America/St_Johns
same "in another time zone" "$tmp/zone"

mkdir -p "$tmp/locales"
localedef -i de_DE -f UTF-8 "$tmp/locales/de_DE.UTF-8" >/dev/null 2>&1
is "German has a decimal comma" \
    "$(LOCPATH=$tmp/locales LC_ALL=de_DE.UTF-8 bash -c "printf '%.1f' 1,5")" "1,5"
draw "$tmp/german" LOCPATH="$tmp/locales" LC_ALL=de_DE.UTF-8 LANGUAGE=ja:de PANGO_LANGUAGE=ja
same "in a locale with a decimal comma, for a reader of Japanese" "$tmp/german"
draw "$tmp/plain" LC_ALL=C
same "in the C locale" "$tmp/plain"

# A stranger's fonts.conf: other fonts, strong hinting, no antialiasing, subpixels.
cat >"$tmp/fonts.conf" <<'END'
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
 <dir>/usr/share/fonts</dir>
 <match target="pattern"><edit name="family" mode="assign"><string>DejaVu Serif</string></edit></match>
 <match target="font">
  <edit name="antialias" mode="assign"><bool>false</bool></edit>
  <edit name="hintstyle" mode="assign"><const>hintfull</const></edit>
  <edit name="rgba" mode="assign"><const>rgb</const></edit>
 </match>
</fontconfig>
END
mkdir -p "$tmp/stranger/.config/fontconfig"
cp "$tmp/fonts.conf" "$tmp/stranger/.config/fontconfig/fonts.conf"
cp "$tmp/fonts.conf" "$tmp/stranger/.fonts.conf"
draw "$tmp/strange" HOME="$tmp/stranger" XDG_CONFIG_HOME="$tmp/stranger/.config" \
    FONTCONFIG_FILE="$tmp/fonts.conf"
same "with a stranger's fonts.conf" "$tmp/strange"

# A site of two nodes, drawn by one process and by two, at the same moment.
hub_config 'formats = png svg pdf' >"$tmp/hub.cnf"
grow_nodes 60
hubplot collect >/dev/null 2>&1
draw_site() { # WORKERS FOLDER
    at $((now + 60)) hubplot render --force --workers="$1" >/dev/null 2>&1
    mkdir "$2" && (cd "$tmp/site" && find . \( -name '*.png' -o -name '*.svg' -o -name '*.pdf' \) \
        -exec sha256sum {} +) | sort >"$2/sums"
    rm -rf "$tmp/site"
}
draw_site 1 "$tmp/one"
draw_site 2 "$tmp/two"
ok "a site has many pictures" test "$(wc -l <"$tmp/one/sums")" -gt 10
ok "two drawing processes give the same as one" diff "$tmp/one/sums" "$tmp/two/sums"

# Without any font: words instead of a picture without words.
hidden=(-P /usr/share/fonts -P /usr/share/fonts/truetype/dejavu -P /usr/local/share/fonts)
ASAN_OPTIONS=detect_leaks=0:$ASAN_OPTIONS exits "no picture without a font" 2 strace -f -o "$tmp/trace" "${hidden[@]}" \
    -e inject=openat,newfstatat,stat,access:error=ENOENT \
    "$HUBPLOT" chart "$tmp/chart.json" -o "$tmp/none.png"
like "which says what to do" "$err" "no font in /usr/share/fonts, /usr/local/share/fonts: install one"
not_ok "and writes nothing" test -e "$tmp/none.png"

done_testing
