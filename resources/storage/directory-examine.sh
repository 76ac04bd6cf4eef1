# shellcheck shell=bash
# Looks at whether volumes can be made in a directory, and what that would be like; leaves nothing behind.
# Variable: LOCATION (its nearest existing parent counts when it is missing).
place=$LOCATION
while [ ! -d "$place" ]; do
  place=$(dirname "$place")
done
if [ ! -w "$place" ] || [ ! -x "$place" ]; then
  fail 15 "$(id -un) may not write to $place."
fi
file_system=$(stat -f -c %T "$place")
examine_place "$place" "$file_system"
prepared=false
[ ! -d "$RECORDS" ] || prepared=true
# Not %d, which mawk keeps below 2 GB.
df -B 1 --output=size,avail "$place" | awk -v shares="$SHARED" -v file_system="$file_system" -v prepared=$prepared '
  NR == 2 {
    printf "{\"total\":%.0f,\"available\":%.0f,\"shares\":%s,\"fileSystem\":\"%s\",\"prepared\":%s}", \
      $1, $2, shares, file_system, prepared
  }'
