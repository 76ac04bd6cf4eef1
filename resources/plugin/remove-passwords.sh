#!/usr/bin/env bash
# Removes the files in which version 2.1.0 of the plugin left passwords and password hashes.
# In:  DATA_DIR TOOLKIT BINARY_PATH (may be empty) SOURCE_PORT (may be empty)
# Out: {"removed": 2}
set -euo pipefail

# Its own toolkit directory was three levels above the engine's programs.
own=$TOOLKIT
[[ -z $BINARY_PATH ]] || own=${BINARY_PATH%/}/../../..
files=("$DATA_DIR/mysqld.log" "$TOOLKIT/tmp4.sql" "$own/tmp4.sql")
[[ -z $SOURCE_PORT ]] || files+=("/tmp/dump_$SOURCE_PORT.sql")

removed=0
for file in "${files[@]}"; do
  # Another user's file of that name is none of ours.
  if [[ -f $file && ! -L $file && -O $file ]]; then
    rm -f -- "$file"
    removed=$((removed + 1))
  fi
done
printf '{"removed": %d}\n' "$removed"
