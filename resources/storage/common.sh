# shellcheck shell=bash
# What all storage scripts share; put in front of each of them.
#
# Exit codes: 10 exists already, 11 not there, 12 in use, 13 no space left, 14 cannot be mounted or unmounted,
# 15 the storage cannot be used as configured, 16 the volume does not show on this host.
# The last line on stderr is then a sentence for people.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # a login by SSH without a terminal often lacks them

# fail EXIT_CODE SENTENCE
fail() {
  printf '%s\n' "$2" >&2
  exit "$1"
}

# json TEXT: as a JSON string. Control characters cannot come: names and paths were checked before.
json() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# Root's rights for a command, without asking for a password.
privileged() {
  if [ "$EUID" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# as_owner_of PATH COMMAND...: as this user when PATH is its own, else with root's rights.
as_owner_of() {
  local path=$1
  shift
  if [ -O "$path" ]; then "$@"; else privileged "$@"; fi
}

# writing COMMAND...: runs it; of its failures "no space left" gets an exit code of its own.
writing() {
  local status=0 output
  output=$("$@" 2>&1 >/dev/null) || status=$?
  if [ "$status" -ne 0 ]; then
    printf '%s\n' "$output" >&2
    case $output in
      *'No space left on device'* | *'out of space'* | *'Disk quota exceeded'* | *'quota exceeded'*)
        fail 13 "No space is left in $LOCATION."
        ;;
    esac
    fail 1 "'$*' failed with exit code $status."
  fi
}

# open_files DIRECTORY: the processes of this host that work in it, such as "mariadbd (4711)", separated by ", ".
open_files() {
  local pattern link list='' process
  pattern=$(printf '%s' "$1" | sed 's/[][*?\\]/\\&/g')
  while read -r link; do
    process=${link#/proc/}
    process=${process%%/*}
    case ", $list" in *"($process)"*) continue ;; esac
    list="$list${list:+, }$(cat "/proc/$process/comm" 2>/dev/null || true) ($process)"
  done < <(find /proc/[0-9]*/cwd /proc/[0-9]*/fd -maxdepth 1 \( -lname "$pattern" -o -lname "$pattern/*" \) 2>/dev/null || true)
  printf '%s' "$list"
}

# mark DIRECTORY: puts into a new volume whose it is, if RECORD (lines key=value) says so. By that it is known wherever it shows.
mark() {
  local line
  while IFS= read -r line; do
    case $line in guid=*) printf '%s\n' "${line#guid=}" >"$1/.doppel-volume" || fail 13 "No space is left in $LOCATION." ;; esac
  done <<<"$RECORD"
}

# own DIRECTORY UID:GID: gives a volume with everything in it to its user; nothing to do when the root is that user's.
own() {
  if [ "$(stat -c %u:%g "$1")" = "$2" ]; then
    return 0
  fi
  if ! privileged chown -R -h "$2" "$1"; then
    fail 14 "The volume $1 cannot be given to the user $2: that takes root's rights (sudo -n chown) on the storage host."
  fi
}
