# shellcheck shell=bash
# How btrfs subvolumes are made, copied and removed. Without root's rights a user can do all of that to subvolumes of
# its own; removing is then slower.

# shellcheck disable=SC2034  # read by the scripts that this one is put in front of
SHARED=true # a snapshot of a subvolume shares everything

# examine_place DIRECTORY FILE_SYSTEM
examine_place() {
  if [ "$2" != btrfs ]; then
    fail 15 "The storage is to be btrfs, but the file system of $1 is $2."
  fi
  command -v btrfs >/dev/null || fail 15 "There is no program btrfs (of btrfs-progs)."
}

make_tree() {
  writing btrfs subvolume create "$2"
}

# copy_tree NAME FROM TO READ_ONLY
copy_tree() {
  if [ "$4" = true ]; then
    writing as_owner_of "$2" btrfs subvolume snapshot -r "$2" "$3"
  else
    writing as_owner_of "$2" btrfs subvolume snapshot "$2" "$3"
  fi
}

remove_tree() {
  if [ ! -e "$2" ]; then
    return 0
  fi
  if [ "$EUID" -eq 0 ]; then
    btrfs subvolume delete "$2" >&2 || fail 1 "The subvolume $2 cannot be removed."
  elif ! btrfs subvolume delete "$2" >&2 2>/dev/null && ! sudo -n btrfs subvolume delete "$2" >&2; then
    btrfs property set -f "$2" ro false 2>/dev/null || btrfs property set "$2" ro false
    rm -rf --one-file-system "$2" || fail 1 "The subvolume $2 cannot be removed."
  fi
}
