#!/usr/bin/env bash
# Loads what dump-objects.sh has kept into a server on this host, and removes the file.
# common.sh comes before this text.
#
# CLIENT, CLIENT_OPTIONS  path of the client, and option file text for it
# FILE                    the file
# DATA_DIRECTORY          of the server that is filled
#
# stdout: {"loaded":true}
# Exit codes: 1 the client failed. The file is removed in any case.
set -euo pipefail

trap 'rm -f -- "$FILE"' EXIT
# By this the server's stop finds the client if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"
"$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") <"$FILE" >&2 || exit 1
printf '{"loaded":true}\n'
