# shellcheck shell=bash
# Tells the space behind volumes and snapshots. Variables: LOCATION, NAMES (one a line; volume or volume@snapshot).
# A clone owns the extents that it and its snapshots have got since it was made: asking for those by generation takes time
# in proportion to them, not to all data. That needs root's rights; without them, and for others than clones, extents that
# nobody else refers to are summed up.

# sums TREE: all bytes, and those that nobody else has.
sums() {
  as_owner_of "$1" btrfs filesystem du -s --raw "$1" | awk 'NR == 2 { print $1, $2 }'
}

# grown GENERATION TREE...: the bytes of the extents that are newer in these trees together.
grown() {
  local generation=$1 tree
  shift
  for tree in "$@"; do
    privileged btrfs subvolume find-new "$tree" "$generation"
  done | awk '/^inode / {
    start = 0
    for (i = 1; i < NF; i++) {
      if ($i == "len") bytes = $(i + 1)
      if ($i == "start") start = $(i + 1)
      if ($i == "offset" && $(i - 1) != "file") within = $(i + 1)
    }
    if (start == 0) sum += bytes # lies in the metadata, too small for an extent
    else if (bytes > extent[start + within]) {
      sum += bytes - extent[start + within]
      extent[start + within] = bytes
    }
  } END { printf "%d\n", sum }'
}

printf '{'
separator=''
while read -r name; do
  case $name in
    *@*) record=$RECORDS/snapshots/$name.properties tree=$TREES/$name ;;
    *) record=$RECORDS/volumes/$name.properties tree=$LOCATION/$name ;;
  esac
  if [ ! -e "$record" ] || [ ! -d "$tree" ]; then
    continue
  fi
  exact=true
  read -r logical own < <(sums "$tree")
  if [[ $name != *@* ]]; then
    family=("$tree")
    for snapshot in "$TREES/$name@"*; do
      [ ! -d "$snapshot" ] || family+=("$snapshot")
    done
    if grep -q '^origin=' "$record"; then
      # What is older than the clone's making, or as old, is the snapshot's.
      if made=$(privileged btrfs subvolume show "$tree" 2>/dev/null | awk -F: '/Gen at creation:/ { print $2 + 1 }') &&
        [ -n "$made" ] && found=$(grown "$made" "${family[@]}" 2>/dev/null); then
        own=$found
      else
        exact=false
      fi
    else
      own=$logical
      for snapshot in "${family[@]:1}"; do
        read -r _ only < <(sums "$snapshot")
        own=$((own + only))
      done
    fi
  fi
  printf '%s"%s":{"logical":%s,"own":%s,"exact":%s}' "$separator" "$name" "$logical" "$own" "$exact"
  separator=','
done <<<"$NAMES"
printf '}'
