# shellcheck shell=bash
# ZFS: a volume is the dataset $LOCATION/NAME. What it is to Doppel lies in its user properties io.doppel:KEY, of which
# those that were set on it count, not those inherited.
# Only commands and options that OpenZFS 2.x and zfs-fuse (pool version 23) both know.

# zfs_do ARGUMENT...: changes something.
zfs_do() {
  writing privileged zfs "$@"
}

# zfs_ask ARGUMENT...: asks for something; fails when it is not there.
zfs_ask() {
  privileged zfs "$@"
}

exists() {
  zfs_ask list -H -o name "$1" >/dev/null 2>&1
}

need_pool() {
  zfs_ask list -H -o name "${LOCATION%%/*}" >/dev/null ||
    fail 15 "There is no ZFS pool ${LOCATION%%/*} that $(id -un) can use; others than root need 'sudo -n zfs'."
}

# need_location: a dataset that was never prepared, or is gone, cannot tell what exists.
need_location() {
  if ! exists "$LOCATION"; then
    need_pool
    fail 15 "There is no dataset $LOCATION, so none of Doppel's volumes: is its pool imported?"
  fi
}

# make DATASET create|clone ARGUMENT...: makes a volume. The last thing zfs does is mounting it; when that fails the dataset
# is there all the same, which its own token tells from one that was there before.
make() {
  local dataset=$1 verb=$2 token status=0 output
  printf -v token '%(%s)T.%d.%d' -1 "$$" "$RANDOM"
  shift 2
  output=$(privileged zfs "$verb" "$@" -o "io.doppel:volume=$VOLUME" -o "io.doppel:made=$token" \
    ${USER_OPTIONS[@]+"${USER_OPTIONS[@]}"} ${ORIGIN:+"$LOCATION/$ORIGIN"} "$dataset" 2>&1 >/dev/null) || status=$?
  if [ "$status" -eq 0 ]; then
    guard "$dataset"
    return 0
  fi
  printf '%s\n' "$output" >&2
  if [ -n "${ORIGIN:-}" ] && ! exists "$LOCATION/$ORIGIN"; then
    fail 11 "There is no snapshot $LOCATION/$ORIGIN."
  fi
  if [ "$(zfs_ask get -H -o value io.doppel:made "$dataset" 2>/dev/null || true)" = "$token" ]; then
    destroy "$dataset" ''
  elif exists "$dataset"; then
    fail 10 "The dataset $dataset exists already."
  fi
  fail_to_write "The dataset $dataset cannot be made: $output"
}

# fail_to_write SENTENCE: after a failure that may come of a lack of space.
fail_to_write() {
  local available
  available=$(zfs_ask get -Hp -o value available "$LOCATION" 2>/dev/null || true)
  if [ -n "$available" ] && [ "$available" -lt 1048576 ]; then
    fail 13 "No space is left in $LOCATION."
  fi
  fail 1 "$1"
}

# guard DATASET: what has been made is destroyed again unless it gets published.
guard() {
  guarded=$1
  trap abandon EXIT
}

abandon() {
  if [ -n "$guarded" ]; then
    destroy "$guarded" ''
  fi
}

publish() {
  guarded=''
}

# destroy NAME DIRECTORY: "dataset is busy" is normal for a moment after the last file in it was closed.
destroy() {
  local output deadline=$((SECONDS + 10))
  until output=$(privileged zfs destroy "$1" 2>&1); do
    printf '%s\n' "$output" >&2
    case $output in
      *busy*) ;;
      *'does not exist'*) return 0 ;;
      *) fail 1 "$1 cannot be destroyed: $output" ;;
    esac
    if [ "$SECONDS" -ge "$deadline" ]; then
      fail 12 "$1 cannot be destroyed: it is busy. ${2:+Files in it are open in: $(open_files "$2").}"
    fi
    sleep 0.1
  done
}

# user_properties: fills the array $USER_OPTIONS from the variable RECORD (lines key=value).
user_properties() {
  USER_OPTIONS=()
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || USER_OPTIONS+=(-o "io.doppel:$line")
  done <<<"$RECORD"
}

# answer: lists volumes or snapshots as JSON, of what `zfs get -Hp -o name,property,value,source all` prints.
answer() {
  awk -F '\t' -v location="$LOCATION" -v wanted="$1" '
    function json(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
    index($1, location "/") != 1 { next }
    !($1 in seen) { seen[$1] = 1; order[++count] = $1 }
    $2 == "creation" { created[$1] = $3 }
    $2 == "origin" && $3 != "-" { origin[$1] = substr($3, length(location) + 2) }
    $2 == "mountpoint" { directory[$1] = $3 }
    $2 == "mounted" { mounted[$1] = $3 }
    $4 == "local" && $2 == "io.doppel:volume" { ours[$1] = 1 }
    $4 == "local" && $2 == "io.doppel:snapshot" { ours[$1] = 1 }
    $4 == "local" && index($2, "io.doppel:") == 1 {
      key = substr($2, 11)
      if (key != "volume" && key != "snapshot" && key != "made") properties[$1] = properties[$1] "," json(key) ":" json($3)
    }
    END {
      printf "["
      for (i = 1; i <= count; i++) {
        dataset = order[i]
        name = substr(dataset, length(location) + 2)
        if (!(dataset in ours) || (index(name, "@") > 0) != (wanted == "snapshots")) continue
        printf "%s", separator; separator = ","
        common = "\"properties\":{\"created\":" json(created[dataset])
        if (dataset in origin) common = common ",\"origin\":" json(origin[dataset])
        common = common properties[dataset] "}}"
        if (wanted == "snapshots") { printf "{\"snapshot\":%s,%s", json(name), common; continue }
        uid = gid = 0
        if (mounted[dataset] == "yes") {
          command = directory[dataset]
          gsub(/\047/, "\047\\\047\047", command)
          command = "stat -c \"%u %g\" \047" command "\047"
          if ((command | getline line) > 0) { split(line, part, " "); uid = part[1]; gid = part[2] }
          close(command)
        }
        printf "{\"volume\":%s,\"directory\":%s,\"uid\":%d,\"gid\":%d,\"mounted\":%s,%s", json(name), json(directory[dataset]),
          uid, gid, mounted[dataset] == "yes" ? "true" : "false", common
      }
      printf "]"
    }'
}
