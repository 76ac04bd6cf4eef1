#!/usr/bin/env bash
# Tells what is in the volume of a staging server.
# In:  MOUNT_PATH DATA_DIR GUID (whose the volume should be)
# Out: {"mounted": true, "mark": "own|other|none", "ownFileSystem": true, "writable": true, "filled": false, "unfinished": false, "beside": false,
#       "swapped": false, "freeBytes": 123, "freeMemoryBytes": 123, "cores": 2}; "mounted" tells that there is a
#       directory, "mark" whose it says it is, "ownFileSystem" that something is mounted there; "unfinished" that an
#       ingestion was begun and has not ended, "beside" that there is a new copy or the rest of one
#       beside the one in use, "swapped" that a new copy was put in its place and not yet approved.
set -euo pipefail
shopt -s nullglob dotglob

mounted=false
mark=none
own_file_system=false
writable=false
filled=false
unfinished=false
beside=false
swapped=false
free=0
if [[ -d $MOUNT_PATH ]]; then
  mounted=true
  found=""
  [[ ! -r $MOUNT_PATH/.doppel-volume ]] || IFS= read -r found <"$MOUNT_PATH/.doppel-volume" || true
  if [[ -n $found ]]; then
    mark=other
    [[ $found != "$GUID" ]] || mark=own
  fi
  [[ $(stat -c %d -- "$MOUNT_PATH/.") == $(stat -c %d -- "$MOUNT_PATH/..") ]] || own_file_system=true
  [[ ! -w $MOUNT_PATH ]] || writable=true
  [[ ! -e $MOUNT_PATH/.ingestion ]] || unfinished=true
  [[ ! -e $MOUNT_PATH/.resync && ! -e $MOUNT_PATH/.discarded ]] || beside=true
  [[ ! -e $MOUNT_PATH/.previous ]] || swapped=true
  entries=("$DATA_DIR"/*)
  ((${#entries[@]} == 0)) || filled=true
  free=$(df --output=avail --block-size=1 -- "$MOUNT_PATH" | tail -n 1)
fi
memory=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
printf '{"mounted": %s, "mark": "%s", "ownFileSystem": %s, "writable": %s, "filled": %s, "unfinished": %s, "beside": %s, "swapped": %s, "freeBytes": %d, "freeMemoryBytes": %d, "cores": %d}\n' \
  "$mounted" "$mark" "$own_file_system" "$writable" "$filled" "$unfinished" "$beside" "$swapped" "$free" "$((${memory:-0} * 1024))" "$(nproc)"
