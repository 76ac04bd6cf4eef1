# shellcheck shell=bash
# Looks at whether volumes can be made below a dataset. Variable: LOCATION (its pool counts when it is missing).
need_pool
place=$LOCATION
exists "$place" || place=${LOCATION%%/*}
zfs_ask get -Hp -o property,value used,available "$place" | awk -F '\t' '
  { value[$1] = $2 }
  END {
    printf "{\"total\":%.0f,\"available\":%.0f,\"shares\":true,\"fileSystem\":\"zfs\"}", \
      value["used"] + value["available"], value["available"]
  }'
