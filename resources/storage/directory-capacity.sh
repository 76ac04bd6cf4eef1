# shellcheck shell=bash
# Tells how full the file system is. Variable: LOCATION (its nearest existing parent counts when it is missing).
place=$LOCATION
while [ ! -d "$place" ]; do
  place=$(dirname "$place")
done
# Not %d, which mawk keeps below 2 GB.
df -B 1 --output=size,avail "$place" | awk 'NR == 2 { printf "{\"total\":%.0f,\"available\":%.0f}", $1, $2 }'
