#!/usr/bin/env bash
# Asks a backup tool for its version.
# In:  TOOL (path of the program)
# Out: {"version": "xtrabackup version 8.4.0-1 based on MySQL server 8.4.0 ..."}; when it names none, the first line
#      of whatever it says
set -euo pipefail

# Some tell it on standard error, after other lines.
said=$(timeout 20 "$TOOL" --version 2>&1 </dev/null) || true
version=${said%%$'\n'*}
while IFS= read -r line; do
  if [[ $line == *" based on "* ]]; then
    version=$line
    break
  fi
done <<<"$said"
version=${version//[\"\\]/}
printf '{"version": "%s"}\n' "${version//[[:cntrl:]]/ }"
