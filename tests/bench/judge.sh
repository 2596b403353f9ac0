#!/bin/sh
# Items judged, on one core. Goal: 100,000 in 2 s, with a history of a year and a tenth.
set -eu
echo "judge: items of eight kinds"
exec "$BUILD"/bench/bench_judge "${BENCH_ITEMS:-500}"
