# shellcheck shell=bash
# Starts the server in the background as its service would.
server=/usr/sbin/mysqld
[ ! -x /usr/sbin/mariadbd ] || server=/usr/sbin/mariadbd
setsid "$server" --defaults-file=/etc/mysql/lab.cnf </dev/null >/dev/null 2>&1 &
