# shellcheck shell=bash
# Makes an empty volume; directory-cloned.sh comes next. Variables: LOCATION, VOLUME, RECORD (lines of its record).
need_location
lock
claim volumes "$VOLUME" "$LOCATION/$VOLUME" "$RECORD"
guard volumes "$VOLUME" "$LOCATION/$VOLUME"
unlock
make_tree "$VOLUME" "$LOCATION/$VOLUME"
mark "$LOCATION/$VOLUME"
