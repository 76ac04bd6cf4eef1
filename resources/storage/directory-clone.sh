# shellcheck shell=bash
# Makes a writable volume of a snapshot; directory-cloned.sh comes next. Variables: LOCATION, ORIGIN (volume@snapshot), VOLUME, RECORD (lines of its record).
need_location
lock
[ -e "$RECORDS/snapshots/$ORIGIN.properties" ] || fail 11 "There is no snapshot $ORIGIN in $LOCATION."
claim volumes "$VOLUME" "$LOCATION/$VOLUME" "origin=$ORIGIN${RECORD:+$'\n'$RECORD}"
guard volumes "$VOLUME" "$LOCATION/$VOLUME"
unlock
copy_tree "$VOLUME" "$TREES/$ORIGIN" "$LOCATION/$VOLUME" false
