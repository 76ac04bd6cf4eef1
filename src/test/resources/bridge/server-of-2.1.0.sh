#!/usr/bin/env bash
# Starts or stops a server as version 2.1.0 of the archived plugin does.
# In (set in front of this text): MOUNT PORT SERVER_ID, WANTED: "vdb" (writes the option file of a VDB first), "staging" or "stopped"
set -euo pipefail

for server in /usr/sbin/mariadbd /usr/sbin/mysqld /opt/mysql-*/bin/mysqld; do
  [[ ! -x $server ]] || break
done
base=${server%/*/*}

pause() {
  read -r -t 0.1 <> <(:) || true
}

if [[ $WANTED == stopped ]]; then
  kill "$(<"$MOUNT/clone.pid")"
  while [[ -e $MOUNT/clone.pid ]]; do pause; done
  exit 0
fi
if [[ $WANTED == vdb ]]; then
  cat >"$MOUNT/my.cnf" <<END
[mysqld]
server-id=$SERVER_ID
basedir=$base
datadir=$MOUNT/data
tmpdir=$MOUNT/tmp
socket=$MOUNT/mysql.sock
port=$PORT
log-error=$MOUNT/mysqld_error.log
pid-file=$MOUNT/mysql.pid
END
fi
setsid "$server" --defaults-file="$MOUNT/my.cnf" --basedir="$base" --datadir="$MOUNT/data" --pid-file="$MOUNT/clone.pid" \
  --port="$PORT" --server-id="$SERVER_ID" --socket="$MOUNT/mysql.sock" --tmpdir="$MOUNT/tmp" </dev/null >/dev/null 2>&1 &
until mysqladmin --no-defaults --socket="$MOUNT/mysql.sock" ping >/dev/null 2>&1; do pause; done
