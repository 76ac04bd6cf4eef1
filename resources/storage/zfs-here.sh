# shellcheck shell=bash
# Finds where a new volume shows, for link.sh. Variables: LOCATION, VOLUME.
# shellcheck disable=SC2034  # read by link.sh
TARGET=$(zfs_ask get -H -o value mountpoint "$LOCATION/$VOLUME")
