#!/usr/bin/env bash
# Reads an option file.
# In:  OPTION_FILE
# Out: {"text": "W215c3FsZF0K"}, its content in base64; null when there is none
set -euo pipefail

if [[ -f $OPTION_FILE ]]; then
  printf '{"text": "%s"}\n' "$(base64 --wrap=0 -- "$OPTION_FILE")"
else
  printf '{"text": null}\n'
fi
