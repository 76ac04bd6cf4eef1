#!/usr/bin/env bash
# Tells what record-position.sh has recorded.
# In:  MOUNT_PATH
# Out: the document; {} when there is none
set -euo pipefail

if [[ -e $MOUNT_PATH/.position ]]; then
  cat -- "$MOUNT_PATH/.position"
else
  printf '{}\n'
fi
