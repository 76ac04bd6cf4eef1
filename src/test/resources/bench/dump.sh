#!/usr/bin/env bash
# Dumps $DATABASE of the source, with its position, into the file $DUMP.
set -euo pipefail
program=mysqldump position=--source-data=2
if command -v mariadb-dump >/dev/null; then
  program=mariadb-dump position=--master-data=2
fi
MYSQL_PWD=$PASSWORD "$program" --no-defaults "--host=$SOURCE_HOST" "--port=$SOURCE_PORT" "--user=$USER" --single-transaction "$position" \
  --no-tablespaces --databases "$DATABASE" >"$DUMP"
