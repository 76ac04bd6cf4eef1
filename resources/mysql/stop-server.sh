#!/usr/bin/env bash
# Ends a server, waits until its process is gone, and ends what still copies into its data directory.
# server-process.sh comes before this text.
# In:  DATA_DIR PID_FILE ERROR_LOG SOCKET SIGNAL (TERM or KILL) TIMEOUT_SECONDS
# Out: {"pid": 1} the process that was ended, 0 when there was none
# Exit codes: 5 it is still running; the end of the error log is on standard error.
set -euo pipefail

find_server
if ((SERVER_PID)); then
  log_size=$(stat -c %s -- "$ERROR_LOG" 2>/dev/null || echo 0)
  open_pause
  kill "-$SIGNAL" "$SERVER_PID" 2>/dev/null || ! alive "$SERVER_PID"
  now
  deadline=$((NOW + TIMEOUT_SECONDS * 1000000))
  while alive "$SERVER_PID"; do
    now
    if ((NOW >= deadline)); then
      log_end "$ERROR_LOG" "$log_size" >&2
      exit 5
    fi
    pause 0.01
  done
  # A killed server leaves them behind.
  rm -f -- "$SOCKET" "$SOCKET.lock" "$PID_FILE"
  # A directory that was made for the socket alone is empty now.
  [[ $SOCKET != /tmp/doppel-*/mysql.sock ]] || rmdir -- "${SOCKET%/*}" 2>/dev/null || true
fi

# left_behind PID: a script of a lost connection, or a program that it has started, still fills the data
# directory: it works in it and has the mark of scripts. Servers are started without the mark.
left_behind() {
  local -a environment=()
  local variable
  [[ /proc/$1/cwd -ef $DATA_DIR ]] || return 1
  { mapfile -d '' -t environment <"/proc/$1/environ"; } 2>/dev/null || return 1
  for variable in "${environment[@]}"; do
    if [[ $variable == DOPPEL_SCRIPT=* ]]; then
      of_this_host "$1"
      return
    fi
  done
  return 1
}

# Whoever is ended may have started another one meanwhile: until a look finds none.
for ((round = 0; round < 500; round++)); do
  left=0
  for process in /proc/[0-9]*; do
    if left_behind "${process#/proc/}"; then
      left=1
      kill -KILL "${process#/proc/}" 2>/dev/null || true
    fi
  done
  ((left)) || break
  ((round)) || open_pause
  pause 0.01
done
printf '{"pid": %d}\n' "$SERVER_PID"
