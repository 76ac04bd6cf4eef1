#!/usr/bin/env bash
# Ends the servers that bare-start.sh started, and waits until they are gone.
set -euo pipefail
pids=()
for ((i = 0; i < COUNT; i++)); do
  [ ! -s "$PREFIX$i/floor.pid" ] || pids+=("$(<"$PREFIX$i/floor.pid")")
done
((${#pids[@]} == 0)) || kill "${pids[@]}"
for pid in "${pids[@]}"; do
  while [ -d "/proc/$pid" ]; do sleep 0.02; done
done
