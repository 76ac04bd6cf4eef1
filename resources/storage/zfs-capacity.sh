# shellcheck shell=bash
# Tells how full the pool is, as far as the dataset that volumes lie in may use it. Variable: LOCATION.
place=$LOCATION
exists "$place" || place=${LOCATION%%/*}
zfs_ask get -Hp -o property,value used,available "$place" | awk -F '\t' '
  { value[$1] = $2 }
  END { printf "{\"total\":%.0f,\"available\":%.0f}", value["used"] + value["available"], value["available"] }'
