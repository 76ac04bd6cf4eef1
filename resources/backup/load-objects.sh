#!/usr/bin/env bash
# Loads what dump-objects.sh has kept into a server on this host, and removes the file.
#
# CLIENT, CLIENT_OPTIONS  path of the client, and option file text for it
# FILE                    the file
#
# stdout: {"loaded":true}
# Exit codes: 1 the client failed. The file is removed in any case.
set -euo pipefail
unset MYSQL_PWD MYSQL_HOST MYSQL_TCP_PORT MYSQL_UNIX_PORT
export MYSQL_TEST_LOGIN_FILE=/dev/null

trap 'rm -f -- "$FILE"' EXIT
"$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") <"$FILE" >&2 || exit 1
printf '{"loaded":true}\n'
