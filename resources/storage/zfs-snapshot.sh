# shellcheck shell=bash
# Takes a snapshot. Variables: LOCATION, VOLUME, SNAPSHOT, RECORD (lines of its user properties).
name=$LOCATION/$VOLUME@$SNAPSHOT
user_properties
status=0
output=$(privileged zfs snapshot -o "io.doppel:snapshot=$SNAPSHOT" ${USER_OPTIONS[@]+"${USER_OPTIONS[@]}"} "$name" 2>&1 >/dev/null) || status=$?
if [ "$status" -ne 0 ]; then
  printf '%s\n' "$output" >&2
  exists "$LOCATION/$VOLUME" || fail 11 "There is no volume $LOCATION/$VOLUME."
  if exists "$name"; then
    fail 10 "The snapshot $name exists already."
  fi
  fail_to_write "The snapshot $name cannot be taken: $output"
fi
printf '{"shared":true,"snapshots":'
zfs_ask get -Hp -o name,property,value,source all "$name" | answer snapshots
printf '}'
