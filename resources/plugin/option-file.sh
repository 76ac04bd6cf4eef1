#!/usr/bin/env bash
# Reads an option file.
# In:  OPTION_FILE
# Out: {"text": "W215c3FsZF0K"}, its content in base64, with the files that it includes in place of the lines that say so;
#      null when there is none
set -euo pipefail
shopt -s nullglob

# content FILE DEPTH: what a server reads of an option file; as there, at most ten files include one another.
content() {
  local line word path file group=""
  [[ -f $1 && -r $1 ]] && (($2 < 10)) || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    read -r word path <<<"$line" || true
    case $word in
      '!include') content "$path" $(($2 + 1)) ;;
      '!includedir') for file in "$path"/*.cnf; do content "$file" $(($2 + 1)); done ;;
      '['*) group=$line ;;
    esac
    case $word in
      '!'*) printf '%s\n' "$group" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$1"
}

if [[ -f $OPTION_FILE ]]; then
  printf '{"text": "%s"}\n' "$(content "$OPTION_FILE" 0 | base64 --wrap=0)"
else
  printf '{"text": null}\n'
fi
