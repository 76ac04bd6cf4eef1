# shellcheck shell=bash
# Makes an empty data directory as a distribution's package does; with more arguments where a test has
# put them into a file.
more=()
[ ! -e /etc/mysql/initialise ] || read -r -a more </etc/mysql/initialise
arguments=()
for unpacked in /opt/m*/bin/{mariadbd,mysqld}; do
  if [ -x "$unpacked" ]; then
    server=$unpacked
    base=${unpacked%/bin/*}
    arguments=("--basedir=$base" "--lc-messages-dir=$base/share")
    PATH=$base/scripts:$PATH
  fi
done
if [ -x /usr/sbin/mariadbd ] || [[ ${server-} == */mariadbd ]]; then
  mariadb-install-db --no-defaults --user=mysql --datadir=/var/lib/mysql --skip-test-db "${arguments[@]}" "${more[@]}" >&2
else
  install -d -o mysql -g mysql -m 750 /var/lib/mysql
  "${server-/usr/sbin/mysqld}" --no-defaults --initialize-insecure --user=mysql --datadir=/var/lib/mysql \
    --log-error=/var/log/mysql/initialise.log "${arguments[@]}" "${more[@]}"
fi
