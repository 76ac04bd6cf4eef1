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
  # What the tool must know of the files, and nothing else that such a file may say.
  options=()
  if [[ -f backup-my.cnf ]]; then
    mapfile -t options < <(sed -nE \
      's/^(innodb_(page_size|data_file_path|undo_tablespaces|checksum_algorithm)) *= *(.*)$/--\1=\3/p' backup-my.cnf)
  fi
  last=""
  while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    last=$line
  done < <("$TOOL" --no-defaults --prepare "${options[@]}" "--use-memory=$MEMORY" "--target-dir=$DATA_DIRECTORY" 2>&1 || echo failed)
  [[ $last == *"completed OK!"* ]] || exit 1
fi
rm -f -- xtrabackup_* mariadb_backup_* backup-my.cnf
printf '{}\n'
