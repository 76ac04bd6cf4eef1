#!/usr/bin/env bash
# Prints the end of a server's error log on standard error. server-process.sh comes before this text.
# In:  ERROR_LOG
# Out: {}
set -euo pipefail

log_end "$ERROR_LOG" 0 >&2
printf '{}\n'
