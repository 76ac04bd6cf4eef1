# shellcheck shell=bash
# Shows a volume at a path by a symbolic link.
# Variables: TARGET (the volume's directory as this host sees it), MOUNT_PATH, OWN_DEVICE (true: a volume is a file system
# of its own, so a directory that is none is only the place where it should show), OWNER (uid:gid; empty: this user, or
# whoever has it when this user is root, whose servers run as another one),
# OWN_HERE (true: this is the storage host, give the volume to its owner).

if [ ! -d "$TARGET" ]; then
  fail 16 "The volume's directory $TARGET is not there."
fi
if [ "$OWN_DEVICE" = true ] && [ "$(stat -c %d "$TARGET")" = "$(stat -c %d "$TARGET/..")" ]; then
  fail 16 "The volume is not mounted at $TARGET."
fi

linked=false
if [ -L "$MOUNT_PATH" ]; then
  found=$(readlink "$MOUNT_PATH")
  if [ "$found" != "$TARGET" ]; then
    fail 14 "$MOUNT_PATH is a symbolic link to $found already."
  fi
  linked=true
elif [ -d "$MOUNT_PATH" ]; then
  if ! entries=$(ls -A "$MOUNT_PATH"); then
    fail 14 "$MOUNT_PATH is a directory that cannot be read, so it may not be empty."
  fi
  if [ -n "$entries" ]; then
    fail 14 "$MOUNT_PATH is a directory that is not empty: it holds $(head -n 3 <<<"$entries" | paste -s -d ' ')$([ "$(wc -l <<<"$entries")" -le 3 ] || printf ' and more')."
  fi
elif [ -e "$MOUNT_PATH" ]; then
  fail 14 "$MOUNT_PATH exists and is a $(stat -c %F "$MOUNT_PATH")."
fi

if [ -z "$OWNER" ] && [ "$EUID" -eq 0 ]; then
  OWNER=$(stat -c %u:%g "$TARGET")
fi
OWNER=${OWNER:-$EUID:${GROUPS[0]}}
if [ "$OWN_HERE" = true ]; then
  own "$TARGET" "$OWNER"
fi

if [ "$linked" = false ]; then
  parent=${MOUNT_PATH%/*}
  parent=${parent:-/}
  if [ ! -d "$parent" ] && ! mkdir -p "$parent" 2>/dev/null && ! privileged mkdir -p "$parent"; then
    fail 14 "The directory $parent for the mount path cannot be made."
  fi
  if ! trusted "$parent"; then
    fail 14 "Others could put a directory of their own in the place of $MOUNT_PATH: $WHY. Choose a mount path elsewhere."
  fi
  change() { if [ -w "$parent" ]; then "$@"; else privileged "$@"; fi; }
  if [ -d "$MOUNT_PATH" ] && ! change rmdir "$MOUNT_PATH"; then
    fail 14 "The empty directory $MOUNT_PATH cannot be replaced by a link; is it a mount point?"
  fi
  if ! change ln -s -T "$TARGET" "$MOUNT_PATH"; then
    fail 14 "The link $MOUNT_PATH cannot be made: $parent is not writable, not even with sudo -n."
  fi
fi
