#!/usr/bin/env bash
# The example Sphinx project with the site's pages in it: no theme and no format warns, snapshots
# hold the pictures, and live pages are built once and show what is on the server.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/site.sh"
sphinx=/usr/bin/sphinx-build
example=$tmp/example

# build FORMAT THEME NAME: into $tmp/NAME
build() {
    THEME=$2 $sphinx -q -W -n -b "$1" -d "$tmp/$3.doctrees" "$example" "$tmp/$3" 2>&1
}

grow_site 40
sed -i 's/^srvnode = evil$/&\nwarnage = 1h/' "$tmp/hub.cnf" # so that its items are told of
hubplot run >/dev/null 2>&1
cp -r "$top/docs/example-sphinx" "$example"
ln -s "$site/rst" "$example/monitor"
for theme in alabaster sphinx_rtd_theme furo; do
    is "HTML by $theme" "$(build html $theme $theme)" ""
done
is "LaTeX" "$(build latex alabaster latex)" ""
is "text" "$(build text alabaster text)" ""
is "EPUB" "$(build epub alabaster epub)" ""

page=$(cat "$tmp/furo/monitor/cms02.html")
like "the heading has the conclusion" "$page" '<h1>C2 hub : alarm(:[a-z:]+)?<'
like "statuses are roles" "$page" '<span class="alarm">alarm</span>'
like "a snapshot holds the picture" "$page" '<img alt="[^"]+" src="../_images/cms02-C-30d\.svg"'
like "LaTeX has it as PNG" "$(cat "$tmp/latex"/*.tex)" 'includegraphics.*cms02-C-30d'
ok "and the file" test -s "$tmp/latex/cms02-C-30d.png"
like "colours come along" "$(cat "$tmp/furo/_static/hubplot.css")" 'span\.alarm'
like "the index leads to each hub" "$(cat "$tmp/furo/monitor/index.html")" 'href="dayabay.html"'
like "hostile names are text" "$(cat "$tmp/text/monitor/evil.txt")" 'svn/it.s_ \*a\*\|b\|'
like "of any script" "$(cat "$tmp/text/monitor/evil.txt")" 'svn/1\. 首页'

live=$(cat "$tmp/furo/monitor/dayabay.html")
like "a live page leads to the server" "$live" 'src="/monitor/hub/dayabay/SDU-30d\.svg"'
like "its status table is a picture" "$live" 'src="/monitor/hub/dayabay/status\.svg"'
unlike "it says nothing that will be wrong tomorrow" "$(cat "$site/rst/dayabay.rst")" 'unknown|alarm|not reached'
like "in LaTeX it has the picture of the day" "$(cat "$tmp/latex"/*.tex)" 'dayabay-SDU-30d'
done_testing
