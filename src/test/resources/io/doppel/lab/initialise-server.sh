# shellcheck shell=bash
# Makes an empty data directory as a distribution's package does; with more arguments where a test has
# put them into a file. What an image makes of the same arguments is kept below TEMPLATES, and copied by the next; not
# where they name other directories, whose files would be missing.
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

template=$TEMPLATES/$(sha256sum <<<"$IMAGE ${more[*]}" | cut -c1-16)
if [[ ${more[*]} == *=/* || ! -d $template ]]; then
  if [ -x /usr/sbin/mariadbd ] || [[ ${server-} == */mariadbd ]]; then
    mariadb-install-db --no-defaults --user=mysql --datadir=/var/lib/mysql --skip-test-db "${arguments[@]}" "${more[@]}" >&2
  else
    install -d -o mysql -g mysql -m 750 /var/lib/mysql
    "${server-/usr/sbin/mysqld}" --no-defaults --initialize-insecure --user=mysql --datadir=/var/lib/mysql \
      --log-error=/var/log/mysql/initialise.log "${arguments[@]}" "${more[@]}"
  fi
  # each server makes an identity and keys of its own
  rm -f /var/lib/mysql/{auto.cnf,*.pem}
  mkdir -p "$TEMPLATES"
  copy=$(mktemp -d "$template.XXXXXX")
  cp -a /var/lib/mysql/. "$copy"
  # another test may have been faster
  mv -T "$copy" "$template" 2>/dev/null || rm -rf "$copy"
else
  rm -rf /var/lib/mysql
  cp -a "$template" /var/lib/mysql
fi
