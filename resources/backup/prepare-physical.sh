#!/usr/bin/env bash
# Makes a physical backup in a data directory consistent, and removes what the backup tool has put there.
#
# TOOL            path of the backup tool, of the version of the server that was backed up
# PREPARED        true when it has been made consistent already
# MEMORY          bytes that the tool may use
# DATA_DIRECTORY  the backup
#
# stderr: what the tool says.
# stdout: {}
# Exit codes: 1 the tool failed.
set -euo pipefail
export LC_ALL=C

cd -- "$DATA_DIRECTORY"
if [[ $PREPARED != true ]]; then
  last=""
  while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    last=$line
  done < <("$TOOL" --no-defaults --prepare "--use-memory=$MEMORY" "--target-dir=$DATA_DIRECTORY" 2>&1 || echo failed)
  [[ $last == *"completed OK!"* ]] || exit 1
fi
rm -f -- xtrabackup_* mariadb_backup_* backup-my.cnf
printf '{}\n'
