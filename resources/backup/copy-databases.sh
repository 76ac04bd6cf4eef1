#!/usr/bin/env bash
# Copies databases from a source straight into a server on this host: one dump, one client, a pipe.
# common.sh and copy-stream.sh come before this text.
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

dump() {
  printf '%s\n' "$BASHPID" >&8
  exec "$DUMP" --defaults-file=/dev/fd/7 "${arguments[@]}" --databases -- "${databases[@]}" \
    7< <(printf '%s\n' "$DUMP_OPTIONS") </dev/null
}

copy_stream
