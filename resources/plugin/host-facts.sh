#!/usr/bin/env bash
# Tells what a new server on this host must know: which ports are taken and whether its paths suit.
# In:  TOOLKIT, MOUNT_PATH (may be empty), SERVER (path of the server program, may be empty)
# Out: {"listening": [22], "configured": [3308], "mountPath": "missing|empty|filled|other",
#       "toolkitWritable": true, "serverRuns": true, "keys": false}; "configured" are the ports of servers in the
#       toolkit directory, running or not; "filled" is a directory with something in it, "other" is
#       no directory; "keys" tells whether a keyring or key management plugin is set up for servers.
set -euo pipefail
shopt -s nullglob dotglob

list() {
  local IFS=,
  printf '[%s]' "$*"
}

listening=()
for file in /proc/net/tcp /proc/net/tcp6; do
  [[ -r $file ]] || continue
  while read -r _ address _ state _; do
    if [[ $state == 0A ]]; then
      listening+=("$((16#${address##*:}))")
    fi
  done <"$file"
done

configured=()
option_files=("$TOOLKIT"/mounts/*/my.cnf)
if ((${#option_files[@]})); then
  mapfile -t configured < <(
    sed -n 's/^[[:space:]]*port[[:space:]]*=[[:space:]]*\([1-9][0-9]\{0,4\}\)[[:space:]]*$/\1/p' \
      "${option_files[@]}" 2>/dev/null
  )
fi

path_state=missing
if [[ -d $MOUNT_PATH ]]; then
  entries=("$MOUNT_PATH"/*)
  path_state=empty
  ((${#entries[@]} == 0)) || path_state=filled
elif [[ -e $MOUNT_PATH || -L $MOUNT_PATH ]]; then
  path_state=other
fi

toolkit=false
[[ ! -d $TOOLKIT || ! -w $TOOLKIT ]] || toolkit=true
runs=false
[[ ! -f $SERVER || ! -x $SERVER ]] || runs=true

keys=false
if [[ -n $SERVER && -e ${SERVER%/*}/mysqld.my ]] || grep -qsiE \
  '^[[:space:]]*(loose[-_])?(early[-_])?plugin[-_]load([-_]add)?[[:space:]]*=.*(key_management|keyring)' "$TOOLKIT/my.cnf"; then
  keys=true
fi

printf '{"listening": %s, "configured": %s, "mountPath": "%s", "toolkitWritable": %s, "serverRuns": %s, "keys": %s}\n' \
  "$(list "${listening[@]}")" "$(list "${configured[@]}")" "$path_state" "$toolkit" "$runs" "$keys"
