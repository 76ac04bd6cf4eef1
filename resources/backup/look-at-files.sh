#!/usr/bin/env bash
# Tells whether the files of a server on this host can be backed up by a backup tool.
# In:  TOOL (path of the backup tool), DATA_DIRECTORY and SOCKET (as the server tells them)
# Out: {"host": "db1", "server": true, "readable": false, "sudo": true};
#      "server": there are such a directory and such a socket here; "readable": this user may read the
#      files; "sudo": this user may run the tool as root without a password
set -euo pipefail
shopt -s nullglob

server=false
if [[ -d $DATA_DIRECTORY && (-S $SOCKET || ! -x ${SOCKET%/*}) ]]; then
  server=true
fi
readable=false
if [[ -r $DATA_DIRECTORY && -x $DATA_DIRECTORY ]]; then
  readable=true
  for file in "$DATA_DIRECTORY"/ibdata1 "$DATA_DIRECTORY"/*.ibd "$DATA_DIRECTORY"/*/ "$DATA_DIRECTORY"/mysql/*; do
    if [[ ! -r $file ]]; then
      readable=false
      break
    fi
  done
fi
sudo=false
if command -v sudo >/dev/null 2>&1 && sudo -n -l -- "$TOOL" --backup >/dev/null 2>&1 </dev/null; then
  sudo=true
fi
printf '{"host": "%s", "server": %s, "readable": %s, "sudo": %s}\n' "$(uname -n)" "$server" "$readable" "$sudo"
