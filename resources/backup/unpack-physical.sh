#!/usr/bin/env bash
# Puts a physical backup into an empty data directory, as it is.
# common.sh comes before this text.
#
# BACKUP          a file with a stream, or a directory
# KIND            stream or directory
# COMPRESSION     of a stream: none, gzip, zstd, bzip2, xz or lz4
# STREAM_TOOL     path of the program that unpacks streams
# PARALLEL        how many files of a stream at a time
# PREPARED_TYPES  regular expression of the types of a backup that is prepared
# DATA_DIRECTORY  where it goes
#
# stderr: "bytes N", how much of a stream has been read, now and then; what programs complain about.
# stdout: {"info":"","position":"","options":"","prepared":false}: what the backup tool has written
#         about the backup, where it ends in the source's binary log (of a backup that was taken on a
#         replica by --slave-info: in that of the replica's source), and which settings its data
#         need, in base64, empty where there is none; whether the backup has been prepared
# Exit codes: 1 not all of it could be unpacked.
set -euo pipefail
export LC_ALL=C

mkdir -p -- "$DATA_DIRECTORY"
chmod 750 -- "$DATA_DIRECTORY"
cd -- "$DATA_DIRECTORY"
if [[ $KIND == stream ]]; then
  decompressed "$BACKUP" "$COMPRESSION" 8> >(measure fdinfo/0 pos) |
    unpack_stream || exit 1
else
  cp -R --reflink=auto -- "$BACKUP/." "$DATA_DIRECTORY" >&2 || exit 1
fi

prepared=false
if grep -qsE "^backup_type *= *($PREPARED_TYPES) *\$" \
  "$DATA_DIRECTORY/xtrabackup_checkpoints" "$DATA_DIRECTORY/mariadb_backup_checkpoints"; then
  prepared=true
fi
printf '{"info":"%s","position":"%s","options":"%s","prepared":%s}\n' \
  "$(first_of mariadb_backup_info xtrabackup_info)" \
  "$(first_of mariadb_backup_slave_info xtrabackup_slave_info mariadb_backup_binlog_info xtrabackup_binlog_info)" \
  "$(first_of backup-my.cnf)" "$prepared"
