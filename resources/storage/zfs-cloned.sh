# shellcheck shell=bash
# The volume is complete. Variables: LOCATION, VOLUME.
printf '{"shared":true,"volumes":'
zfs_ask get -Hp -o name,property,value,source all "$LOCATION/$VOLUME" | answer volumes
printf '}'
publish
