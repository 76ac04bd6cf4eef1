# shellcheck shell=bash
# Takes a snapshot. Variables: LOCATION, VOLUME, SNAPSHOT, RECORD (lines of its record).
need_location
name=$VOLUME@$SNAPSHOT
lock
[ -e "$RECORDS/volumes/$VOLUME.properties" ] || fail 11 "There is no volume $VOLUME in $LOCATION."
claim snapshots "$name" "$TREES/$name" "$RECORD"
guard snapshots "$name" "$TREES/$name"
unlock
copy_tree "$name" "$LOCATION/$VOLUME" "$TREES/$name" true
publish snapshots "$name"
printf '{"shared":%s,"snapshots":[' "$SHARED"
print_snapshot "$name"
printf ']}'
