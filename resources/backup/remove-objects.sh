#!/usr/bin/env bash
# Removes the file of dump-objects.sh.
#
# FILE    the file
#
# stdout: {"removed":true}
set -euo pipefail
rm -f -- "$FILE"
printf '{"removed":true}\n'
