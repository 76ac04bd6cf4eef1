# shellcheck shell=bash
# Removes the symbolic link that shows a volume; anything else at the path is left alone.
# Variables: TARGET (the volume's directory as this host sees it), MOUNT_PATH.
unmounted=false
if [ -L "$MOUNT_PATH" ] && [ "$(readlink "$MOUNT_PATH")" = "$TARGET" ]; then
  if [ -w "$(dirname "$MOUNT_PATH")" ]; then rm -f "$MOUNT_PATH"; else privileged rm -f "$MOUNT_PATH"; fi
  unmounted=true
fi
printf '{"unmounted":%s}' "$unmounted"
