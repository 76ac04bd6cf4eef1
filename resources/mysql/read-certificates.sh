#!/usr/bin/env bash
# Reads a file with certificates of authorities.
# In:  FILE
# Out: {"state": "ok", "text": the file in base64}, or "missing", "unreadable", "other" (no certificates in it)
set -euo pipefail

answer() {
  printf '{"state": "%s", "text": "%s"}\n' "$1" "${2-}"
  exit 0
}

# a file in a directory that may not be entered cannot be told from one that is not there
[[ -e $FILE ]] || answer missing
[[ -f $FILE && -r $FILE ]] || answer unreadable
grep -q -e '-----BEGIN CERTIFICATE-----' -- "$FILE" || answer other
# only the certificates: what else a file may hold is nobody's business
answer ok "$(sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' -- "$FILE" | base64 | tr -d '\n')"
