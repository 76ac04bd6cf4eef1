#!/usr/bin/env bash
# Backs up the files of a server on this host; the stream of the backup tool goes to standard output, compressed on
# the way if that is wanted.
# common.sh comes before this text.
# In:  TOOL (path of the backup tool), OPTIONS (option file text: account, socket, data directory),
#      AS_ROOT (true to run the tool by sudo), PARALLEL (how many files at a time),
#      COMPRESSED (true to compress the stream by zstd), SILENCE_SECONDS (after so long without a line on standard
#      input the tool is ended: it holds locks, and nobody takes its stream any more)
# stderr: what the tool says; its last line must be "completed OK!", for its exit code alone does not tell.
# Exit codes: 3 the tool failed, 4 zstd failed.
set -euo pipefail
# The tool keeps the files of all tables open.
ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true

# The tool reads its option file twice, so a pipe will not do. This file has no name any more when the
# password is written into it; as standard input the tool can open it again and again, also by sudo.
umask 077
# Where the tool would put what does not go into its stream.
directory=$(mktemp -d)
file=$directory/options
exec {options}<>"$file"
rm -f -- "$file"
# shellcheck disable=SC2153 # set by the caller
printf '%s\n' "$OPTIONS" >&"$options"

command=("$TOOL" --defaults-file=/dev/stdin --backup --stream=xbstream
  "--parallel=$PARALLEL" "--target-dir=$directory")
# sudo hands on the signal to the tool, which a user may not signal
tool=0
stop() {
  if [[ $AS_ROOT == true ]] && ((tool)); then
    # sudo passes on no signal that comes from its own process group
    setsid sudo -n -- kill -TERM "$tool" >/dev/null 2>&1 </dev/null || true
  fi
  exit 143
}
[[ $AS_ROOT != true ]] || command=(sudo -n -- "${command[@]}")

# Ends all processes of this script when nobody is heard of any more.
listen() {
  trap 'exit 0' TERM
  while IFS= read -r -t "$SILENCE_SECONDS"; do :; done
  trap '' TERM
  printf 'Nobody takes the backup any more, so it was ended.\n' >&2
  kill -TERM 0
}
exec {pulse}<&0
listen <&"$pulse" >/dev/null &
listener=$!
trap 'kill "$listener" 2>/dev/null || true; rm -rf -- "$directory"' EXIT

back_up() {
  trap stop TERM INT HUP
  "${command[@]}" <&"$options" {pulse}<&- &
  tool=$!
  wait "$tool"
}

codes=(0 0)
if [[ $COMPRESSED == true ]]; then
  back_up | zstd -q -1 "-T$PARALLEL" {options}<&- {pulse}<&- || codes=("${PIPESTATUS[@]}")
else
  back_up || codes=("$?" 0)
fi
# A tool whose stream nobody takes any more fails too, so zstd is looked at first.
if ((codes[1])); then
  printf 'zstd ended with exit code %d.\n' "${codes[1]}" >&2
  exit 4
fi
((codes[0] == 0)) || exit 3
