#!/usr/bin/env bash
# Makes the toolkit directory of an environment. What servers are started with is read from there, so nobody but root
# and this user may write to it, or put another directory in its place.
# Variables: TOOLKIT, an absolute path; empty for .doppel-toolkit in the home directory.
# Prints {"toolkit": "the absolute path"}.
# Exit codes: 3 the path is not usable (the last line on stderr says why).
set -euo pipefail

toolkit=${TOOLKIT:-${HOME:?}/.doppel-toolkit}
case $toolkit in
  *[[:cntrl:]]*) echo "The toolkit directory's path holds control characters." >&2; exit 3 ;;
  /*) ;;
  *) echo "The toolkit directory '$toolkit' is not an absolute path." >&2; exit 3 ;;
esac
umask 022
if ! mkdir -p -- "$toolkit" 2>/dev/null; then
  echo "The toolkit directory '$toolkit' cannot be made by $(id -un)." >&2
  exit 3
fi
if ! [ -w "$toolkit" ]; then
  echo "The toolkit directory '$toolkit' is not writable for $(id -un)." >&2
  exit 3
fi
if ! trusted "$toolkit"; then
  echo "The toolkit directory '$toolkit' is not safe: $WHY." >&2
  exit 3
fi
# as in /tmp
if [[ -n $(find "$toolkit/." -maxdepth 0 -perm /022 -perm -1000) ]]; then
  echo "The toolkit directory '$toolkit' is not safe: others may write to it." >&2
  exit 3
fi
escaped=${toolkit//\\/\\\\}
escaped=${escaped//\"/\\\"}
printf '{"toolkit": "%s"}\n' "$escaped"
