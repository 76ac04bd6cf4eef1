#!/usr/bin/env bash
# Makes a physical backup in a data directory consistent, and removes what the backup tool has put there
# that no server needs, or that would lead one astray.
#
# TOOL            path of the backup tool, of the version of the server that was backed up
# PREPARED        true when it has been made consistent already
# MEMORY          bytes that the tool may use
# PARALLEL        how many threads it may use
# DATA_DIRECTORY  the backup
#
# stderr: what the tool says.
# stdout: {}
# Exit codes: 1 the tool failed; 5 there are files that lie elsewhere: they are named on stderr, and nothing was done
set -euo pipefail
# The tool keeps the files of all tables open.
ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
export LC_ALL=C

cd -- "$DATA_DIRECTORY"
elsewhere=$(
  find . \( -type l -o -name '*.isl' \) -print | head -n 20
  [[ ! -f backup-my.cnf ]] || grep -E '^innodb_data_file_path *=.*/' backup-my.cnf || true
)
if [[ -n $elsewhere ]]; then
  printf '%s\n' "$elsewhere" >&2
  exit 5
fi
if [[ $PREPARED != true ]]; then
  # What the tool must know of the files, and nothing else that such a file may say.
  options=()
  if [[ -f backup-my.cnf ]]; then
    mapfile -t options < <(sed -nE \
      's/^(innodb_(page_size|data_file_path|undo_tablespaces|checksum_algorithm|log_checksums)) *= *(.*)$/--\1=\3/p' backup-my.cnf)
  fi
  last=""
  while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    last=$line
  done < <("$TOOL" --no-defaults --prepare "${options[@]}" "--use-memory=$MEMORY" "--parallel=$PARALLEL" \
    "--target-dir=$DATA_DIRECTORY" 2>&1 || echo failed)
  [[ $last == *"completed OK!"* ]] || exit 1
fi

# MySQL's tool takes along the source's last binary log and the list of them, by their paths on the source: a server
# that was started with these on the source's own host would write into the source's log.
shopt -s nullglob
logs=() names=""
for file in *; do
  [[ -f $file ]] || continue
  case $(head -c 4 -- "$file" | od -An -tx1) in
    # a log as it is, and an encrypted one
    " fe 62 69 6e" | " fd 62 69 6e")
      logs+=("$file")
      names+="|${file//./\\.}"
      ;;
  esac
done
lists=()
if [[ -n $names ]]; then
  mapfile -t lists < <(grep -d skip -lsIxE "(.*/)?(${names:1})" -- * || true)
fi
rm -f -- "${logs[@]}" "${lists[@]}"
# files only: a database may have such a name
find . -maxdepth 1 -type f \( -name '*.index' -o -name 'xtrabackup_*' -o -name 'mariadb_backup_*' -o -name backup-my.cnf \) -delete
printf '{}\n'
