#!/usr/bin/env bash
# shellcheck disable=SC2154 # what bare-server.sh sets
# Loads $DUMP into a bare server that forces its commits to disk once a second, lets it follow the source by
# as many appliers as a dSource has that catches up, and prints how many seconds it took to apply all that the source has written.
# bare-server.sh comes before this text.
appliers=$((2 * $(nproc)))
((appliers >= 4)) || appliers=4
if [[ $client == mariadb ]]; then
  start_bare --skip-log-bin --innodb-flush-log-at-trx-commit=2 "--slave-parallel-threads=$appliers" --slave-parallel-max-queued=16777216
  end_of_source="SHOW MASTER STATUS" wait=MASTER_POS_WAIT replica=SLAVE login="MASTER_HOST='$SOURCE_HOST', MASTER_PORT=$SOURCE_PORT,
    MASTER_USER='$USER', MASTER_PASSWORD='$PASSWORD', MASTER_SSL=0"
else
  start_bare --skip-log-bin --innodb-flush-log-at-trx-commit=2 "--replica-parallel-workers=$appliers"
  end_of_source="SHOW BINARY LOG STATUS" wait=SOURCE_POS_WAIT replica=REPLICA login="SOURCE_HOST='$SOURCE_HOST',
    SOURCE_PORT=$SOURCE_PORT, SOURCE_USER='$USER', SOURCE_PASSWORD='$PASSWORD', SOURCE_SSL=1"
fi
sed '/SET @@GLOBAL.GTID_PURGED/,/;$/d' "$DUMP" | bare
change=$(sed -nE 's/^-- (CHANGE .*);$/\1/p' "$DUMP")
read -r file position _ < <(from_source "$client" -N -e "$end_of_source")
start=$EPOCHREALTIME
bare -e "$change, $login; START $replica; SELECT $wait('$file', $position, 600) INTO @applied"
end=$EPOCHREALTIME
bare -N -e "SHOW $replica STATUS" | grep -q "$position" || exit 1
remove_bare
print_seconds "$start" "$end"
