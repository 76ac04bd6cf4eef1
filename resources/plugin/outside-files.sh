#!/usr/bin/env bash
# Looks for what leads out of a data directory: symbolic links, and the links that InnoDB makes.
# In:  DATA_DIR
# Out: {"paths": "Li9zaG9wL2F3YXkuTVlECg=="}, one a line, in base64; the first few, empty when there is nothing
set -euo pipefail

cd -- "$DATA_DIR"
paths=$(find . \( -type l -o -name '*.isl' \) -print | head -n 20 | base64 --wrap=0)
printf '{"paths": "%s"}\n' "$paths"
