# shellcheck shell=bash
# Makes an empty data directory as a distribution's package does; with more arguments where a test has
# put them into a file.
more=()
[ ! -e /etc/mysql/initialise ] || read -r -a more </etc/mysql/initialise
if [ -x /usr/sbin/mariadbd ]; then
  mariadb-install-db --no-defaults --user=mysql --datadir=/var/lib/mysql --skip-test-db "${more[@]}" >&2
else
  install -d -o mysql -g mysql -m 750 /var/lib/mysql
  server=/usr/sbin/mysqld
  arguments=()
  for unpacked in /opt/mysql-*/bin/mysqld; do
    if [ -x "$unpacked" ]; then
      server=$unpacked
      arguments=("--basedir=${unpacked%/bin/mysqld}" "--lc-messages-dir=${unpacked%/bin/mysqld}/share")
    fi
  done
  "$server" --no-defaults --initialize-insecure --user=mysql --datadir=/var/lib/mysql \
    --log-error=/var/log/mysql/initialise.log "${arguments[@]}" "${more[@]}"
fi
