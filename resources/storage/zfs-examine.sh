# shellcheck shell=bash
# Looks at whether volumes can be made below a dataset. Variable: LOCATION (its pool counts when it is missing).
need_pool
place=$LOCATION prepared=true
if ! exists "$place"; then
  place=${LOCATION%%/*} prepared=false
fi
zfs_ask get -Hp -o property,value used,available "$place" | awk -F '\t' -v prepared=$prepared '
  { value[$1] = $2 }
  END {
    printf "{\"total\":%.0f,\"available\":%.0f,\"shares\":true,\"fileSystem\":\"zfs\",\"prepared\":%s}", \
      value["used"] + value["available"], value["available"], prepared
  }'
