#!/usr/bin/env bash
# Locks all tables of a server on this host against writes, by a client that goes on holding the
# lock when this script has ended.
# common.sh comes before this text.
#
# CLIENT, CLIENT_OPTIONS  path of the client, and option file text for it
# WAIT_SECONDS            how long to wait for the lock
# HOLD_SECONDS            after which the client lets go by itself
# MARK                    word by which the holding statement can be found and killed
#
# stdout: {"held":true}
# Exit codes: 1 the lock could not be had; the client's words are on standard error.
set -euo pipefail

statements="SET SESSION lock_wait_timeout = $WAIT_SECONDS; FLUSH TABLES WITH READ LOCK;
SELECT 'held'; SELECT SLEEP($HOLD_SECONDS) AS $MARK"

exec 8< <(
  exec 7< <(printf '%s\n' "$CLIENT_OPTIONS") </dev/null 2>&1
  # What stays open would keep the login's session from ending.
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor <= 2 || descriptor == 7)) || eval "exec $descriptor>&-"
  done
  exec setsid "$CLIENT" --defaults-file=/dev/fd/7 --batch --skip-column-names --unbuffered \
    --execute="$statements"
)
holder=$!
trap 'kill "$holder" 2>/dev/null; exit 143' TERM INT HUP

while IFS= read -r line <&8; do
  if [[ $line == held ]]; then
    printf '{"held":true}\n'
    exit 0
  fi
  printf '%s\n' "$line" >&2
done
exit 1
