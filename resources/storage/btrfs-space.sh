# shellcheck shell=bash
# Tells the space behind volumes and snapshots. Variables: LOCATION, NAMES (one a line; volume or volume@snapshot).
# A clone owns the extents that it and its snapshots have got since its origin was made. Asking for them by generation takes
# time in proportion to them, not to all data; it takes root's rights. Other volumes own all that is reached in them; what only
# their snapshots still have is told with the snapshots, for which the file system looks at every extent.

need_location
found=() paths=()
while read -r name; do
  case $name in
    *@*) record=$RECORDS/snapshots/$name.properties tree=$TREES/$name ;;
    *) record=$RECORDS/volumes/$name.properties tree=$LOCATION/$name ;;
  esac
  if [ -e "$record" ] && [ -d "$tree" ]; then
    found+=("$name")
    paths+=("$tree")
  fi
done <<<"$NAMES"
if [ ${#found[@]} -eq 0 ]; then
  printf '{}'
  exit 0
fi

declare -A generations=()

# growth ORIGIN TREE...: the extents of a clone and its snapshots that are newer than its origin, as lines of 'find-new'.
growth() {
  local origin=$1 generation=${generations[$1]:-} description tree
  shift
  if [ -z "$generation" ]; then
    description=$(privileged btrfs subvolume show "$TREES/$origin" 2>/dev/null) || return 0
    description=${description##*Gen at creation:}
    generation=${description%%$'\n'*}
    generations[$origin]=$generation
  fi
  printf 'known\n'
  for tree in "$@"; do
    privileged btrfs subvolume find-new "$tree" $((generation + 1)) || true
  done
}

# sizes: what can be reached in each tree. What belongs to others than this user cannot be looked into without root's rights.
sizes() {
  privileged du -s -B 1 "${paths[@]}" 2>/dev/null || du -s -B 1 "${paths[@]}" || true
}

# facts LANE: what is known of every LANES-th volume and snapshot. Most of the time goes into starting programs.
LANES=3
facts() {
  local index snapshot family description origin
  for ((index = $1; index < ${#found[@]}; index += LANES)); do
    printf 'of %s %s\n' "${found[index]}" "${paths[index]}"
    case ${found[index]} in
      *@*) as_owner_of "${paths[index]}" btrfs filesystem du -s --raw "${paths[index]}" | sed -n '2s/^/sums /p' ;;
      *)
        description=$(<"$RECORDS/volumes/${found[index]}.properties")
        case $'\n'$description in
          *$'\norigin='*)
            family=("${paths[index]}")
            for snapshot in "$TREES/${found[index]}@"*; do
              [ ! -d "$snapshot" ] || family+=("$snapshot")
            done
            origin=${description#*origin=}
            growth "${origin%%$'\n'*}" "${family[@]}"
            ;;
          *)
            printf 'all\n'
            for snapshot in "$TREES/${found[index]}@"*; do
              [ ! -d "$snapshot" ] || printf 'more\n'
            done
            ;;
        esac
        ;;
    esac
  done
  printf 'end\n'
}

awk -v lanes="$LANES" '
  /^[0-9]+\t/ { reached[substr($0, index($0, "\t") + 1)] = $1; next }
  $1 == "of" {
    name = $2
    order[++count] = name
    path = substr($0, length("of  ") + length(name) + 1)
    logical[name] = reached[path]
    own[name] = reached[path]
    exact[name] = 0
    split("", extent)
    next
  }
  $1 == "sums" { logical[name] = $2; own[name] = $3; exact[name] = 1; next }
  $1 == "all" { exact[name] = 1; next }
  $1 == "more" { exact[name] = 0; next }
  $1 == "known" { own[name] = 0; exact[name] = 1; next }
  $1 == "inode" {
    start = bytes = within = 0
    inline = 0
    for (i = 2; i < NF; i++) {
      if ($i == "flags") { # what follows is the name of the file
        inline = index($(i + 1), "INLINE")
        break
      }
      if ($i == "len") bytes = $(i + 1)
      if ($i == "start") start = $(i + 1)
      if ($i == "offset" && $(i - 1) != "file") within = $(i + 1)
    }
    if (start == 0) own[name] += inline ? bytes : 0 # lies in the metadata, or is a hole
    else if (bytes > extent[start + within]) {
      own[name] += bytes - extent[start + within]
      extent[start + within] = bytes
    }
  }
  $1 == "end" { ended++; next }
  END {
    if (ended != lanes) exit 1 # a command has failed: half an answer would look like a whole one
    printf "{"
    for (i = 1; i <= count; i++) {
      name = order[i]
      printf "%s\"%s\":{\"logical\":%.0f,\"own\":%.0f,\"exact\":%s}", separator, name, logical[name], own[name],
        exact[name] ? "true" : "false"
      separator = ","
    }
    printf "}"
  }' <(sizes) <(facts 0) <(facts 1) <(facts 2)
