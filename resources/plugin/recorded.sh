#!/usr/bin/env bash
# Tells what record.sh has recorded.
# In:  MOUNT_PATH, NAME
# Out: the document; {} when there is none
set -euo pipefail

if [[ -e $MOUNT_PATH/.$NAME ]]; then
  cat -- "$MOUNT_PATH/.$NAME"
else
  printf '{}\n'
fi
