# Prints the resident memory, in kilobytes, of the process that $pid_file names.
set -euo pipefail
awk '/^VmRSS:/ { print $2 }' "/proc/$(<"$pid_file")/status"
