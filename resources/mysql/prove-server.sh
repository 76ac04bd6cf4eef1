#!/usr/bin/env bash
# Tells whether a socket is that of the server of a data directory, so that a password may be sent through it:
# the server runs as this user (as root or mysql when this is root), the socket is its user's, and nobody else can
# put another one there. server-process.sh comes before this text.
# In:  DATA_DIR PID_FILE SOCKET
# Out: {"found": "ours", "subject": ""}; or "stopped", "foreign" (subject: the process), "missing", "unsafe"
#      (subject: the path)
set -euo pipefail

answer() {
  local subject=${2-}
  subject=${subject//\\/\\\\}
  subject=${subject//\"/\\\"}
  subject=${subject//[[:cntrl:]]/ }
  printf '{"found": "%s", "subject": "%s"}\n' "$1" "$subject"
  exit 0
}

find_server
((SERVER_PID)) || answer stopped

server_user=""
while read -r key first _; do
  if [[ $key == Uid: ]]; then
    server_user=$first
    break
  fi
done 2>/dev/null <"/proc/$SERVER_PID/status" || answer stopped
trusted=" 0 $EUID "
if ((EUID == 0)); then
  trusted=" 0 $(id -u mysql 2>/dev/null || true) "
fi
[[ $trusted == *" $server_user "* ]] || answer foreign "$SERVER_PID"
[[ -S $SOCKET ]] || answer missing

# The socket and the directories on the way to it, as it is written and, where there are symbolic links, as it is.
places=()
add_with_parents() {
  local place=$1
  while [[ $place == /?* ]]; do
    places+=("$place")
    place=${place%/*}
  done
  places+=(/)
}
add_with_parents "$SOCKET"
physical=$(cd -P -- "${SOCKET%/*}" && pwd -P)
[[ $physical == "${SOCKET%/*}" ]] || add_with_parents "$physical/${SOCKET##*/}"

# Who owns the socket's own directory could replace it; further up that is for who set up the host to have arranged,
# but where everybody may make files, somebody may have made what is not there while a volume is not mounted.
listing=$(stat -c '%u %f %n' -- "${places[@]}") || answer missing
inner=""
inner_owner=""
while read -r owner mode place; do
  mode=0x$mode
  if [[ $place == "$SOCKET" || $place == "${SOCKET%/*}" || $place == "$physical" ]]; then
    [[ $trusted == *" $owner "* ]] || answer unsafe "$place"
  fi
  if (((mode & 0170000) == 0040000 && mode & 0002)); then
    ((mode & 01000)) || answer unsafe "$place"
    [[ $trusted == *" $inner_owner "* ]] || answer unsafe "$inner"
  fi
  inner=$place
  inner_owner=$owner
done <<<"$listing"
answer ours
