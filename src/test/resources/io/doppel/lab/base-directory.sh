# shellcheck shell=bash
# Prints the base directory of the host's server: /usr for packages, a directory below /opt for tarballs.
for server in /usr/sbin/mysqld /usr/sbin/mariadbd /opt/m*/bin/{mariadbd,mysqld}; do
  if [ -x "$server" ]; then
    dirname "$(dirname "$server")"
    break
  fi
done
