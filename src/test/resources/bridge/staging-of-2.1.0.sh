#!/usr/bin/env bash
# Makes a staging server as version 2.1.0 of the archived plugin leaves it, running: from a dump, replicating; or, without
# a source, for its user to fill.
# In (set in front of this text): MOUNT PORT SERVER_ID PASSWORD SOURCE (may be empty) SOURCE_USER SOURCE_PASSWORD TOOLKIT
set -euo pipefail

for server in /usr/sbin/mariadbd /usr/sbin/mysqld /opt/mysql-*/bin/mysqld; do
  [[ ! -x $server ]] || break
done
base=${server%/*/*}
version=$("$server" --no-defaults --version)
mariadb=false
[[ $version != *MariaDB* ]] || mariadb=true
mkdir -p "$MOUNT/data" "$MOUNT/log" "$MOUNT/tmp" "$TOOLKIT"
if $mariadb; then
  mariadb-install-db --no-defaults --datadir="$MOUNT/data" --auth-root-authentication-method=normal >"$MOUNT/init.log" 2>&1
  temporary=
else
  "$server" --no-defaults --initialize --basedir="$base" --datadir="$MOUNT/data" --log-error="$MOUNT/init.log"
  temporary=$(sed -n 's/.*temporary password.*: //p' "$MOUNT/init.log")
fi
mv "$MOUNT/init.log" "$MOUNT/data/mysqld.log"

# Under the group of the client: the server reads none of it.
cat >"$MOUNT/my.cnf" <<END
[mysql]
server-id=$SERVER_ID
binlog-format=mixed
log_bin=$MOUNT/log/mysql-bin
relay-log=$MOUNT/log/mysql-relay-bin
log-slave-updates=1
read-only=1
basedir=$base
datadir=$MOUNT/data
tmpdir=$MOUNT/tmp
socket=$MOUNT/mysql.sock
port=$PORT
log-error=$MOUNT/mysqld_error.log
pid-file=$MOUNT/mysqld.pid
END

start() {
  setsid "$server" --defaults-file="$MOUNT/my.cnf" --basedir="$base" --datadir="$MOUNT/data" --pid-file="$MOUNT/clone.pid" \
    --port="$PORT" --server-id="$SERVER_ID" --socket="$MOUNT/mysql.sock" --tmpdir="$MOUNT/tmp" </dev/null >/dev/null 2>&1 &
  until mysqladmin --no-defaults --socket="$MOUNT/mysql.sock" ping >/dev/null 2>&1; do read -r -t 0.1 <> <(:) || true; done
}

sql() {
  local user=$1 secret=$2
  mysql --no-defaults --connect-expired-password --socket="$MOUNT/mysql.sock" -u"$user" ${secret:+"-p$secret"}
}

start
sql root "$temporary" <<<"ALTER USER root@localhost IDENTIFIED BY '$PASSWORD';"
restart() {
  mysqladmin --no-defaults --socket="$MOUNT/mysql.sock" -uroot -p"$PASSWORD" shutdown
  while [[ -e $MOUNT/clone.pid ]]; do read -r -t 0.1 <> <(:) || true; done
  start
}

if [[ -z $SOURCE ]]; then
  sql root "$PASSWORD" <<END
CREATE USER '$SOURCE_USER'@localhost IDENTIFIED BY '$SOURCE_PASSWORD';
GRANT ALL PRIVILEGES ON *.* TO '$SOURCE_USER'@localhost WITH GRANT OPTION;
END
  restart
  sql "$SOURCE_USER" "$SOURCE_PASSWORD" <<<'CREATE DATABASE hand; CREATE TABLE hand.t AS SELECT 1 AS one;'
  exit 0
fi

options=(--source-data=2 --set-gtid-purged=OFF)
! $mariadb || options=(--master-data=2)
dump=/tmp/dump_3306.sql
mysqldump --no-defaults -h "$SOURCE" -u"$SOURCE_USER" -p"$SOURCE_PASSWORD" --skip-lock-tables --single-transaction --flush-logs --hex-blob \
  --no-tablespaces "${options[@]}" -A >"$dump"
sql root "$PASSWORD" <"$dump"
restart

file=$(sed -n "1,80s/.*_LOG_FILE='\([^']*\)'.*/\1/p" "$dump")
position=$(sed -n "1,80s/.*_LOG_POS=\([0-9]*\).*/\1/p" "$dump")
# Left in the toolkit with the password in it.
if $mariadb || [[ $version == *" 5."* ]]; then
  cat >"$TOOLKIT/tmp4.sql" <<END
CHANGE MASTER TO MASTER_HOST='$SOURCE', MASTER_USER='$SOURCE_USER', MASTER_PASSWORD='$SOURCE_PASSWORD',
 MASTER_LOG_FILE='$file', MASTER_LOG_POS=$position;
START SLAVE;
END
else
  cat >"$TOOLKIT/tmp4.sql" <<END
CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SOURCE', SOURCE_USER='$SOURCE_USER', SOURCE_PASSWORD='$SOURCE_PASSWORD',
 SOURCE_LOG_FILE='$file', SOURCE_LOG_POS=$position, GET_SOURCE_PUBLIC_KEY=1;
START REPLICA;
END
fi
sql "$SOURCE_USER" "$SOURCE_PASSWORD" <"$TOOLKIT/tmp4.sql"
