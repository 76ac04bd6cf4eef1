# shellcheck shell=bash
# Mounts a volume that the storage host exports. Variables: EXPORT (server:directory), MOUNT_PATH, OWNER (uid:gid; empty:
# this user, or whoever has it when this user is root, whose servers run as another one).
found=$(findmnt -n -r -o SOURCE -M "$MOUNT_PATH" || true)
if [ -n "$found" ] && [ "$found" != "$EXPORT" ]; then
  fail 14 "At $MOUNT_PATH $found is mounted already."
fi
if [ -z "$found" ]; then
  if [ -L "$MOUNT_PATH" ] || { [ -e "$MOUNT_PATH" ] && [ ! -d "$MOUNT_PATH" ]; }; then
    fail 14 "$MOUNT_PATH exists and is a $(stat -c %F "$MOUNT_PATH")."
  fi
  if [ -d "$MOUNT_PATH" ]; then
    entries=$(ls -A "$MOUNT_PATH") || fail 14 "$MOUNT_PATH is a directory that cannot be read, so it may not be empty."
    [ -z "$entries" ] || fail 14 "$MOUNT_PATH is a directory that is not empty: it holds $(head -n 3 <<<"$entries" | paste -s -d ' ')."
  elif ! mkdir -p "$MOUNT_PATH" 2>/dev/null && ! privileged mkdir -p "$MOUNT_PATH"; then
    fail 14 "The directory $MOUNT_PATH cannot be made."
  fi
  # A server must wait for its data when the storage host is restarted, never be told that a write failed.
  if ! privileged mount -t nfs -o hard,noatime "$EXPORT" "$MOUNT_PATH"; then
    rmdir "$MOUNT_PATH" 2>/dev/null || privileged rmdir "$MOUNT_PATH" || true
    fail 14 "$EXPORT cannot be mounted at $MOUNT_PATH: that takes root's rights (sudo -n mount) and an NFS client."
  fi
fi
owner=${OWNER:-}
if [ -z "$owner" ] && [ "$EUID" -eq 0 ]; then
  owner=$(stat -c %u:%g "$MOUNT_PATH")
fi
owner=${owner:-$EUID:$(id -g)}
printf '{"uid":%s,"gid":%s}' "${owner%:*}" "${owner#*:}"
