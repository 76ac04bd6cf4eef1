# shellcheck shell=bash
# Unmounts a volume that the storage host exports; anything else at the path is left alone.
# Variables: EXPORT (server:directory), MOUNT_PATH.
if [ "$(findmnt -n -r -o SOURCE -M "$MOUNT_PATH" || true)" != "$EXPORT" ]; then
  printf '{"unmounted":false}'
  exit 0
fi
deadline=$((SECONDS + 10))
until output=$(privileged umount "$MOUNT_PATH" 2>&1); do
  printf '%s\n' "$output" >&2
  if [ "$SECONDS" -ge "$deadline" ]; then
    fail 14 "$MOUNT_PATH cannot be unmounted. Files in it are open in: $(open_files "$MOUNT_PATH")."
  fi
  sleep 0.1
done
rmdir "$MOUNT_PATH" 2>/dev/null || privileged rmdir "$MOUNT_PATH" || true
printf '{"unmounted":true}'
