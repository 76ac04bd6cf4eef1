#!/usr/bin/env bash
# Prints the resident memory, in kilobytes, of the process that $PID_FILE names.
set -euo pipefail
awk '/^VmRSS:/ { print $2 }' "/proc/$(<"$PID_FILE")/status"
