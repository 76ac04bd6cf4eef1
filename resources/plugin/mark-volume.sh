#!/usr/bin/env bash
# Marks a volume as whose it is.
# In:  MOUNT_PATH, GUID
# Out: {}
set -euo pipefail

printf '%s\n' "$GUID" >"$MOUNT_PATH/.doppel-volume"
printf '{}\n'
