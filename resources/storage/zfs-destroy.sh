# shellcheck shell=bash
# Destroys a volume with its snapshots, or one snapshot. Each is destroyed by its exact name, and only what Doppel made.
# Variables: LOCATION, VOLUME, SNAPSHOT (empty: the volume).
dataset=$LOCATION/$VOLUME
if ! exists "$dataset"; then
  need_location
  printf '{"destroyed":false}'
  exit 0
fi
found=$(zfs_ask get -H -r -o name,property,value,source io.doppel:volume,io.doppel:snapshot "$dataset")
# ours NAME PROPERTY: whether Doppel made it.
ours() {
  awk -F '\t' -v name="$1" -v property="io.doppel:$2" \
    '$1 == name && $2 == property && $4 == "local" { found = 1 } END { exit !found }' <<<"$found"
}
children=$(awk -F '\t' '!seen[$1]++ { print $1 }' <<<"$found" | sed 1d)
doomed=()
while read -r child; do
  case $child in
    '') ;;
    "$dataset@"*)
      if [ -z "$SNAPSHOT" ] || [ "$child" = "$dataset@$SNAPSHOT" ]; then
        ours "$child" snapshot || fail 12 "The snapshot $child was not made by Doppel."
        doomed+=("$child")
      fi
      ;;
    *) [ -n "$SNAPSHOT" ] || fail 12 "The dataset $child lies in $dataset and was not made by Doppel." ;;
  esac
done <<<"$children"
if [ -z "$SNAPSHOT" ]; then
  ours "$dataset" volume || fail 12 "The dataset $dataset was not made by Doppel."
fi
users=''
if [ ${#doomed[@]} -gt 0 ]; then
  while IFS=$'\t' read -r clone origin; do
    for snapshot in "${doomed[@]}"; do
      [ "$origin" != "$snapshot" ] || users="$users${users:+, }${clone#"$LOCATION/"} (of ${snapshot#"$LOCATION/"})"
    done
  done < <(zfs_ask get -H -r -o name,value origin "${LOCATION%%/*}")
fi
if [ -n "$users" ]; then
  fail 12 "$dataset${SNAPSHOT:+@$SNAPSHOT} cannot be destroyed: it has the clones $users."
fi

destroyed=false
if [ -z "$SNAPSHOT" ]; then
  # Unmounting comes first: it is what fails when files are open, and then nothing has been destroyed yet.
  directory=$(zfs_ask get -H -o value mountpoint "$dataset")
  deadline=$((SECONDS + 10))
  while [ "$(zfs_ask get -H -o value mounted "$dataset")" = yes ] && ! output=$(privileged zfs unmount "$dataset" 2>&1); do
    printf '%s\n' "$output" >&2
    if [ "$SECONDS" -ge "$deadline" ]; then
      fail 12 "The volume $dataset cannot be destroyed: files in $directory are open in: $(open_files "$directory")."
    fi
    sleep 0.1
  done
fi
for snapshot in ${doomed[@]+"${doomed[@]}"}; do
  destroy "$snapshot" ''
  destroyed=true
done
if [ -z "$SNAPSHOT" ]; then
  destroy "$dataset" "$directory"
  destroyed=true
fi
printf '{"destroyed":%s}' "$destroyed"
