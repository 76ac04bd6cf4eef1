# shellcheck shell=bash
# Tells the directory that volumes show in. Variable: LOCATION.
printf '{"mountpoint":'
json "$(zfs_ask get -H -o value mountpoint "$LOCATION")"
printf '}'
