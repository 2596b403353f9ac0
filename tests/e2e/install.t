#!/usr/bin/env bash
# What `make install` brings, where it goes, and that it works from there.
. "$(dirname "$0")/lib.sh"

root=$tmp/root
install_into() { # TARGET
    really make -s -C "$top" "$1" KIND="${KIND:-release}" BUILD="$BUILD" DESTDIR="$root" PREFIX=/usr
}
ok 'make install' install_into install
share=$root/usr/share

like 'the program runs' "$("$root/usr/bin/hubplot" --version)" '^hubplot [0-9]+\.[0-9]+'
for page in man1/hubplot.1 man5/hubplot.cnf.5 man7/hubplot-chart.7; do
    is "$page is good mdoc" \
        "$(mandoc -T lint "$share/man/$page" 2>/dev/null | grep -vE 'referenced manual not found')" ''
    ok "$page is printed by man" bash -c 'man -l "$0" | grep -q NAME' "$share/man/$page"
done
like 'the page of keys has every key' "$(cat "$share/man/man5/hubplot.cnf.5")" '^\.It Ic srvnode$'
like 'the page of the program has every command' "$(cat "$share/man/man1/hubplot.1")" '^\.It Cm run$'

# Completions, asked in the shells themselves.
mkdir -p "$HOME"
printf '[HUB]\nC2 = C H1\nZZ = SDU\n' >"$HOME/.libfab.cnf"
ask_bash() { # WORD...: what completes the last word
    bash --norc -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hubplot
        echo "${COMPREPLY[*]}"' "$share/bash-completion/completions/hubplot" "$@"
}
like 'bash completes commands' "$(ask_bash hubplot r)" '\brun\b.*\brender\b|\brender\b.*\brun\b'
is 'bash completes hubs' "$(ask_bash hubplot run C)" 'C2'
like 'bash completes options' "$(ask_bash hubplot run --fo)" '^--force$'
like 'fish completes commands' "$(fish -c "source '$share/fish/vendor_completions.d/hubplot.fish'
    complete -C 'hubplot ren'")" '^render'
like 'fish completes hubs' "$(fish -c "source '$share/fish/vendor_completions.d/hubplot.fish'
    complete -C 'hubplot run Z'")" '^ZZ'
# Names that only the program knows, and the words that options take.
grow_nodes 5
printf '[HUB]\nC2 = C H1\n[ENV]\ntransport = local\n[C]\nroot = %s\n[H1]\nroot = %s\n' "$tmp/nodes/C/backup" \
    "$tmp/nodes/H1/backup" >"$HOME/.libfab.cnf"
printf '[C2]\nsrvnode = cms02\n' >"$HOME/.scm_monitor.cnf"
PATH=$root/usr/bin:$PATH
hubplot_installed() { "$root/usr/bin/hubplot" "$@"; }
ok 'a run to complete from' hubplot_installed collect
is 'bash completes nodes' "$(ask_bash hubplot show C2 H)" 'H1'
is 'bash completes items' "$(ask_bash hubplot ack C2 H1 svn/dybs)" 'svn/dybsvn'
is 'bash completes items of all nodes' "$(ask_bash hubplot restore C2 svn/dybs)" 'svn/dybsvn'
is 'and knows a configuration that is named' "$(ask_bash hubplot -c "$HOME/.scm_monitor.cnf" -c "$HOME/.libfab.cnf" \
    list C2 H)" 'H1'
is 'bash completes themes' "$(ask_bash hubplot chart --theme high)" 'high-contrast'
is 'bash completes formats after an =' "$(ask_bash hubplot chart --format = sv)" 'svg'
is 'bash completes rules' "$(ask_bash hubplot ack C2 --rule siz)" 'size'
ask_fish() {
    fish -c "source '$share/fish/vendor_completions.d/hubplot.fish'; complete -C '$1'"
}
like 'fish completes nodes' "$(ask_fish 'hubplot show C2 H')" '^H1'
like 'fish completes items' "$(ask_fish 'hubplot rename C2 svn/dybs')" '^svn/dybsvn'
like 'fish completes themes' "$(ask_fish 'hubplot chart --theme hi')" '^high-contrast'
ok 'zsh reads its completion' zsh -n "$share/zsh/vendor-completions/_hubplot"
cat >"$tmp/ask.zsh" <<'EOF'
# Types a line into an interactive zsh and prints the screen after Tab.
zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "PS1='> '; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; setopt nolistbeep"
zpty -w z "echo re''ady"
until [[ $seen = *ready* ]]; do zpty -r z line; seen+=$line; done
zpty -w -n z "$2"$'\t'
zpty -r z line "*$3*" && print -r -- $line
EOF
like 'zsh completes commands' "$(timeout 20 zsh -f "$tmp/ask.zsh" "$share/zsh/vendor-completions" 'hubplot rend' 'hubplot render')" \
    'hubplot render'
like 'zsh completes items' "$(timeout 20 zsh -f "$tmp/ask.zsh" "$share/zsh/vendor-completions" 'hubplot show C2 H1 svn/dybs' 'svn/dybsvn')" \
    'svn/dybsvn'

# Units: the service must name the program where it was installed.
mkdir -p "$tmp/units"
for unit in user/hubplot.service user/hubplot.timer system/hubplot@.service system/hubplot@.timer; do
    sed "s|^ExecStart=/usr/bin/hubplot|ExecStart=$root/usr/bin/hubplot|; /^Documentation/d" \
        "$root/usr/lib/systemd/$unit" >"$tmp/units/$(basename "$unit")"
done
ok 'systemd accepts service and timer' systemd-analyze verify --man=no \
    "$tmp/units/hubplot.service" "$tmp/units/hubplot.timer"
ok 'and those with a user' systemd-analyze verify --man=no \
    "$tmp/units/hubplot@.service" "$tmp/units/hubplot@.timer"
like 'the service is locked in' \
    "$(systemd-analyze security --offline=yes "$tmp/units/hubplot@.service" | tail -1)" ': [01]\.[0-9] OK'

# The original's command passes its arguments on.
mkdir "$tmp/bin"
printf '#!/bin/sh\necho hubplot "$@"\n' >"$tmp/bin/hubplot"
chmod +x "$tmp/bin/hubplot"
is 'scm-backup-monitor C2 is hubplot run C2' \
    "$(PATH=$tmp/bin:$PATH "$root/usr/bin/scm-backup-monitor" C2)" 'hubplot run C2'

# Another program draws with the chart library alone.
cat >"$tmp/draw.c" <<'EOF'
#include <render.h>
#include <stdio.h>

int main(void)
{
    const gint64 time[] = {0, 86400, 172800};
    const double value[] = {10, 12, 11};
    const ChartSeries series = {.name = "s", .mark = MARK_LINE, .time = time, .value = value, .n = 3};
    const ChartPanel panel = {.series = &series, .n_series = 1};
    const Chart chart = {.caption = "three points", .panels = &panel, .n_panels = 1};
    g_autoptr(GError) error = NULL;
    g_autoptr(Theme) theme = theme_load("light", &error);
    g_autoptr(Renderer) renderer = theme != NULL ? renderer_new(&error) : NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    const Picture picture = {.format = PICTURE_PNG, .theme = theme};
    if (renderer == NULL || !renderer_draw(renderer, &chart, &picture, out, &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    return fwrite(out->data, 1, out->len, stdout) == out->len ? 0 : 1;
}
EOF
mkdir "$tmp/pkgconfig"
sed "s|^prefix=.*|prefix=$root/usr|; s|^libdir=.*|libdir=$root/usr/lib|" "$root/usr/lib/pkgconfig/hubplot-chart.pc" \
    >"$tmp/pkgconfig/hubplot-chart.pc"
export PKG_CONFIG_PATH=$tmp/pkgconfig
ok 'a program compiles against the chart library' \
    bash -c "cc -std=c17 ${TEST_CFLAGS:-} -o '$tmp/draw' '$tmp/draw.c' $(pkg-config --cflags --libs hubplot-chart)"
"$tmp/draw" >"$tmp/draw.png"
ok 'and draws' pngcheck -q "$tmp/draw.png"

ok 'make uninstall' install_into uninstall
is 'leaves no file' "$(find "$root" ! -type d)" ''

done_testing
