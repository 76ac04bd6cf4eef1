#!/usr/bin/env bash
# Marks a volume as whose it is and its ingestion as begun, removes what an unfinished one left, and reads the user's starter file.
# In:  MOUNT_PATH, GUID (whose the volume is; empty for a part of one), STARTER (path of an option file that need not exist)
# Out: {"starter": "W215c3FsZF0K"}, the file's content in base64; null when there is none
set -euo pipefail

: >"$MOUNT_PATH/.ingestion"
[[ -z $GUID ]] || printf '%s\n' "$GUID" >"$MOUNT_PATH/.doppel-volume"
rm -rf -- "$MOUNT_PATH/data" "$MOUNT_PATH/log" "$MOUNT_PATH/tmp"
rm -f -- "$MOUNT_PATH/my.cnf" "$MOUNT_PATH/mysqld_error.log"
if [[ -f $STARTER ]]; then
  printf '{"starter": "%s"}\n' "$(base64 --wrap=0 -- "$STARTER")"
else
  printf '{"starter": null}\n'
fi
