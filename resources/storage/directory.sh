# shellcheck shell=bash
# The layout that volumes in a directory have, be they btrfs subvolumes or plain directories:
#   $LOCATION/NAME                               a volume
#   $LOCATION/.doppel/trees/VOLUME@SNAPSHOT      a snapshot's content
#   $LOCATION/.doppel/volumes/NAME.properties, .../snapshots/VOLUME@SNAPSHOT.properties
#                                                its record: lines key=value, values percent-encoded
# While something is being made or destroyed, its record ends in .making instead: it is not listed then.

RECORDS=$LOCATION/.doppel
# shellcheck disable=SC2034  # read by the scripts that this one is put in front of
TREES=$RECORDS/trees

# need_location: a directory that was never prepared, or whose file system is not mounted, cannot tell what exists.
need_location() {
  if [ ! -d "$RECORDS" ]; then
    fail 15 "The storage's directory $LOCATION has no volumes of Doppel ($RECORDS is not there): is its file system mounted?"
  fi
  own_records
}

# own_records: what another user has put there is not what Doppel knows of volumes.
own_records() {
  [ -O "$RECORDS" ] ||
    fail 15 "$RECORDS was not made by $(id -un), but by $(stat -c %U "$RECORDS"): what it says of volumes is not believed."
}

# One at a time decides what is made and destroyed; the long work is done without the lock.
lock() {
  exec {lock_handle}>"$RECORDS/lock"
  flock -w 30 "$lock_handle" || fail 12 "Another operation holds the lock $RECORDS/lock."
}

unlock() {
  exec {lock_handle}>&-
}

# claim volumes|snapshots NAME TREE LINES: begins to make something; LINES are what its record says besides the time.
claim() {
  local record=$RECORDS/$1/$2
  if [ -e "$record.properties" ]; then
    fail 10 "$2 exists already in $LOCATION."
  fi
  if [ -e "$record.making" ]; then
    fail 10 "$2 is being made or destroyed in $LOCATION, or that was cut short; destroying it clears the way."
  fi
  if [ -e "$3" ] || [ -L "$3" ]; then
    fail 10 "$3 exists already and was not made by Doppel."
  fi
  if ! printf 'created=%(%s)T\n%s' -1 "${4:+$4$'\n'}" >"$record.making"; then
    rm -f "$record.making"
    fail 13 "No space is left in $LOCATION."
  fi
}

# guard volumes|snapshots NAME TREE: what has been claimed is removed again unless it gets published.
guard() {
  guarded=("$@")
  trap abandon EXIT
}

abandon() {
  if [ "${#guarded[@]}" -eq 3 ]; then
    remove_tree "${guarded[1]}" "${guarded[2]}"
    rm -f "$RECORDS/${guarded[0]}/${guarded[1]}.making"
  fi
}

publish() {
  mv -T "$RECORDS/$1/$2.making" "$RECORDS/$1/$2.properties"
  guarded=()
}

# clones VOLUME@SNAPSHOT: the volumes that came of it, one a line.
clones() {
  local record
  while read -r record; do
    record=${record##*/}
    printf '%s\n' "${record%.*}"
  done < <(find "$RECORDS/volumes" -type f -exec grep -lxF "origin=$1" {} + || true)
}

# properties RECORD: its lines as JSON members, each with a comma in front.
properties() {
  local key value
  while IFS='=' read -r key value; do
    printf ',"%s":"%s"' "$key" "$value"
  done <"$1"
}

print_volume() {
  printf '{"volume":"%s","directory":' "$1"
  json "$LOCATION/$1"
  stat --printf=',"uid":%u,"gid":%g,"mounted":true' "$LOCATION/$1"
  printf ',"properties":{"layout":"1"'
  properties "$RECORDS/volumes/$1.properties"
  printf '}}'
}

print_snapshot() {
  printf '{"snapshot":"%s","properties":{"layout":"1"' "$1"
  properties "$RECORDS/snapshots/$1.properties"
  printf '}}'
}
