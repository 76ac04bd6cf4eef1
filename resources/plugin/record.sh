#!/usr/bin/env bash
# Records something in the volume, such as up to which point of the source its data are; a snapshot of
# the volume then tells by itself.
# In:  MOUNT_PATH, NAME, DOCUMENT (in JSON)
# Out: {}
set -euo pipefail
umask 027

rm -f -- "$MOUNT_PATH/.$NAME.new"
printf '%s\n' "$DOCUMENT" >"$MOUNT_PATH/.$NAME.new"
mv -- "$MOUNT_PATH/.$NAME.new" "$MOUNT_PATH/.$NAME"
printf '{}\n'
