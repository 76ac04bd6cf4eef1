#!/usr/bin/env bash
# Copies $DATABASE from the source into a fresh server with default settings below $DIRECTORY by a bare pipe, and prints how many
# seconds the pipe took.
set -euo pipefail
mkdir -p "$DIRECTORY/data"
socket=/tmp/bare-pipe.sock
options=(--no-defaults "--datadir=$DIRECTORY/data" --port=24999 "--socket=$socket" "--pid-file=$DIRECTORY/bare.pid"
  --server-id=999 --secure-file-priv= --loose-mysqlx=OFF "--log-error=$DIRECTORY/bare.err")
if [ -x /usr/sbin/mariadbd ]; then
  server=/usr/sbin/mariadbd client=mariadb dump=mariadb-dump
  mariadb-install-db --no-defaults --force "--datadir=$DIRECTORY/data" --auth-root-authentication-method=normal --skip-test-db \
    >/dev/null 2>&1
else
  server=/usr/sbin/mysqld client=mysql dump=mysqldump
  "$server" --no-defaults --initialize-insecure "--datadir=$DIRECTORY/data" 2>/dev/null
fi
setsid "$server" "${options[@]}" </dev/null >/dev/null 2>&1 &
pid=$!
until "$client" --no-defaults -uroot "--socket=$socket" -e 'SELECT 1' >/dev/null 2>&1; do
  kill -0 "$pid"
  sleep 0.05
done
export MYSQL_PWD=$PASSWORD
start=$EPOCHREALTIME
"$dump" --no-defaults "--host=$SOURCE_HOST" "--port=$SOURCE_PORT" "--user=$USER" --single-transaction --routines --triggers \
  --events --hex-blob --no-tablespaces --databases "$DATABASE" |
  MYSQL_PWD='' "$client" --no-defaults -uroot "--socket=$socket"
end=$EPOCHREALTIME
kill "$pid"
wait "$pid" || true
rm -r "$DIRECTORY"
awk -v start="$start" -v end="$end" 'BEGIN { printf "%.3f\n", end - start }'
