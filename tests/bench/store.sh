#!/bin/sh
# Listings read and remembered. Goals: parse 2,000,000 tarballs a second, save 300,000, the same
# listing again at a tenth of the cost. BENCH_NODES=100 makes a store of ten million tarballs.
set -eu
echo "store: one node of 100,000 tarballs"
exec "$BUILD"/bench/bench_store "${BENCH_NODES:-5}" 100000
