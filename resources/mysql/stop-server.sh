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
  deadline=$((${EPOCHREALTIME/./} + TIMEOUT_SECONDS * 1000000))
  while alive "$SERVER_PID"; do
    if ((${EPOCHREALTIME/./} >= deadline)); then
      log_end "$ERROR_LOG" "$log_size" >&2
      exit 5
    fi
    pause 0.01
  done
  # A killed server leaves them behind.
  rm -f -- "$SOCKET" "$SOCKET.lock" "$PID_FILE"
fi

# Programs that a lost connection has left filling the data directory: they work in it, and nobody
# has called them at a terminal.
for process in /proc/[0-9]*; do
  { read -r name <"$process/comm"; } 2>/dev/null || continue
  case $name in
    mysqldump | mariadb-dump | mysql | mariadb | tee | mbstream | mariadb-backup | mariabackup | xbstream | xtrabackup | zstd | cp) ;;
    *) continue ;;
  esac
  [[ $process/cwd -ef $DATA_DIR ]] || continue
  of_this_host "${process#/proc/}" || continue
  { read -r stat <"$process/stat"; } 2>/dev/null || continue
  read -r _ _ _ _ terminal _ <<<"${stat##*) }"
  ((terminal)) || kill -KILL "${process#/proc/}" 2>/dev/null || true
done
printf '{"pid": %d}\n' "$SERVER_PID"
