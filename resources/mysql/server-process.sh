# shellcheck shell=bash
# Functions that find and watch the process of one server; put before the scripts that use them.
# They expect: DATA_DIR, PID_FILE.
# shellcheck disable=SC2034  # SERVER_PID and NOW are read by those scripts

# alive PID: the process exists and is more than a zombie that nobody has reaped. A killed server's
# first thread is a zombie while the others still let go of files and ports.
alive() {
  local stat
  local -a fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] ]] || ((fields[17] > 1))
}

# of_this_host PID: the process is not one of a container of this host, whose paths mean other files.
of_this_host() {
  local key first more
  while read -r key first more; do
    if [[ $key == NSpid: ]]; then
      [[ -n $first && -z $more ]]
      return
    fi
  done 2>/dev/null <"/proc/$1/status"
  [[ -e /proc/$1/status ]]
}

# serves PID: the process is a server of DATA_DIR.
serves() {
  local -a words=()
  local word
  [[ $1 =~ ^[1-9][0-9]*$ ]] || return 1
  { mapfile -d '' -t words <"/proc/$1/cmdline"; } 2>/dev/null || return 1
  for word in "${words[@]}"; do
    if [[ $word == "--datadir=$DATA_DIR" ]]; then
      alive "$1" && of_this_host "$1"
      return
    fi
  done
  return 1
}

# find_server: sets SERVER_PID to the process that serves DATA_DIR, or to 0.
find_server() {
  local pid="" name directory
  SERVER_PID=0
  if [[ -r $PID_FILE ]]; then
    read -r pid <"$PID_FILE" || true
    if serves "$pid"; then
      SERVER_PID=$pid
      return 0
    fi
  fi
  for directory in /proc/[0-9]*; do
    { read -r name <"$directory/comm"; } 2>/dev/null || continue
    case $name in
      mysqld* | mariadbd*) ;;
      *) continue ;;
    esac
    pid=${directory#/proc/}
    if serves "$pid"; then
      SERVER_PID=$pid
      return 0
    fi
  done
}

# await_dying: waits while the server that PID_FILE names is in its last moments, for two seconds.
await_dying() {
  local pid="" name="" round
  [[ -r $PID_FILE ]] || return 0
  read -r pid <"$PID_FILE" || true
  [[ $pid =~ ^[1-9][0-9]*$ ]] || return 0
  { read -r name <"/proc/$pid/comm"; } 2>/dev/null || return 0
  [[ $name == mysqld* || $name == mariadbd* ]] || return 0
  for ((round = 0; round < 200; round++)); do
    if ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null || ! alive "$pid"; then
      return 0
    fi
    pause 0.01
  done
}

# A descriptor that never has anything to read: "read -t N -u 9" pauses without starting a program.
open_pause() {
  exec 9<> <(:)
}

pause() {
  read -r -t "$1" -u 9 _ || true
}

# now: sets NOW to the time in microseconds. Only a bash older than 5.0 needs a program for that.
now() {
  NOW=${EPOCHREALTIME-$(date +%s%6N)}
  NOW=${NOW/./}
}

# log_end FILE FROM: the last lines that were added behind byte FROM.
log_end() {
  [[ -r $1 ]] || return 0
  tail -c "+$(($2 + 1))" -- "$1" | tail -n 60 | tail -c 12000
}
