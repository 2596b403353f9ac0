#!/usr/bin/env bash
# Publishing a site of 1,000 hubs with 4 nodes each, and once more with nothing new.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "Publishing (drawing processes: $(nproc))"
"$BUILD/bench/bench_site" "$folder" 1000 4 2 30
