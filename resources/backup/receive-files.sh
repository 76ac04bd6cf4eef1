#!/usr/bin/env bash
# Unpacks the stream of a backup tool, which comes as standard input, into an empty data directory.
# common.sh comes before this text.
# In:  STREAM_TOOL (path of the program that unpacks), DATA_DIRECTORY, PARALLEL (how many files at a time)
# stderr: "bytes N", how much has come, now and then; what the program complains about.
# stdout: {"position": "", "options": ""}: where the backup ends in the source's binary log, and which
#         settings its data need, as the tool has written them, in base64
# Exit codes: 3 it could not be unpacked.
set -euo pipefail

mkdir -p -- "$DATA_DIRECTORY"
chmod 750 -- "$DATA_DIRECTORY"
cd -- "$DATA_DIRECTORY"

unpack() {
  printf '%s\n' "$BASHPID" >&8
  exec "$STREAM_TOOL" -x "--parallel=$PARALLEL" -C "$DATA_DIRECTORY" >&2
}

(unpack) 8> >(measure io rchar) || exit 3

printf '{"position": "%s", "options": "%s"}\n' \
  "$(first_of mariadb_backup_binlog_info xtrabackup_binlog_info)" "$(first_of backup-my.cnf)"
