# shellcheck shell=bash
# Takes back the export of a volume; harmless when there is none, or no such volume. Variables: LOCATION, VOLUME.
if exists "$LOCATION/$VOLUME"; then
  zfs_do set sharenfs=off "$LOCATION/$VOLUME"
fi
printf '{}'
