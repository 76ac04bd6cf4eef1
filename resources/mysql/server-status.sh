#!/usr/bin/env bash
# Finds the process of a server. server-process.sh comes before this text.
# In:  DATA_DIR PID_FILE
# Out: {"pid": 1}, 0 when it is not running
set -euo pipefail

find_server
printf '{"pid": %d}\n' "$SERVER_PID"
