# shellcheck shell=bash
# Lists all volumes and snapshots. Variable: LOCATION.
need_location
found=$(zfs_ask get -Hp -r -o name,property,value,source all "$LOCATION")
printf '{"volumes":'
answer volumes <<<"$found"
printf ',"snapshots":'
answer snapshots <<<"$found"
printf '}'
