# shellcheck shell=bash
# Makes an empty volume. Variables: LOCATION, VOLUME, RECORD (lines of its record).
prepare_location
lock
claim volumes "$VOLUME" "$LOCATION/$VOLUME" <<<"created=$(date +%s)${RECORD:+$'\n'$RECORD}"
guard volumes "$VOLUME" "$LOCATION/$VOLUME"
unlock
make_tree "$VOLUME" "$LOCATION/$VOLUME"
publish volumes "$VOLUME"
