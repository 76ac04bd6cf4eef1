#!/usr/bin/env bash
# Looks at a backup that somebody has put on this host: what it is goes by its content.
# dump-directory.sh comes before this text.
# shellcheck disable=SC2154  # dump-directory.sh sets database_of
#
# BACKUP  path of a file; or of a directory: that of a physical backup or of mydumper, else the newest
#         backup in it is meant
# SCAN    true to read all of a dump, false to look at its beginning and, where that is cheap, its end
#
# stdout: {"kind": "...", "file": "", "compression": "none", "bytes": 1, "head": "", "tail": "",
#          "databases": "", "scanned": true, "tool": true, "words": "", "elsewhere": ""}
#   kind         missing, unreadable, empty, directory (with no backup in it), physical (one in a directory),
#                files (a data directory that no backup tool has made), mydumper, xbstream, archive,
#                text (perhaps a dump: its head tells)
#   file         the file that is meant, in base64 like all that may hold any character
#   compression  none, gzip, zstd, bzip2, xz or lz4
#   head, tail   the first and last bytes of the text; the tail is empty when it was not looked at. Of
#                a physical backup what its tool has written about it, and about its position; of
#                mydumper its metadata, and the names of files that matter (accounts, no SQL)
#   databases    lines that name a database, when everything was read
#   tool         false when a program that decompresses is missing
#   words        what the decompressing program complained about
#   elsewhere    of a physical backup: what in it leads to files elsewhere, one a line
set -euo pipefail
export LC_ALL=C

HEAD_BYTES=131072
TAIL_BYTES=65536

base64_of() { base64 --wrap=0; }

# look FILE: sets kind and compression by the first bytes.
look() {
  local magic
  compression=none
  magic=$(head -c 8 -- "$1" | od -An -tx1 | tr -d ' \n')
  case $magic in
    '') kind=empty ;;
    1f8b*) kind=text compression=gzip ;;
    28b52ffd*) kind=text compression=zstd ;;
    425a68*) kind=text compression=bzip2 ;;
    fd377a585a00*) kind=text compression=xz ;;
    04224d18*) kind=text compression=lz4 ;;
    58425354434b3031) kind=xbstream ;;
    504b0304* | 7170726573733130 | 377abcaf271c*) kind=archive ;;
    # "--" or "/*", as dumps begin
    2d2d* | 2f2a*) kind=text ;;
    *) kind=other ;;
  esac
}

# look_inside DIRECTORY: sets kind by the files in it; directory when it is no backup itself.
look_inside() {
  compression=none
  if [[ ! -r $1 || ! -x $1 ]]; then
    kind=unreadable
  elif [[ -e $1/xtrabackup_checkpoints || -e $1/mariadb_backup_checkpoints ]]; then
    kind=physical
  elif [[ -e $1/ibdata1 ]]; then
    kind=files
  elif [[ -f $1/metadata || -f $1/metadata.partial ]] && compgen -G "$1/*-schema*.sql*" >/dev/null; then
    kind=mydumper
  else
    kind=directory
  fi
}

file=$BACKUP
kind=missing
compression=none
if [[ -d $BACKUP ]]; then
  look_inside "$BACKUP"
  if [[ $kind == directory ]]; then
    while IFS= read -r -d '' entry; do
      candidate=${entry#* }
      [[ -r $candidate ]] || continue
      if [[ -d $candidate ]]; then look_inside "$candidate"; else look "$candidate"; fi
      case $kind in
        text | xbstream | physical | mydumper)
          file=$candidate
          break
          ;;
      esac
      kind=directory
    done < <(find -L "$BACKUP" -mindepth 1 -maxdepth 1 \( -type f -o -type d \) ! -name '.*' -printf '%T@ %p\0' | sort -zrn)
  fi
elif [[ -e $BACKUP ]]; then
  if [[ -f $BACKUP && -r $BACKUP ]]; then
    look "$BACKUP"
    [[ $kind != other ]] || kind=text
  else
    kind=unreadable
  fi
fi

bytes=0
head=""
tail=""
databases=""
scanned=false
tool=true
words=""
elsewhere=""
if [[ $kind == text ]]; then
  bytes=$(stat -L -c %s -- "$file")
  case $compression in
    none) decompress=(cat) ;;
    *) decompress=("$compression" -dc) ;;
  esac
  if ! command -v "${decompress[0]}" >/dev/null; then
    tool=false
  else
    words_file=$(mktemp)
    trap 'rm -f -- "$words_file"' EXIT
    head=$({ "${decompress[@]}" <"$file" 2>"$words_file" || true; } | head -c "$HEAD_BYTES" | base64_of)
    if [[ $SCAN == true ]]; then
      scanned=true
      # The substitution ends when both readers have ended.
      answer=$(
        exec 9>&1
        { "${decompress[@]}" <"$file" 2>"$words_file" || true; } |
          tee >(printf 'databases %s\n' "$({ grep -a '^-- Current Database: ' || true; } | sort -u | base64_of)" >&9) |
          tail -c "$TAIL_BYTES" | printf 'tail %s\n' "$(base64_of)"
      )
      while IFS= read -r line; do
        case $line in
          databases\ *) databases=${line#databases } ;;
          tail\ *) tail=${line#tail } ;;
        esac
      done <<<"$answer"
    elif [[ $compression == none ]]; then
      tail=$(tail -c "$TAIL_BYTES" -- "$file" | base64_of)
    fi
    words=$(tail -c 2000 -- "$words_file" | base64_of)
    if [[ $head == WEJTVENLMD* ]]; then
      # decompressed, it begins as XBSTCK01 does in base64
      kind=xbstream head="" tail=""
    fi
  fi
elif [[ $kind == xbstream ]]; then
  bytes=$(stat -L -c %s -- "$file")
elif [[ $kind == physical ]]; then
  bytes=$(du --summarize --apparent-size --block-size=1 -- "$file" | cut -f 1)
  for name in mariadb_backup_info xtrabackup_info; do
    [[ ! -r $file/$name ]] || head=$(head -c "$HEAD_BYTES" -- "$file/$name" | base64_of)
  done
  # The latter are there when it was taken on a replica, for following the replica's source.
  for name in {mariadb_backup,xtrabackup}_binlog_info {mariadb_backup,xtrabackup}_slave_info; do
    [[ ! -r $file/$name ]] || tail=$(tail -c "$TAIL_BYTES" -- "$file/$name" | base64_of)
  done
  elsewhere=$(
    {
      find "$file/" \( -type l -o -name '*.isl' \) -print | head -n 20
      [[ ! -r $file/backup-my.cnf ]] || grep -E '^innodb_data_file_path *=.*/' "$file/backup-my.cnf" || true
    } | base64_of
  )
fi

if [[ $kind == mydumper ]]; then
  bytes=$(du --dereference --summarize --apparent-size --block-size=1 -- "$file" | cut -f 1)
  metadata=$file/metadata
  [[ -e $metadata ]] || metadata=$file/metadata.partial
  head=$(head -c "$HEAD_BYTES" -- "$metadata" | base64_of)
  for suffix in zst:zstd lz4:lz4; do
    if compgen -G "$file/*.${suffix%:*}" >/dev/null && ! command -v "${suffix#*:}" >/dev/null; then
      tool=false compression=${suffix#*:}
    fi
  done
  if [[ $tool == true ]]; then
    name_databases "$file"
    databases=$(for prefix in "${!database_of[@]}"; do
      printf -- '-- Current Database: %s\n' "${database_of[$prefix]}"
    done | base64_of)
    scanned=true
  fi
  tail=$(find -L "$file" -maxdepth 1 \( -name 'mysql.global_priv*' -o -name 'mysql.user.*' -o -name 'mysql.global_grants*' \
    -o -name '*.dat' -o -name '*.dat.gz' -o -name '*.dat.zst' -o -name '*.csv' \) \
    -printf '%f\n' | sort | head -n 50 | base64_of)
fi

printf '{"kind":"%s","file":"%s","compression":"%s","bytes":%d,"head":"%s","tail":"%s","databases":"%s","scanned":%s,"tool":%s,"words":"%s","elsewhere":"%s"}\n' \
  "$kind" "$(printf '%s' "$file" | base64_of)" "$compression" "$bytes" "$head" "$tail" "$databases" "$scanned" "$tool" "$words" "$elsewhere"
