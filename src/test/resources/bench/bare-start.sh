#!/usr/bin/env bash
# Starts $COUNT bare servers on $PREFIX0, $PREFIX1, ... at once, on ports from $BASE_PORT up; prints the moment before, in
# microseconds since the epoch. bare-stop.sh ends them.
set -euo pipefail
server=/usr/sbin/mariadbd
[ -x "$server" ] || server=/usr/sbin/mysqld
printf '%s\n' "${EPOCHREALTIME/./}"
for ((i = 0; i < COUNT; i++)); do
  volume=$PREFIX$i
  rm -f "$volume/data/auto.cnf" "$volume"/*.sock* "$volume"/*.pid
  options=(--no-defaults "--datadir=$volume/data" "--port=$((BASE_PORT + i))" "--socket=/tmp/floor-$i.sock"
    "--pid-file=$volume/floor.pid" "--server-id=$((1000 + i))" --skip-slave-start --skip-log-bin --secure-file-priv=
    --loose-mysqlx=OFF "--log-error=$volume/floor.err")
  setsid "$server" "${options[@]}" </dev/null >/dev/null 2>&1 &
done
