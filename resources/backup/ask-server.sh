#!/usr/bin/env bash
# Asks a server on this host one question, by the client program beside the backup tool or the one on the PATH.
# common.sh comes before this text.
# In:  TOOL (path of the backup tool), OPTIONS (option file text: account, socket), STATEMENT
# Out: {"answer": "MTcK"}, the first row as the client writes it, in base64
# Exit codes: 3 the client failed: its words are on standard error; 4 there is none
set -euo pipefail

client=""
for program in "${TOOL%/*}/mariadb" "${TOOL%/*}/mysql" "$(command -v mariadb mysql | head -n 1)"; do
  if [[ -x $program ]]; then
    client=$program
    break
  fi
done
if [[ -z $client ]]; then
  printf 'There is no client program.\n' >&2
  exit 4
fi
answer=$("$client" --defaults-file=/dev/fd/7 --batch --skip-column-names \
  7< <(printf '%s\n' "$OPTIONS") <<<"$STATEMENT") || exit 3
printf '{"answer": "%s"}\n' "$(printf '%s' "${answer%%$'\n'*}" | base64 --wrap=0)"
