# shellcheck shell=bash
# Destroys a volume with its snapshots, or one snapshot. Variables: LOCATION, VOLUME, SNAPSHOT (empty: the volume).
need_location
lock
doomed=()
if [ -n "$SNAPSHOT" ]; then
  name=$VOLUME@$SNAPSHOT
else
  name=$VOLUME
fi
for record in "$RECORDS/snapshots/$VOLUME@"${SNAPSHOT:-*}.properties "$RECORDS/snapshots/$VOLUME@"${SNAPSHOT:-*}.making; do
  [ ! -e "$record" ] || doomed+=("$record")
done
users=''
for record in ${doomed[@]+"${doomed[@]}"}; do
  snapshot=${record##*/}
  snapshot=${snapshot%.*}
  while read -r clone; do
    users="$users${users:+, }$clone (of $snapshot)"
  done < <(clones "$snapshot")
done
if [ -n "$users" ]; then
  fail 12 "$name in $LOCATION cannot be destroyed: it has the clones $users."
fi
volume_record=''
if [ -z "$SNAPSHOT" ]; then
  for record in "$RECORDS/volumes/$VOLUME.properties" "$RECORDS/volumes/$VOLUME.making"; do
    [ ! -e "$record" ] || volume_record=$record
  done
fi
if [ -n "$volume_record" ]; then
  # Removing files under a running server would go unnoticed by it for a while.
  deadline=$((SECONDS + 5))
  while users=$(open_files "$LOCATION/$VOLUME") && [ -n "$users" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      fail 12 "The volume $LOCATION/$VOLUME cannot be destroyed: files in it are open in $users."
    fi
    sleep 0.1
  done
fi
for record in ${doomed[@]+"${doomed[@]}"} ${volume_record:+"$volume_record"}; do
  case $record in *.properties) mv -T "$record" "${record%.properties}.making" ;; esac
done
unlock
for record in ${doomed[@]+"${doomed[@]}"}; do
  snapshot=${record##*/}
  snapshot=${snapshot%.*}
  remove_tree "$snapshot" "$TREES/$snapshot"
  rm -f "$RECORDS/snapshots/$snapshot.making"
done
if [ -n "$volume_record" ]; then
  remove_tree "$VOLUME" "$LOCATION/$VOLUME"
  rm -f "$RECORDS/volumes/$VOLUME.making"
fi
if [ ${#doomed[@]} -gt 0 ] || [ -n "$volume_record" ]; then
  printf '{"destroyed":true}'
else
  printf '{"destroyed":false}'
fi
