#!/usr/bin/env bash
# Loads a dump from a file on this host into a server on this host. What a dump says about
# replication is told, not executed; the system's tables go into a database of their own.
# common.sh comes before this text.
#
# FILE, COMPRESSION       the dump, and none, gzip, zstd, bzip2, xz or lz4
# CLIENT, CLIENT_OPTIONS  path of the client, and option file text for it
# WANTED                  quoted names of the databases to load, one a line; empty for all
# SINGLE                  quoted name of the database to load into when the dump names none
# SCRATCH                 quoted name of the database that the system's account tables go into
# DATA_DIRECTORY          of the server, to tell a full file system
#
# stderr: "bytes N", how much of the file has been read, now and then; "database: ..." and
#         "table: ..." as the dump comes to each; "accounts" when it holds account tables;
#         "position: ..." lines that tell the dump's position; "end complete" or "end incomplete"
#         when all of it has been read; "read: ..." and "load: ..." what the programs complain about.
# stdout: {"read":0,"filter":0,"load":0,"freeBytes":1,"mountPoint":"/"}: exit codes, and the file
#         system where the data goes
# Exit code 0 also when it failed: the answer tells.
set -euo pipefail
export LC_ALL=C

# By this the server's stop finds the client if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"

# Comments count as headings only below a line of dashes alone, as the dump programs write them.
# shellcheck disable=SC2016 # a program of awk
PROGRAM='
function note(text) { print text > "/dev/stderr" }
BEGIN {
  count = split(ENVIRON["DUMP_WANTED"], names, "\n")
  for (i = 1; i <= count; i++) wanted[names[i]] = 1
  all = ENVIRON["DUMP_WANTED"] == ""
  scratch = ENVIRON["DUMP_SCRATCH"]
  split("user db tables_priv columns_priv procs_priv proxies_priv global_grants role_edges" \
    " default_roles global_priv roles_mapping proc event", names, " ")
  for (i in names) kept["`" names[i] "`"] = 1
  split("`sys` `performance_schema` `information_schema` `ndbinfo`", names, " ")
  for (i in names) left_out[names[i]] = 1
  pass = 1
  if (ENVIRON["DUMP_SINGLE"] != "") {
    single = ENVIRON["DUMP_SINGLE"]
    print "CREATE DATABASE IF NOT EXISTS " single ";"
    print "USE " single ";"
    note("database: " single)
  }
}
{ first = substr($0, 1, 1) }
first == "I" { if (pass) print; before = ""; last = "I"; next }
first == "" { if (pass) print; before = ""; next }
in_position { note("position: " $0); last = $0; if ($0 ~ /;/) in_position = 0; next }
(first == "S" || first == "/") && /^(\/\* ?)?SET @@GLOBAL\.GTID_PURGED/ {
  note("position: " $0)
  last = $0
  if ($0 !~ /;/) in_position = 1
  next
}
(first == "-" || first == "C" || first == "S") && /^(-- )?(CHANGE (MASTER|REPLICATION SOURCE) TO |SET GLOBAL gtid_slave_pos)/ {
  note("position: " $0)
  last = $0
  next
}
(first == "S") && /^(STOP|START) ((ALL )?SLAVES?|REPLICA)[ ;]/ { last = $0; next }
first == "-" {
  last = $0
  heading = before == "--"
  before = $0
  if (heading && /^-- Current Database: /) {
    name = substr($0, 22)
    system_tables = name == "`mysql`"
    if (system_tables) {
      pass = 0
      if (!begun) print "CREATE DATABASE IF NOT EXISTS " scratch ";"
      begun = 1
      print "USE " scratch ";"
    } else {
      pass = !(name in left_out) && (all || (name in wanted))
      note("database: " name)
    }
    next
  }
  if (heading && system_tables) {
    pass = 0
    if ($0 ~ /^-- (Table structure|Dumping data) for table /) {
      table = $0
      sub(/^-- (Table structure|Dumping data) for table /, "", table)
      pass = (table in kept)
      if (pass) note("accounts")
    }
  } else if (heading && /^-- Dumping data for table /) {
    note("table: " substr($0, 27))
  }
  if (pass) print
  next
}
{
  before = ""
  last = $0
  if (!pass) next
  if (system_tables) gsub(/\/\*!50100 TABLESPACE `mysql` \*\//, "")
  print
}
END { note(last ~ /^-- Dump completed/ ? "end complete" : "end incomplete") }
'

filter() {
  export DUMP_WANTED=$WANTED DUMP_SINGLE=$SINGLE DUMP_SCRATCH=$SCRATCH
  exec awk "$PROGRAM"
}

load() {
  exec "$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$CLIENT_OPTIONS") >&2
}

# The substitution ends when everything that holds descriptor 9 has ended.
answer=$(
  set +e
  exec 9>&1
  decompressed "$FILE" "$COMPRESSION" 8> >(measure fdinfo/0 pos) 2> >(label read 8>&-) | filter | load 2> >(label load)
  printf '%s\n' "${PIPESTATUS[*]}"
)
read -r -a codes <<<"$answer"

printf '{"read":%d,"filter":%d,"load":%d,%s}\n' "${codes[@]}" "$(room_left "$DATA_DIRECTORY")"
