#!/usr/bin/env bash
# Loads a directory that mydumper has made into a server on this host: databases and tables, then rows
# by several clients at a time, then routines, views and triggers. The system's account tables go into
# a database of their own.
# common.sh and dump-directory.sh come before this text.
# shellcheck disable=SC2016,SC2154  # quoted names have backticks; dump-directory.sh sets database_of, file_of
#
# DIRECTORY               the dump
# CLIENT, CLIENT_OPTIONS  path of the client, and option file text for it
# WANTED                  quoted names of the databases to load, one a line; empty for all
# SCRATCH                 quoted name of the database that the system's account tables go into
# STREAMS                 how many clients load rows at a time
# ROWS_MODE               sql_mode for tables and rows
# PROGRAMS_MODE           sql_mode for routines, views and triggers; empty for the server's own
# DATA_DIRECTORY          of the server, to tell a full file system
#
# stderr: "database: ..." as it comes to each; "more N", the size of each file that has been read;
#         "accounts" when there are account tables; "end complete" when everything has been loaded, or "end
#         incomplete"; "read: ..." and "load: ..." what the programs complain about.
# stdout: {"read":0,"filter":0,"load":0,"freeBytes":1,"mountPoint":"/"}: exit codes, and the file
#         system where the data goes
# Exit code 0 also when it failed: the answer tells.
set -euo pipefail
export LC_ALL=C
shopt -s nullglob

# By this the server's stop finds the clients if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"

INCOMPLETE=3
KEPT=" user db tables_priv columns_priv procs_priv proxies_priv global_grants role_edges default_roles \
global_priv roles_mapping proc event "

# A file whose last statement has no end has been cut off. mydumper writes each routine as lines of
# which only the last one ends in a semicolon.
PROGRAM='
BEGIN { programs = ENVIRON["DUMP_PROGRAMS"] == "true" }
/[^ \t\r]/ { last = $0 }
!programs {
  gsub(/\/\*!50100 TABLESPACE `mysql` \*\//, "")
  print
  next
}
!begun { print "DELIMITER $$doppel$$"; begun = 1 }
/;$/ { print substr($0, 1, length($0) - 1) " $$doppel$$"; next }
{ print }
END {
  if (begun) print "DELIMITER ;"
  sub(/[ \t\r]+$/, "", last)
  if (last !~ /;$/) exit 3
}
'

# feed MODE PROGRAMS: reads lines of a quoted database, a tab and a path; writes what the client is to execute.
feed() {
  local mode=$1 name path code
  export DUMP_PROGRAMS=$2
  [[ -z $mode ]] || printf 'SET SESSION sql_mode=%s;\n' "$mode"
  while IFS=$'\t' read -r name path; do
    [[ -n $path ]] || continue
    [[ $name != "$SCRATCH" ]] || printf 'CREATE DATABASE IF NOT EXISTS %s;\n' "$name"
    [[ $name == - ]] || printf 'USE %s;\n' "$name"
    code=0
    content "$path" 2> >(label read) | awk "$PROGRAM" || code=$?
    if ((code == INCOMPLETE)); then
      printf 'read: the file %s is cut off\nend incomplete\n' "$path" >&2
    fi
    ((code == 0)) || exit "$code"
    printf 'more %d\n' "$(stat -L -c %s -- "$path")" >&2
  done
}

load() {
  exec "$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") >&2
}

# stream MODE PROGRAMS LIST: loads the files of a list; prints the exit codes of reading and loading.
stream() {
  local -a codes
  printf '%s' "$3" | feed "$1" "$2" | load 2> >(label load)
  codes=("${PIPESTATUS[@]}")
  printf '%d %d\n' "${codes[1]}" "${codes[2]}"
  ((codes[1] == 0 && codes[2] == 0))
}

# in_parallel LIST: loads rows by several clients that get about the same number of bytes.
in_parallel() {
  local number list size path name code=0
  local -a pids=() lists=() sizes=()
  for ((number = 0; number < STREAMS; number++)); do
    lists[number]="" sizes[number]=0
  done
  while IFS=$'\t' read -r size name path; do
    [[ -n $path ]] || continue
    local least=0
    for ((number = 1; number < STREAMS; number++)); do
      ((sizes[number] >= sizes[least])) || least=$number
    done
    lists[least]+="$name"$'\t'"$path"$'\n'
    sizes[least]=$((sizes[least] + size))
  done < <(printf '%s' "$1" | while IFS=$'\t' read -r name path; do
    printf '%s\t%s\t%s\n' "$(stat -L -c %s -- "$path")" "$name" "$path"
  done | sort -k1,1nr)
  for list in "${lists[@]}"; do
    [[ -n $list ]] || continue
    stream "$ROWS_MODE" false "$list" &
    pids+=($!)
  done
  for number in "${pids[@]}"; do
    wait "$number" || code=1
  done
  return "$code"
}

# wanted QUOTED_NAME
wanted() { [[ -z $WANTED || $'\n'$WANTED$'\n' == *$'\n'"$1"$'\n'* ]]; }

create="" sequences="" tables="" rows="" programs="" views="" triggers=""
name_databases "$DIRECTORY"
accounts=false
for prefix in "${!database_of[@]}"; do
  name=${database_of[$prefix]}
  case $name in
    '`mysql`' | '`sys`' | '`performance_schema`' | '`information_schema`' | '`ndbinfo`') continue ;;
  esac
  if wanted "$name"; then
    printf 'database: %s\n' "$name" >&2
    create+="-"$'\t'"${file_of[$prefix]}"$'\n'
  fi
done
for path in "$DIRECTORY"/*.sql "$DIRECTORY"/*.sql.*; do
  base=${path##*/}
  base=${base%.gz} base=${base%.zst} base=${base%.lz4}
  [[ $base == *.sql ]] || continue
  base=${base%.sql}
  kind=rows stem=$base
  case $base in
    *-schema-create | *-schema-create-tablespace) continue ;;
    *-schema-post) kind=programs stem=${base%-schema-post} ;;
    *-schema-view) kind=views stem=${base%-schema-view} ;;
    *-schema-triggers) kind=triggers stem=${base%-schema-triggers} ;;
    *-schema-sequence) kind=sequences stem=${base%-schema-sequence} ;;
    *-schema) kind=tables stem=${base%-schema} ;;
  esac
  prefix=$(prefix_of "$stem") || {
    printf 'read: the database of the file %s is not known\n' "$path" >&2
    printf '{"read":1,"filter":0,"load":0,%s}\n' "$(room_left "$DATA_DIRECTORY")"
    exit 0
  }
  name=${database_of[$prefix]}
  case $name in
    '`mysql`')
      table=${stem#"$prefix".}
      [[ $kind == tables || $kind == rows ]] || continue
      [[ $KEPT == *" ${table%%.*} "* ]] || continue
      accounts=true
      name=$SCRATCH
      ;;
    '`sys`' | '`performance_schema`' | '`information_schema`' | '`ndbinfo`') continue ;;
    *) wanted "$name" || continue ;;
  esac
  declare "$kind=${!kind}$name"$'\t'"$path"$'\n'
done
[[ $accounts == false ]] || echo accounts >&2

# The substitution ends when everything that writes to it has ended.
answer=$(
  set +e
  stream "" false "$create" &&
    stream "$ROWS_MODE" false "$sequences" &&
    stream "$ROWS_MODE" false "$tables" &&
    in_parallel "$rows" &&
    stream "$PROGRAMS_MODE" true "$programs" &&
    stream "$PROGRAMS_MODE" true "$views" &&
    stream "$PROGRAMS_MODE" true "$triggers" &&
    echo 'end complete' >&2
  true
)
read_code=0 load_code=0
while read -r one other; do
  ((one == 0)) || read_code=$one
  ((other == 0)) || load_code=$other
done <<<"$answer"
printf '{"read":%d,"filter":0,"load":%d,%s}\n' "$read_code" "$load_code" "$(room_left "$DATA_DIRECTORY")"
