#!/usr/bin/env bash
# Marks an ingestion as ended well.
# In:  MOUNT_PATH
# Out: {}
set -euo pipefail

rm -f -- "$MOUNT_PATH/.ingestion"
printf '{}\n'
