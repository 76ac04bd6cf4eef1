# shellcheck shell=bash
# Makes a writable volume of a snapshot; zfs-cloned.sh comes next.
# Variables: LOCATION, ORIGIN (volume@snapshot), VOLUME, RECORD (lines of its user properties).
dataset=$LOCATION/$VOLUME
user_properties
status=0
output=$(privileged zfs clone -o recordsize=16k -o atime=off -o com.sun:auto-snapshot=false -o "io.doppel:volume=$VOLUME" \
  ${USER_OPTIONS[@]+"${USER_OPTIONS[@]}"} "$LOCATION/$ORIGIN" "$dataset" 2>&1 >/dev/null) || status=$?
if [ "$status" -ne 0 ]; then
  printf '%s\n' "$output" >&2
  exists "$LOCATION/$ORIGIN" || fail 11 "There is no snapshot $LOCATION/$ORIGIN."
  if exists "$dataset"; then
    fail 10 "The dataset $dataset exists already."
  fi
  case $output in *'out of space'* | *'quota exceeded'*) fail 13 "No space is left in $LOCATION." ;; esac
  fail 1 "The dataset $dataset cannot be cloned of $LOCATION/$ORIGIN: $output"
fi
guard "$dataset"
