# shellcheck shell=bash
# How plain directories are made, copied and removed. A copy grows under .doppel/making and is moved to its place when
# it is complete. Extents are shared where the file system can do that; $SHARED tells.

SHARED=false

# look_for_reflinks DIRECTORY: where two files can share a block, whole copies will.
look_for_reflinks() {
  local probe=$1/.doppel-probe.$$
  head -c 8192 /dev/zero >"$probe" || fail 13 "No space is left in $LOCATION."
  if cp --reflink=always "$probe" "$probe.copy" 2>/dev/null; then
    SHARED=true
  fi
  rm -f "$probe" "$probe.copy"
}

# examine_place DIRECTORY FILE_SYSTEM: sets $SHARED.
examine_place() {
  look_for_reflinks "$1"
}

# make_tree NAME TREE
make_tree() {
  writing mkdir -m 755 "$2"
}

# copy_tree NAME FROM TO READ_ONLY
copy_tree() {
  local growing=$RECORDS/making/$1 needed available
  look_for_reflinks "$RECORDS/making"
  if [ "$SHARED" = false ]; then
    needed=$(as_owner_of "$2" du -s -B 1 "$2" | cut -f 1)
    available=$(df -B 1 --output=avail "$LOCATION" | tail -n 1)
    if [ "$needed" -gt "$available" ]; then
      fail 13 "A copy of $2 needs $needed bytes in $LOCATION; $available are available."
    fi
  fi
  writing as_owner_of "$2" cp -a --reflink=auto -T "$2" "$growing"
  writing as_owner_of "$2" mv -T "$growing" "$3"
}

# remove_tree NAME TREE: also what was left of it half-made.
remove_tree() {
  local path
  for path in "$RECORDS/making/$1" "$2"; do
    if [ -e "$path" ] && ! as_owner_of "$path" rm -rf --one-file-system "$path"; then
      fail 1 "$path cannot be removed."
    fi
  done
}
