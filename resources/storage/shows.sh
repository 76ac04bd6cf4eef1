# shellcheck shell=bash
# Tells whether a volume shows at a path, by the mark in it. Variables: MOUNT_PATH, GUID (whose the volume is).
found=''
if [ -r "$MOUNT_PATH/.doppel-volume" ]; then
  IFS= read -r found <"$MOUNT_PATH/.doppel-volume" || true
fi
if [ "$found" = "$GUID" ]; then
  printf '{"shows":true}'
else
  printf '{"shows":false}'
fi
