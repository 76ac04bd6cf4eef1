#!/usr/bin/env bash
# Finds the servers that run on a host, without those of its containers, and what their option files
# say about where they are. Of option files only the settings named below are read out.
# In:  nothing
# Out: [{"pid": 1, "user": "mysql", "exe": "/usr/sbin/mysqld", "cwd": "/", "arguments": ["..."],
#        "settings": {"datadir": "..."}}]; exe and cwd are empty when the user may not see them.
set -euo pipefail
shopt -s nullglob

quote() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//[[:cntrl:]]/ }
  QUOTED="\"$text\""
}

# read_options FILE: puts what server groups set into SETTINGS; the last one counts.
read_options() {
  local line name value group="" included
  [[ -f $1 && -r $1 ]] || return 0
  ((++files < 200)) || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line#"${line%%[![:space:]]*}"}
    case $line in
      '#'* | ';'* | '') ;;
      '['*)
        group=${line#'['}
        group=${group%%']'*}
        ;;
      '!includedir'*)
        included=${line#'!includedir'}
        included=${included#"${included%%[![:space:]]*}"}
        included=${included%"${included##*[![:space:]]}"}
        for included in "$included"/*.cnf; do
          read_options "$included"
        done
        ;;
      '!include'*)
        included=${line#'!include'}
        included=${included#"${included%%[![:space:]]*}"}
        read_options "${included%"${included##*[![:space:]]}"}"
        ;;
      *=*)
        case $group in
          mysqld | server | mysqld-[0-9]* | mariadb | mariadbd | mariadb-[0-9]* | client-server | galera) ;;
          *) continue ;;
        esac
        name=${line%%=*}
        name=${name%"${name##*[![:space:]]}"}
        name=${name//_/-}
        value=${line#*=}
        value=${value%%#*}
        value=${value#"${value%%[![:space:]]*}"}
        value=${value%"${value##*[![:space:]]}"}
        value=${value#[\"\']}
        value=${value%[\"\']}
        case $name in
          datadir | port | socket | basedir) SETTINGS[$name]=$value ;;
        esac
        ;;
    esac
  done <"$1"
}

comma=""
printf '['
for directory in /proc/[0-9]*; do
  { read -r name <"$directory/comm"; } 2>/dev/null || continue
  case $name in mysqld* | mariadbd*) ;; *) continue ;; esac
  more=""
  while read -r key _ more; do
    [[ $key != NSpid: ]] || break
  done 2>/dev/null <"$directory/status"
  [[ -z $more ]] || continue
  words=()
  { mapfile -d '' -t words <"$directory/cmdline"; } 2>/dev/null || continue
  ((${#words[@]})) || continue
  # mysqld_safe is a script that waits for the server.
  case ${words[0]##*/} in mysqld | mariadbd | mysqld-* | mariadbd-*) ;; *) continue ;; esac
  # A program that is asked for its version, or makes a data directory, is no server.
  case " ${words[*]:1} " in
    *" --version "* | *" -V "* | *" --help "* | *" --initialize"* | *" --bootstrap "*) continue ;;
  esac
  user=$(stat -c %U -- "$directory" 2>/dev/null) || continue
  exe=$(readlink -- "$directory/exe" 2>/dev/null) || exe=""
  cwd=$(readlink -- "$directory/cwd" 2>/dev/null) || cwd=""

  if [[ -z $exe && ${words[0]} == /* ]]; then
    exe=$(readlink -f -- "${words[0]}") || exe=""
  fi
  declare -A SETTINGS=()
  files=0
  case ${words[1]:-} in
    --no-defaults) ;;
    --defaults-file=*) read_options "${words[1]#*=}" ;;
    *)
      read_options /etc/my.cnf
      read_options /etc/mysql/my.cnf
      case ${words[1]:-} in --defaults-extra-file=*) read_options "${words[1]#*=}" ;; esac
      ;;
  esac

  quote "$user"
  printf '%s\n{"pid": %d, "user": %s' "$comma" "${directory#/proc/}" "$QUOTED"
  quote "$exe"
  printf ', "exe": %s' "$QUOTED"
  quote "$cwd"
  printf ', "cwd": %s, "arguments": [' "$QUOTED"
  comma=""
  for word in "${words[@]:1}"; do
    quote "$word"
    printf '%s%s' "$comma" "$QUOTED"
    comma=", "
  done
  printf '], "settings": {'
  comma=""
  for name in "${!SETTINGS[@]}"; do
    quote "${SETTINGS[$name]}"
    printf '%s"%s": %s' "$comma" "$name" "$QUOTED"
    comma=", "
  done
  printf '}}'
  unset -v SETTINGS
  comma=","
done
printf '\n]\n'
