#!/usr/bin/env bash
# Unpacks the stream of a backup tool, which comes as standard input, into an empty data directory.
# common.sh comes before this text.
# In:  STREAM_TOOL (path of the program that unpacks), DATA_DIRECTORY, PARALLEL (how many files at a time),
#      COMPRESSED (true when the stream is compressed by zstd)
# stderr: "bytes N", how much has come, decompressed, now and then; what the programs complain about.
# stdout: {"position": "", "options": "", "bytes": 1}: where the backup ends in the source's binary log, and
#         which settings its data need, as the tool has written them, in base64; the size of the files
# Exit codes: 3 not all of it could be unpacked, 4 zstd failed.
set -euo pipefail

mkdir -p -- "$DATA_DIRECTORY"
chmod 750 -- "$DATA_DIRECTORY"
cd -- "$DATA_DIRECTORY"

codes=(0 0)
if [[ $COMPRESSED == true ]]; then
  zstd -dcq | unpack_stream 8 8> >(measure io rchar) || codes=("${PIPESTATUS[@]}")
else
  unpack_stream 8 8> >(measure io rchar) || codes=(0 "$?")
fi
# 141, as when nobody takes any more what zstd writes, is no fault of zstd.
if ((codes[0] != 0 && codes[0] != 141)); then
  printf 'zstd ended with exit code %d.\n' "${codes[0]}" >&2
  exit 4
fi
((codes[1] == 0)) || exit 3

printf '{"position": "%s", "options": "%s", "bytes": %d}\n' \
  "$(first_of mariadb_backup_binlog_info xtrabackup_binlog_info)" "$(first_of backup-my.cnf)" \
  "$(du --summarize --apparent-size --block-size=1 -- "$DATA_DIRECTORY" | cut -f 1)"
