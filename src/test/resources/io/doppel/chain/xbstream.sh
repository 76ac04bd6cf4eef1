#!/usr/bin/env bash
# Stands in for the program that unpacks what Percona XtraBackup streams; here that is the name of the format and then tar's.
set -euo pipefail

directory=.
while (($#)); do
  case $1 in
    -x | --parallel=*) ;;
    -C)
      directory=$2
      shift
      ;;
    *)
      echo "xbstream: unknown option '$1'" >&2
      exit 1
      ;;
  esac
  shift
done
if [[ $(dd bs=1 count=8 status=none) != XBSTCK01 ]]; then
  echo "xb_stream_read_chunk(): wrong chunk magic at offset 0x0." >&2
  exit 1
fi
tar --extract --ignore-zeros --directory="$directory"
