set output '@/gnuplot.FORMAT'
set multiplot
set lmargin 9
set rmargin 3
set title 'Tarball sizes (MB)'
set origin 0,0.3
set size 1,0.7
set format x ''
set yrange [0:*]
set key top left
plot for [k = 2:6] '@/hub.csv' using 1:k skip 1 with lines lw 1.5 title columnheader(k)
unset title
set origin 0,0
set size 1,0.3
set format x '%b %Y'
set yrange [0:8]
unset key
plot '@/hub.csv' using 1:7 skip 1 with boxes
unset multiplot
unset output
