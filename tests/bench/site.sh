#!/usr/bin/env bash
# Publishing a site of 1,000 hubs (or BENCH_HUBS) with 4 nodes each, and once more with nothing
# new. Goals: 5 ms a picture with all that goes with it; again in 2 s and 100 MiB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "Publishing (drawing processes: $(nproc))"
for _ in first again; do
    "$BUILD/bench/bench_site" "$folder" "${BENCH_HUBS:-1000}" 4 2 30
done
