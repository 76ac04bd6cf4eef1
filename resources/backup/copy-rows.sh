#!/usr/bin/env bash
# Copies tables by name from a source straight into a server on this host, each value exactly as it is: a
# dump prints FLOAT with six digits only. The dump program tells how to create the tables; a client reads
# the rows, all of them in one session.
# common.sh and copy-stream.sh come before this text.
# shellcheck disable=SC2016,SC2153  # a program of awk, quoted names; the caller sets the variables
#
# DUMP, CLIENT            paths of the two programs
# DUMP_OPTIONS            option file text for the dump: account, address
# SOURCE_OPTIONS          option file text for the client that reads: account, address
# CLIENT_OPTIONS          option file text for the client that loads: account, address
# ARGUMENTS               arguments of the dump, one a line
# OPEN                    statements that make the session see one moment of the source, and then one that
#                         answers a line for standard error, which begins with two dashes
# CREATE                  which tables to create: database and tables, divided by tabs, one database a line
# TABLES                  one table a line: what its columns are, a letter each, n for numbers, q for what
#                         is to be quoted, s for text and b for bytes, these two with a column before that
#                         tells whether they are NULL; quoted database; quoted table; beginning of an
#                         INSERT statement; divided by tabs
# ROWS                    statements that answer for each table #N, for the Nth line, and then its rows; at
#                         the end #end
# DATA_DIRECTORY          of the server that is filled, to tell a full file system
#
# stderr, stdout and exit code: as those of copy-databases.sh; copying of rows is dumping.
set -euo pipefail
export LC_ALL=C

# By this the server's stop finds the programs if the connection to this script is lost.
cd -- "$DATA_DIRECTORY"

# The client writes a value as a string literal needs it, but for the quotation mark.
PROGRAM='
function finish() { if (size) print ";"; size = 0 }
BEGIN {
  FS = "\t"
  while ((getline <"/dev/fd/6") > 0) {
    count++; kinds[count] = $1; database[count] = $2; table[count] = $3; insert[count] = $4
  }
}
/^#/ {
  finish()
  if ($0 == "#end") { done = 1; next }
  number = substr($0, 2) + 0
  if (database[number] != last) print "-- Current Database: " database[number]
  last = database[number]
  print "-- Dumping data for table " table[number]
  next
}
{
  row = ""
  field = 0
  width = length(kinds[number])
  for (i = 1; i <= width; i++) {
    kind = substr(kinds[number], i, 1)
    missing = (kind == "s" || kind == "b") && $(++field) == "1"
    value = $(++field)
    if (missing) {
      value = "NULL"
    } else if (kind == "s" || kind == "b") {
      gsub(/\047/, "\047\047", value)
      value = (kind == "b" ? "_binary" : "") "\047" value "\047"
    } else if (kind == "q" && value != "NULL") {
      value = "\047" value "\047"
    }
    row = row (i > 1 ? "," : "(") value
  }
  if (field != NF) exit 4
  printf "%s%s)", size ? "," : insert[number], row
  size += length(row)
  if (size > 1000000) finish()
}
END {
  finish()
  if (!done) exit 3
  print "-- Dump completed"
}
'

create() {
  local -a arguments names
  local line
  mapfile -t arguments < <(printf '%s' "$ARGUMENTS")
  while IFS= read -r line; do
    IFS=$'\t' read -r -a names <<<"$line"
    printf 'USE `%s`;\n' "${names[0]//\`/\`\`}"
    "$DUMP" --defaults-file=/dev/fd/7 "${arguments[@]}" -- "${names[@]}" \
      7< <(printf '%s\n' "$DUMP_OPTIONS") </dev/null | sed '/^-- Dump completed/d' || return 1
  done <<<"$CREATE"
}

rows() {
  printf '%s\n' "$BASHPID" >&8
  exec 6< <(printf '%s\n' "$TABLES")
  exec awk "$PROGRAM"
}

read_source() {
  exec "$CLIENT" --defaults-file=/dev/fd/7 7< <(printf '%s\n' "$SOURCE_OPTIONS")
}

dump() {
  local opened reader input output code=0
  coproc SOURCE { read_source; }
  reader=$SOURCE_PID
  output=${SOURCE[0]} input=${SOURCE[1]}
  exec 4<&"$output" 5>&"$input"
  exec {output}<&- {input}>&-
  printf '%s\n' "$OPEN" >&5
  IFS= read -r opened <&4 || return 1
  printf '%s\n' "$opened"
  create || return 1
  printf '%s\n' "SET TIME_ZONE='+00:00';" "SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO';" \
    '/*!101100 SET SESSION system_versioning_insert_history=1 */;'
  printf '%s\n' "$ROWS" >&5 &
  exec 5>&-
  (rows) <&4 || code=$?
  wait "$reader" || code=$?
  return "$code"
}

copy_stream
