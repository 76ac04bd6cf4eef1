#!/usr/bin/env bash
# Unpacks the stream of a backup tool, which comes as standard input, into an empty data directory.
# In:  STREAM_TOOL (path of the program that unpacks), DATA_DIRECTORY, PARALLEL (how many files at a time)
# stderr: "bytes N", how much has come, now and then; what the program complains about.
# stdout: {"position": "", "options": ""}: where the backup ends in the source's binary log, and which
#         settings its data need, as the tool has written them, in base64
# Exit codes: 3 it could not be unpacked.
set -euo pipefail

mkdir -p -- "$DATA_DIRECTORY"
chmod 750 -- "$DATA_DIRECTORY"
cd -- "$DATA_DIRECTORY"

# Tells once a second how much the process has read; ends when it does.
measure() {
  local pid status count
  read -r pid || return 0
  while true; do
    status=0
    read -r -t 1 || status=$?
    if ((status <= 128)); then return 0; fi
    count=$(sed -n 's/^rchar: //p' "/proc/$pid/io" 2>/dev/null) || continue
    printf 'bytes %s\n' "$count" >&2
  done
}

unpack() {
  printf '%s\n' "$BASHPID" >&8
  exec "$STREAM_TOOL" -x "--parallel=$PARALLEL" -C "$DATA_DIRECTORY" >&2
}

(unpack) 8> >(measure) || exit 3

first_of() {
  local name
  for name in "$@"; do
    if [[ -f $DATA_DIRECTORY/$name ]]; then
      base64 --wrap=0 -- "$DATA_DIRECTORY/$name"
      return 0
    fi
  done
}
printf '{"position": "%s", "options": "%s"}\n' \
  "$(first_of mariadb_backup_binlog_info xtrabackup_binlog_info)" "$(first_of backup-my.cnf)"
