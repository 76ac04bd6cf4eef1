#!/usr/bin/env bash
# Marks a volume as whose it is and its ingestion as begun, and removes what an unfinished one left.
# In:  MOUNT_PATH, GUID (whose the volume is; empty for a part of one)
# Out: {}
set -euo pipefail

: >"$MOUNT_PATH/.ingestion"
[[ -z $GUID ]] || printf '%s\n' "$GUID" >"$MOUNT_PATH/.doppel-volume"
rm -rf -- "$MOUNT_PATH/data" "$MOUNT_PATH/log" "$MOUNT_PATH/tmp"
rm -f -- "$MOUNT_PATH/my.cnf" "$MOUNT_PATH/mysqld_error.log"
printf '{}\n'
