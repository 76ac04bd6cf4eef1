#!/usr/bin/env bash
# Measures a data directory. Files that vanish meanwhile do not matter.
# In:  DATA_DIR
# Out: {"bytes": 123}
set -euo pipefail

size=$(du --summarize --apparent-size --block-size=1 -- "$DATA_DIR" 2>/dev/null) || true
size=${size%%[!0-9]*}
if [[ -z $size ]]; then
  printf 'There is no directory %s that this user may read.\n' "$DATA_DIR" >&2
  exit 2
fi
printf '{"bytes": %s}\n' "$size"
