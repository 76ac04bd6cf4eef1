#!/usr/bin/env bash
# Starts a server and waits until it answers, as the user that it runs as. apparmor.sh and server-process.sh come before this
# text.
# In:  SERVER BASE_DIR MOUNT DATA_DIR LOG_DIR TMP_DIR OPTION_FILE SOCKET PID_FILE ERROR_LOG TOOLKIT
#      PORT SERVER_ID TIMEOUT_SECONDS, MORE_ARGUMENTS and STALE_FILES (one a line), INIT_SQL (may be empty),
#      OPTION_TEXT (written when WRITE_OPTIONS is true), GUID (whose the volume at MOUNT should be; empty when it is
#      nobody's), TAKE_VOLUME (true: it becomes GUID's, whosever it was)
# Out: {"pid": 1, "wasRunning": false, "millis": 140}
# Exit codes: 3 the server ended, 4 the port is taken, 5 no answer in time, 6 something is missing, 7 there is no data
#      directory, 8 the socket's directory is somebody else's, 9 the volume is another one's.
# The reason is on standard error: with 3 and 5 the end of the error log.
set -euo pipefail
umask 027

fail() {
  local code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$code"
}

WITHOUT_AIO=--innodb-use-native-aio=OFF
hidden="a process that this user may not look into"

# listener: sets LISTENER to a description of what listens on PORT; empty when nothing does.
listener() {
  local inode hex files=() lines=() file link pid zero=00000000
  LISTENER=""
  printf -v hex '%04X' "$PORT"
  for file in /proc/net/tcp /proc/net/tcp6; do
    [[ -r $file ]] || continue
    files+=("$file")
    mapfile -t -O "${#lines[@]}" lines <"$file"
  done
  # columns: local address, remote address, state; 0A is "listens"
  case ${lines[*]} in
    *":$hex $zero:0000 0A "* | *":$hex $zero$zero$zero$zero:0000 0A "*) ;;
    *) return 0 ;;
  esac
  inode=$(awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' "${files[@]}")
  [[ -n $inode ]] || return 0
  LISTENER=$hidden
  for file in /proc/[0-9]*; do
    [[ -r $file/fd ]] || continue
    for link in "$file"/fd/*; do
      if [[ $(readlink -- "$link" 2>/dev/null) == "socket:[$inode]" ]]; then
        pid=${file#/proc/}
        LISTENER="process $pid ($(tr '\0' ' ' <"$file/cmdline" 2>/dev/null | cut -c 1-200))"
        return 0
      fi
    done
  done
}

# refused: nothing listens at 127.0.0.1. To be told so takes no time, where a list of all sockets takes the kernel
# milliseconds. Who listens at another address only is found out by the server.
refused() {
  local said=""
  exec 7< <({ exec 8<>"/dev/tcp/127.0.0.1/$PORT"; } 2>/dev/null || printf refused)
  read -r -N 7 -t 1 -u 7 said || true
  exec 7<&-
  [[ $said == refused ]]
}

find_server
if ((SERVER_PID)); then
  printf '{"pid": %d, "wasRunning": true, "millis": 0}\n' "$SERVER_PID"
  exit 0
fi

open_pause
await_dying
[[ -x $SERVER ]] || fail 6 "There is no program $SERVER."
[[ -d $DATA_DIR ]] || fail 7 "There is no data directory $DATA_DIR."
mark=""
if [[ -n $GUID ]]; then
  [[ ! -r $MOUNT/.doppel-volume ]] || IFS= read -r mark <"$MOUNT/.doppel-volume" || true
  [[ -z $mark || $mark == "$GUID" || $TAKE_VOLUME == true ]] || fail 9 "The volume at $MOUNT is that of another one."
fi
LISTENER=""
refused || listener
# A server that was killed a moment ago keeps its port a little longer than its files, and its process id file for ever.
for ((round = 0; round < 60; round++)); do
  [[ $LISTENER == "$hidden" && -e $PID_FILE ]] || break
  pause 0.05
  listener
done
[[ -z $LISTENER ]] || fail 4 "$LISTENER"

remove_stale_files() {
  local IFS="" pattern match stale=() matches=()
  shopt -s nullglob dotglob
  while read -r pattern; do
    # The pattern is meant to expand, the mount path is not.
    # shellcheck disable=SC2206
    matches=("$MOUNT"/$pattern)
    for match in "${matches[@]}"; do
      [[ ! -e $match && ! -L $match ]] || stale+=("$match")
    done
  done <<<"$STALE_FILES"
  shopt -u nullglob dotglob
  ((${#stale[@]} == 0)) || rm -rf -- "${stale[@]}"
}
[[ -z $STALE_FILES ]] || remove_stale_files

# Starting a program takes a millisecond or more, so none is started for what bash can do.
[[ -d $LOG_DIR && -d $TMP_DIR ]] || mkdir -p -- "$LOG_DIR" "$TMP_DIR"
# A volume of an older version has no mark yet, a clone has its parent's.
[[ $mark == "$GUID" ]] || printf '%s\n' "$GUID" >"$MOUNT/.doppel-volume"
[[ $WRITE_OPTIONS != true ]] || printf '%s' "$OPTION_TEXT" >"$OPTION_FILE"
[[ -r $OPTION_FILE ]] || fail 6 "There is no option file $OPTION_FILE."

arguments=("--defaults-file=$OPTION_FILE" "--basedir=$BASE_DIR" "--datadir=$DATA_DIR" "--pid-file=$PID_FILE"
  "--port=$PORT" "--server-id=$SERVER_ID" "--socket=$SOCKET" "--tmpdir=$TMP_DIR")
while IFS= read -r argument; do
  [[ -z $argument ]] || arguments+=("$argument")
done <<<"$MORE_ARGUMENTS"

: >>"$ERROR_LOG"
init_directory=$TOOLKIT
[[ -d $init_directory && -w $init_directory ]] || init_directory=/tmp
# On a host without a user mysql.
((EUID)) || arguments+=("--user=root")

# Outside of the volume the socket has a directory of its own, which nobody else may have prepared: who owns it could
# put his own socket there.
socket_directory=${SOCKET%/*}
if [[ $socket_directory != "$MOUNT" ]]; then
  mkdir -m 700 -- "$socket_directory" 2>/dev/null || true
  [[ -d $socket_directory && ! -L $socket_directory && -O $socket_directory ]] || fail 8 "$socket_directory"
  chmod 700 -- "$socket_directory"
fi

init_file=""
launched=0
clean_up() {
  [[ -z $init_file ]] || rm -f -- "$init_file"
}
trap clean_up EXIT
# Whoever ends this script wants no server either.
trap '((launched == 0)) || kill -TERM "$launched" 2>/dev/null; exit 143' TERM INT HUP

if [[ -n $INIT_SQL ]]; then
  init_file=$init_directory/doppel-init.$$.$RANDOM$RANDOM$RANDOM
  umask 077
  # Fails when somebody has put a file of that name there.
  set -o noclobber
  printf '%s' "$INIT_SQL" >"$init_file"
  set +o noclobber
  umask 027
  arguments+=("--init-file=$init_file")
fi

# time_zone: sets TZ to what the option file names as the time zone of the server's system, where mysqld_safe would
# look for it. A C library that does not know a zone takes UTC and says nothing.
time_zone() {
  local line group="" named=""
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^[[:space:]]*\[([^]]*)\] ]]; then
      group=${BASH_REMATCH[1]}
    elif [[ $group == mysqld_safe && $line =~ ^[[:space:]]*timezone[[:space:]]*=[[:space:]]*[\"\']?([^[:space:]\"\']+) ]]; then
      named=${BASH_REMATCH[1]}
    fi
  done <"$OPTION_FILE"
  [[ -n $named ]] || return 0
  if [[ $named == [A-Z]*/* && ! -e ${TZDIR:-/usr/share/zoneinfo}/$named ]]; then
    fail 6 "This host does not know the time zone $named that the data need (its package tzdata)."
  fi
  TZ=$named
}
time_zone

# The server gets what it may need of the login's environment, and nothing that might be secret.
environment=()
for name in PATH HOME USER LOGNAME LANG TZ LD_LIBRARY_PATH LD_PRELOAD; do
  [[ -z ${!name+set} ]] || environment+=("$name=${!name}")
done

launch() {
  log_size=0
  [[ ! -s $ERROR_LOG ]] || log_size=$(stat -c %s -- "$ERROR_LOG")
  (
    trap - EXIT TERM INT HUP
    cd -- "$DATA_DIR"
    exec </dev/null >>"$ERROR_LOG" 2>&1
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      ((descriptor <= 2)) || eval "exec $descriptor>&-"
    done
    exec setsid env -i "${environment[@]}" "$SERVER" "${arguments[@]}"
  ) &
  launched=$!
}
now
began=$NOW
launch

answers() {
  local greeting=""
  { exec 8<>"/dev/tcp/127.0.0.1/$PORT"; } 2>/dev/null || return 1
  # The server listens before it accepts; its greeting is what tells that it is ready.
  while ! IFS= read -r -N 1 -t 0.2 -u 8 greeting && alive "$launched"; do
    now
    ((NOW < deadline)) || break
  done
  exec 8>&-
  [[ -n $greeting ]]
}

deadline=$((began + TIMEOUT_SECONDS * 1000000))
# Asking the port costs much more than looking into the file that a server writes shortly before it answers, and many
# servers may be starting at once.
recorded=""
waited=0
until [[ $recorded == "$launched" ]] && answers; do
  if ((waited++ % 8 == 0)) && ! alive "$launched"; then
    end=$(log_end "$ERROR_LOG" "$log_size")
    # Many servers use up what the kernel has of it for all (fs.aio-max-nr). MySQL does not do without by itself.
    if [[ $end == *"io_setup() failed"* && ${arguments[-1]} != "$WITHOUT_AIO" ]]; then
      arguments+=("$WITHOUT_AIO")
      launch
      continue
    fi
    if [[ $end == *"Address already in use"* ]]; then
      listener
      fail 4 "${LISTENER:-a process that has ended meanwhile}"
    fi
    fail 3 "$end$(apparmor "$SERVER" "$end")"
  fi
  now
  if ((NOW >= deadline)); then
    kill -TERM "$launched"
    fail 5 "$(log_end "$ERROR_LOG" "$log_size")"
  fi
  # Servers that take longer are looked after less often: many may be starting at once.
  wait=$(((NOW - began) / 64))
  wait=$((wait < 5000 ? 5000 : wait > 200000 ? 200000 : wait))
  printf -v wait '0.%06d' "$wait"
  pause "$wait"
  [[ ! -r $PID_FILE ]] || read -r recorded <"$PID_FILE" || true
done

# What answered must be what was started here.
if ! alive "$launched"; then
  listener
  fail 4 "${LISTENER:-a process that has ended meanwhile}"
fi
now
printf '{"pid": %d, "wasRunning": false, "millis": %d}\n' "$launched" $(((NOW - began) / 1000))
