# shellcheck shell=bash
# Makes the directory that volumes lie in; harmless when that has been done. Variable: LOCATION.
if ! mkdir -p "$LOCATION"; then
  fail 15 "The storage's directory $LOCATION cannot be made."
fi
if ! mkdir -p "$TREES" "$RECORDS/volumes" "$RECORDS/snapshots" "$RECORDS/making" || ! chmod 700 "$RECORDS"; then
  fail 15 "The storage's directory $LOCATION cannot be written to by $(id -un)."
fi
own_records
printf '{}'
