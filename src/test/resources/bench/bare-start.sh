#!/usr/bin/env bash
# Starts $COUNT bare servers on $prefix0, $prefix1, ... at once and prints how many seconds it took until all answered.
set -euo pipefail
server=/usr/sbin/mariadbd
[ -x "$server" ] || server=/usr/sbin/mysqld
base_port=25000
pids=()
start=$EPOCHREALTIME
for ((i = 0; i < COUNT; i++)); do
  volume=$PREFIX$i
  rm -f "$volume/data/auto.cnf" "$volume"/*.sock* "$volume"/*.pid
  options=(--no-defaults "--datadir=$volume/data" "--port=$((base_port + i))" "--socket=/tmp/floor-$i.sock"
    "--pid-file=$volume/floor.pid" "--server-id=$((1000 + i))" --skip-slave-start --skip-log-bin --secure-file-priv=
    --loose-mysqlx=OFF "--log-error=$volume/floor.err")
  setsid "$server" "${options[@]}" </dev/null >/dev/null 2>&1 &
  pids+=($!)
done
for ((i = 0; i < COUNT; i++)); do
  until { exec 3<>"/dev/tcp/127.0.0.1/$((base_port + i))"; } 2>/dev/null; do
    kill -0 "${pids[i]}" || { tail -n 20 "$PREFIX$i/floor.err" >&2; exit 1; }
    read -r -t 0.005 <> <(:) || true
  done
  IFS= read -r -N 1 -u 3 _ || true
  exec 3>&-
done
end=$EPOCHREALTIME
kill "${pids[@]}"
for pid in "${pids[@]}"; do wait "$pid" || true; done
awk -v start="$start" -v end="$end" 'BEGIN { printf "%.3f\n", end - start }'
