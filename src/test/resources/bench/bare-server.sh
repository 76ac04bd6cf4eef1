# shellcheck shell=bash disable=SC2034 # names of programs, for the script that follows
# A fresh server with default settings below $DIRECTORY; put in front of the scripts that fill one.
set -euo pipefail
mkdir -p "$DIRECTORY/data"
socket=/tmp/bare-server.sock
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

bare() {
  MYSQL_PWD='' "$client" --no-defaults -uroot "--socket=$socket" "$@"
}

from_source() {
  local program=$1
  shift
  MYSQL_PWD=$PASSWORD "$program" --no-defaults "--host=$SOURCE_HOST" "--port=$SOURCE_PORT" "--user=$USER" "$@"
}

start_bare() {
  setsid "$server" "${options[@]}" "$@" </dev/null >/dev/null 2>&1 &
  pid=$!
  until bare -e 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$pid"
    sleep 0.05
  done
}

remove_bare() {
  kill "$pid"
  wait "$pid" || true
  rm -r "$DIRECTORY"
}

# print_seconds START END
print_seconds() {
  awk -v start="$1" -v end="$2" 'BEGIN { printf "%.3f\n", end - start }'
}
