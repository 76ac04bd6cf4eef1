# shellcheck shell=bash
# Finds out how volumes are kept best at a place. Variable: LOCATION (a ZFS dataset, or a directory that may be missing).
found() {
  printf '{"kind":"%s","location":' "$1"
  json "$2"
  printf '}'
  exit 0
}

case $LOCATION in
  /*) ;;
  *)
    command -v zfs >/dev/null || fail 15 "$LOCATION is no directory, and there is no program zfs that could know it as a dataset."
    privileged zfs list -H -o name "${LOCATION%%/*}" >/dev/null ||
      fail 15 "There is no ZFS pool ${LOCATION%%/*}, or $(id -un) may not run 'sudo -n zfs'."
    found zfs "$LOCATION"
    ;;
esac

# The mountpoint of a ZFS dataset stands for the dataset.
if command -v zfs >/dev/null && datasets=$(privileged zfs list -H -o name,mountpoint -t filesystem 2>/dev/null); then
  dataset=$(awk -F '\t' -v location="$LOCATION" '$2 == location { print $1; exit }' <<<"$datasets")
  [ -z "$dataset" ] || found zfs "$dataset"
fi

place=$LOCATION
while [ ! -d "$place" ]; do
  place=$(dirname "$place")
done
if [ "$(stat -f -c %T "$place")" = btrfs ] && command -v btrfs >/dev/null; then
  # What tells is whether this user can make a subvolume and get rid of it again.
  probe=$place/.doppel-probe.$$
  if btrfs subvolume create "$probe" >/dev/null 2>&1; then
    btrfs subvolume delete "$probe" >/dev/null 2>&1 || sudo -n btrfs subvolume delete "$probe" >/dev/null 2>&1 || rmdir "$probe" || true
    [ -e "$probe" ] || found btrfs "$LOCATION"
  fi
fi
found copy "$LOCATION"
