#!/usr/bin/env bash
# Copies databases from a source straight into a server on this host: one dump, one client, a pipe.
# common.sh comes before this text.
#
# DUMP, CLIENT            paths of the two programs
# DUMP_OPTIONS            option file text for the dump: account, address, tables to leave out
# CLIENT_OPTIONS          option file text for the client: account, address
# ARGUMENTS               arguments of the dump, one a line
# DATABASES               databases to dump, one a line
# DATA_DIRECTORY          of the server that is filled, to tell a full file system
#
# stderr: the dump's own comment lines as it comes to each database and table; "bytes N" now and
# then; "dump: ..." and "load: ..." what the programs complain about.
# stdout: exit codes of dump, copy and load, whether the dump's last line came, how much was dumped,
# free bytes and mount point of the file system where the data goes.
# Exit code 0 also when the copy failed: the answer tells.
set -euo pipefail
# shellcheck disable=SC2153 # set by the caller
mapfile -t arguments < <(printf '%s' "$ARGUMENTS")
# shellcheck disable=SC2153 # set by the caller
mapfile -t databases < <(printf '%s' "$DATABASES")

# By this the server's stop finds the programs if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"

# Passes on the lines that tell how far the dump is; the last one must be its farewell.
follow() {
  local line last=
  while IFS= read -r line; do
    last=$line
    printf '%s\n' "$line" >&2
  done < <(grep -a --line-buffered -E \
    '^-- (CHANGE |Current Database|Dumping data for table|Dump completed)')
  if [[ $last == '-- Dump completed'* ]]; then printf 'complete\n'; fi
}

dump() {
  printf '%s\n' "$BASHPID" >&8
  exec "$DUMP" --defaults-file=/dev/fd/7 "${arguments[@]}" --databases -- "${databases[@]}" \
    7< <(printf '%s\n' "$DUMP_OPTIONS") </dev/null
}

load() {
  exec "$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") >&2
}

# The substitution ends when everything that holds descriptor 9 has ended.
answer=$(
  set +e
  exec 9>&1
  dump 8> >(measure io wchar) 2> >(label dump 8>&-) |
    tee >(follow >&9) >(printf "bytes %d\n" "$(wc -c)" >&9) |
    load 2> >(label load)
  printf 'codes %s\n' "${PIPESTATUS[*]}"
)
complete=false
bytes=0
codes=
while IFS= read -r line; do
  case $line in
    complete) complete=true ;;
    bytes\ *) bytes=${line#bytes } ;;
    codes\ *) codes=${line#codes } ;;
  esac
done <<<"$answer"
read -r dump_code tee_code load_code <<<"$codes"

printf '{"dump":%d,"copy":%d,"load":%d,"complete":%s,"bytes":%d,%s}\n' \
  "$dump_code" "$tee_code" "$load_code" "$complete" "$bytes" "$(room_left "$DATA_DIRECTORY")"
