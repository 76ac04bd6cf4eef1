#!/usr/bin/env bash
# Tells how much room is left where a volume is mounted.
# common.sh comes before this text.
# In:  DIRECTORY
# Out: {"freeBytes": 1, "mountPoint": "/"}
set -euo pipefail
printf '{%s}\n' "$(room_left "$DIRECTORY")"
