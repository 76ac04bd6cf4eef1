#!/usr/bin/env bash
# Keeps the definitions of triggers, routines, events and views of a source in a file, to be loaded
# when the tables are there.
# common.sh comes before this text.
#
# DUMP                    path of the dump program
# PROGRAM_OPTIONS         option file text for dumping triggers, routines and events
# PROGRAM_ARGUMENTS       arguments for that, one a line
# PROGRAM_DATABASES       databases that have some, one a line; may be empty
# VIEW_OPTIONS, VIEW_ARGUMENTS, VIEW_DATABASES   the same for views
# FILE                    the file to write; nobody else can read it
# DATA_DIRECTORY          of the server that is filled
#
# stdout: {"bytes": size of the file}
# Exit codes: 1 the dump program failed, 3 its output is not complete. The file is gone then.
set -euo pipefail
umask 077

# By this the server's stop finds the program if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"

finished=false
trap '[[ $finished == true ]] || rm -f -- "$FILE"' EXIT
: >"$FILE"

dump() { # options arguments databases
  local -a arguments databases
  mapfile -t arguments <<<"$2"
  mapfile -t databases <<<"$3"
  "$DUMP" --defaults-file=/dev/fd/7 "${arguments[@]}" --databases -- "${databases[@]}" \
    7< <(printf '%s\n' "$1") </dev/null >>"$FILE" || return 1
  if [[ $(tail -n 1 -- "$FILE") != '-- Dump completed'* ]]; then
    echo "The dump program ended without its last line." >&2
    exit 3
  fi
}

# Views may use functions, so those come first.
if [[ -n $PROGRAM_DATABASES ]]; then
  dump "$PROGRAM_OPTIONS" "$PROGRAM_ARGUMENTS" "$PROGRAM_DATABASES" || exit 1
fi
if [[ -n $VIEW_DATABASES ]]; then
  dump "$VIEW_OPTIONS" "$VIEW_ARGUMENTS" "$VIEW_DATABASES" || exit 1
fi
finished=true
printf '{"bytes":%d}\n' "$(stat -c %s -- "$FILE")"
