# shellcheck shell=bash
# What is to be known of a directory that mydumper has made; put in front of the scripts that read one.
# shellcheck disable=SC2016,SC2034  # quoted names have backticks; file_of is read by those scripts

# content FILE: what is in it, decompressed.
content() {
  case $(head -c 4 -- "$1" | od -An -tx1 | tr -d ' \n') in
    1f8b*) gzip -dc <"$1" ;;
    28b52ffd) zstd -dc <"$1" ;;
    04224d18) lz4 -dc <"$1" ;;
    *) cat <"$1" ;;
  esac
}

# name_databases DIRECTORY: sets database_of, the quoted name of the database that a prefix of file names
# stands for, and file_of, the file that creates it.
name_databases() {
  local file prefix name
  declare -gA database_of=() file_of=()
  for file in "$1"/*-schema-create.sql "$1"/*-schema-create.sql.*; do
    [[ -e $file ]] || continue
    prefix=${file##*/}
    prefix=${prefix%-schema-create.sql*}
    name=$(content "$file" | sed -nE '/^CREATE DATABASE [^`]*`/{s/^CREATE DATABASE [^`]*(`([^`]|``)*`).*/\1/p;q}')
    [[ -n $name ]] || continue
    database_of[$prefix]=$name
    file_of[$prefix]=$file
  done
}

# prefix_of STEM: the prefix of the database that a file belongs to, whose name without what it is for is
# STEM: DATABASE or DATABASE.TABLE. Fails when there is none, or more than one.
prefix_of() {
  local rest=$1 found=""
  while true; do
    if [[ -n ${database_of[$rest]-} ]]; then
      [[ -z $found ]] || return 1
      found=$rest
    fi
    [[ $rest == *.* ]] || break
    rest=${rest%.*}
  done
  [[ -n $found ]] && printf '%s' "$found"
}
