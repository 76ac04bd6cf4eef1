#!/usr/bin/env bash
# shellcheck disable=SC2154 # what bare-server.sh sets
# Copies $DATABASE from the source into a bare server by a pipe, and prints how many seconds the pipe took.
# bare-server.sh comes before this text.
start_bare
start=$EPOCHREALTIME
from_source "$dump" --single-transaction --routines --triggers --events --hex-blob --no-tablespaces --databases "$DATABASE" | bare
end=$EPOCHREALTIME
remove_bare
print_seconds "$start" "$end"
