# shellcheck shell=bash
# Starts the server in the background as its service would.
for server in /usr/sbin/mariadbd /usr/sbin/mysqld /opt/m*/bin/{mariadbd,mysqld}; do
  [ ! -x "$server" ] || break
done
setsid "$server" --defaults-file=/etc/mysql/lab.cnf </dev/null >/dev/null 2>&1 &
