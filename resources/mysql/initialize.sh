#!/usr/bin/env bash
# Initialises an empty data directory, as the user that the server runs as; what a failed attempt left is removed again.
# apparmor.sh comes before this text.
# In:  SERVER INSTALL_DB (empty for MySQL) BASE_DIR DATA_DIR LOG_DIR TMP_DIR ERROR_LOG,
#      MORE_ARGUMENTS (one a line)
# Out: {}
# Exit codes: 3 it failed (the end of its output is on standard error), 6 the program is missing,
# 7 the data directory is not empty (its first entries are on standard error).
set -euo pipefail
umask 027

program=${INSTALL_DB:-$SERVER}
if [[ ! -x $program ]]; then
  printf 'There is no program %s.\n' "$program" >&2
  exit 6
fi
mkdir -p -- "$DATA_DIR" "$LOG_DIR" "$TMP_DIR"
found=$(ls -A -- "$DATA_DIR")
if [[ -n $found ]]; then
  head -n 5 <<<"$found" >&2
  exit 7
fi

arguments=(--no-defaults "--basedir=$BASE_DIR" "--datadir=$DATA_DIR" "--tmpdir=$TMP_DIR")
if [[ -n $INSTALL_DB ]]; then
  # Without --force it wants the host's name to resolve, which matters to nobody here.
  arguments+=(--force --auth-root-authentication-method=normal --skip-test-db)
else
  # What is interrupted is removed, so nothing has to reach the disk before the end. There may be none of the kernel's
  # means for native I/O left (fs.aio-max-nr).
  arguments+=(--initialize-insecure --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF
    --innodb-use-native-aio=OFF)
fi
while IFS= read -r argument; do
  [[ -z $argument ]] || arguments+=("$argument")
done <<<"$MORE_ARGUMENTS"
touch -- "$ERROR_LOG"
# On a host without a user mysql.
((EUID)) || arguments+=("--user=root")

began=$(stat -c %s -- "$ERROR_LOG")
clean_up() {
  rm -rf -- "$DATA_DIR"
}
trap clean_up EXIT
trap 'exit 143' TERM INT HUP
cd -- "$TMP_DIR"
if ! env -u MYSQL_HOME "$program" "${arguments[@]}" </dev/null >>"$ERROR_LOG" 2>&1; then
  end=$(tail -c "+$((began + 1))" -- "$ERROR_LOG" | tail -n 60 | tail -c 12000)
  printf '%s%s\n' "$end" "$(apparmor "$SERVER" "$end")" >&2
  exit 3
fi
trap - EXIT
printf '{}\n'
