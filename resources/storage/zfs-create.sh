# shellcheck shell=bash
# Makes an empty volume; zfs-cloned.sh comes next. Variables: LOCATION, VOLUME, RECORD (lines of its user properties).
dataset=$LOCATION/$VOLUME
need_location
mountpoint=$(zfs_ask get -H -o value mountpoint "$LOCATION")
case $mountpoint in
  /*) ;;
  *) fail 15 "The dataset $LOCATION has the mountpoint '$mountpoint'; volumes need a directory to show in." ;;
esac
# The page size of InnoDB; servers read and write nothing smaller. Other programs' snapshots would keep space and be in the way.
options=(-o recordsize=16k -o atime=off -o com.sun:auto-snapshot=false)
if privileged zpool get feature@lz4_compress "${LOCATION%%/*}" >/dev/null 2>&1; then
  options+=(-o compression=lz4)
fi
user_properties
make "$dataset" create "${options[@]}"
directory=$(zfs_ask get -H -o value mountpoint "$dataset")
if [ "$EUID" -ne 0 ]; then
  own "$directory" "$(id -u):$(id -g)"
fi
mark "$directory"
