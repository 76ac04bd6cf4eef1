# shellcheck shell=bash
# Mounts a dataset on the storage host, as after a restart of it. Variables: LOCATION, VOLUME.
if [ "$(zfs_ask get -H -o value mounted "$LOCATION/$VOLUME")" != yes ]; then
  zfs_do mount "$LOCATION/$VOLUME"
fi
printf '{}'
