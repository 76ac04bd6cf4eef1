# shellcheck shell=bash
# What the scripts share that copy, unpack and load; put in front of them.

# Nothing of this login's environment may take part.
unset MYSQL_PWD MYSQL_HOST MYSQL_TCP_PORT MYSQL_UNIX_PORT
export MYSQL_TEST_LOGIN_FILE=/dev/null

# label WORD: passes lines on to standard error, the word in front of each.
label() { sed -u "s/^/$1: /" >&2; }

# measure FILE FIELD: reads the number of a process; tells once a second what that file of it below
# /proc says of its progress; ends when everything has ended that could have told the number.
measure() {
  local pid status count
  read -r pid || return 0
  while true; do
    status=0
    read -r -t 1 || status=$?
    if ((status <= 128)); then return 0; fi
    count=$(sed -n "s/^$2:[[:space:]]*//p" "/proc/$pid/$1" 2>/dev/null) || continue
    printf 'bytes %s\n' "$count" >&2
  done
}

# decompressed FILE COMPRESSION: becomes the program that writes what is in the file; tells its
# number to descriptor 8. The file is its standard input.
decompressed() {
  printf '%s\n' "$BASHPID" >&8
  if [[ $2 == none ]]; then
    exec cat <"$1"
  fi
  exec "$2" -dc <"$1"
}

# unpack_stream [DESCRIPTOR]: has STREAM_TOOL unpack what comes as standard input into DATA_DIRECTORY; the number of its
# process goes to the descriptor. Of what it will not or cannot unpack the tool speaks, and ends well: that is a failure.
unpack_stream() {
  local said status=0
  said=$(
    [[ -z ${1-} ]] || printf '%s\n' "$BASHPID" >&"$1"
    exec "$STREAM_TOOL" -x "--parallel=$PARALLEL" -C "$DATA_DIRECTORY" 2>&1
  ) || status=$?
  [[ -z $said ]] || printf '%s\n' "$said" >&2
  ((status == 0)) || return "$status"
  ! grep -qvE '[Ww]arning|^[[:space:]]*$' <<<"$said"
}

# first_of NAME...: the first of these files of the data directory that is there, in base64.
first_of() {
  local name
  for name in "$@"; do
    if [[ -f $DATA_DIRECTORY/$name ]]; then
      base64 --wrap=0 -- "$DATA_DIRECTORY/$name"
      return 0
    fi
  done
}

# room_left DIRECTORY: the file system that it lies in, as members of a JSON object.
room_left() {
  local free mount_point
  free=$(df -P -B1 -- "$1" | awk 'NR == 2 { print $4 }')
  mount_point=$(stat -L -c %m -- "$1")
  mount_point=${mount_point//\\/\\\\}
  mount_point=${mount_point//\"/\\\"}
  printf '"freeBytes":%d,"mountPoint":"%s"' "${free:-0}" "$mount_point"
}
