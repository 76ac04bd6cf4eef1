#!/usr/bin/env bash
# Records in the volume up to which point of the source its data are; a snapshot of the volume then tells by itself.
# In:  MOUNT_PATH POSITION (a JSON document)
# Out: {}
set -euo pipefail
umask 027

printf '%s\n' "$POSITION" >"$MOUNT_PATH/.position.new"
mv -- "$MOUNT_PATH/.position.new" "$MOUNT_PATH/.position"
printf '{}\n'
