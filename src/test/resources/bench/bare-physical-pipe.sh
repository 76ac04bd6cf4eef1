#!/usr/bin/env bash
# Copies the source's files to the staging host below $DIRECTORY by a bare pipe between two SSH sessions of this machine, makes the copy
# consistent there, and prints how many seconds that took.
# shellcheck disable=SC2029 # what the hosts run is put together here
set -euo pipefail
options=(-i "$KEY" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes)
quoted=$(printf '%q' "$DIRECTORY")
start=$EPOCHREALTIME
ssh -n "${options[@]}" "doppel@$STAGING_HOST" "mkdir -p $quoted"
ssh -n "${options[@]}" "doppel@$SOURCE_HOST" "sudo -n mariadb-backup --no-defaults --backup --stream=mbstream --parallel=2 \
  --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --user=$USER --password=$PASSWORD --target-dir=/tmp 2>/dev/null" |
  ssh "${options[@]}" "doppel@$STAGING_HOST" "mbstream -x --parallel=2 -C $quoted"
ssh -n "${options[@]}" "doppel@$STAGING_HOST" "mariadb-backup --no-defaults --prepare --use-memory=256M --target-dir=$quoted" 2>/dev/null
end=$EPOCHREALTIME
ssh -n "${options[@]}" "doppel@$STAGING_HOST" "rm -r $quoted"
awk -v start="$start" -v end="$end" 'BEGIN { printf "%.3f\n", end - start }'
