#!/usr/bin/env bash
# Tells whether zstd runs on this host.
# Out: {"zstd": true}
set -euo pipefail

zstd=false
if zstd -q -1 </dev/null >/dev/null 2>&1; then
  zstd=true
fi
printf '{"zstd": %s}\n' "$zstd"
