#!/usr/bin/env bash
# Finds the server programs of a host and what comes with them; runs each once for its version.
# In:  ONLY (a directory; empty for the whole host), PROGRAM_NAMES (one a line), APART_NAMES (those of
#      them, one a line, that may also lie on the PATH, because they come with no server), PLACES
#      (directories to walk, one a line; ~ is the user's home), LENT_NAMES (the names of one kind of program a
#      line; where an installation has none of a line, the host's are told)
# Out: [{"server": "/usr/sbin/mysqld", "version": "...", "baseDir": "/usr", "pluginDir": "...",
#        "shareDir": "...", "programs": {"mysql": "/usr/bin/mysql"},
#        "lent": [{"name": "mysqldump", "path": "/usr/bin/mysqldump", "version": "..."}]}]; sorted by
#        path. What is passed over, and why, is told on standard error, a sentence a line.
# Of what it finds it runs only what may be trusted (host/trust.sh), with all that a server takes from beside it.
set -euo pipefail
shopt -s nullglob

# Directories that hold no programs, however many entries they have.
barren=" lib lib32 lib64 libx32 share include man doc docs src source data var log logs tmp etc cache python node_modules site-packages .git mysql-test sql-bench proc sys "
most_directories=4000

declare -A mounts=()
remote_types=" nfs nfs4 cifs smb3 smbfs ncpfs afs 9p ceph glusterfs lustre gpfs beegfs autofs proc sysfs devtmpfs fuse.sshfs fuse.glusterfs fuse.ceph fuse.s3fs "
while read -r _ point type _; do
  printf -v point '%b' "$point"
  mounts[$point]=$type
done </proc/self/mounts

# elsewhere PATH: the path lies on a network or pseudo file system. Touches nothing.
elsewhere() {
  local path=$1
  while [[ -n $path ]]; do
    if [[ -n ${mounts[$path]+set} ]]; then
      [[ $remote_types == *" ${mounts[$path]} "* ]]
      return
    fi
    path=${path%/*}
  done
  return 1
}

candidates=()
visited=0

look_in() {
  local name
  for name in mariadbd mysqld; do
    if [[ -f $1/$name && -x $1/$name ]]; then
      candidates+=("$1/$name")
    fi
  done
}

look_below() {
  look_in "$1/bin"
  look_in "$1/sbin"
  look_in "$1/libexec"
}

# walk DIRECTORY DEPTH: looks into it and, DEPTH levels down, its subdirectories. A mount point
# below is somebody's volume or disk: only its own top is looked at, and only when it is local.
walk() {
  local entry target
  ((++visited <= most_directories)) || return 0
  look_below "$1"
  (($2 > 0)) || return 0
  for entry in "$1"/*; do
    case $barren in *" ${entry##*/} "*) continue ;; esac
    if [[ -n ${mounts[$entry]+set} ]]; then
      elsewhere "$entry" || look_below "$entry"
    elif [[ -L $entry ]]; then
      # A link is followed no further than its own programs: where it leads is walked anyway, or
      # was not meant to be.
      target=$(readlink -- "$entry")
      [[ $target == /* ]] || target=$1/$target
      elsewhere "$target" || look_below "$entry"
    elif [[ -d $entry ]]; then
      walk "$entry" $(($2 - 1))
    fi
  done
}

look_at_processes() {
  local directory name key more words
  for directory in /proc/[0-9]*; do
    { read -r name <"$directory/comm"; } 2>/dev/null || continue
    case $name in mysqld* | mariadbd*) ;; *) continue ;; esac
    more=""
    while read -r key _ more; do
      [[ $key != NSpid: ]] || break
    done 2>/dev/null <"$directory/status"
    # The programs of a container's processes are not this host's.
    [[ -z $more ]] || continue
    if name=$(readlink -- "$directory/exe" 2>/dev/null) && [[ -x $name ]]; then
      candidates+=("$name")
      continue
    fi
    words=()
    { mapfile -d '' -t words <"$directory/cmdline"; } 2>/dev/null || continue
    if [[ ${words[0]:-} == /* && -x ${words[0]} ]]; then
      candidates+=("${words[0]}")
    fi
  done
}

if [[ -n $ONLY ]]; then
  look_in "${ONLY%/}"
  look_below "${ONLY%/}"
else
  for place in /usr /; do
    look_below "${place%/}"
  done
  while IFS= read -r place; do
    place=${place/#\~/${HOME:-/root}}
    elsewhere "$place" || [[ ! -d $place ]] || walk "$place" 4
  done <<<"$PLACES"
  while IFS= read -r place; do
    candidates+=("$place")
  done < <(type -aP mariadbd mysqld || true)
  look_at_processes
fi

# pass_over PATH: tells that a program is not run, and why.
pass_over() {
  local owners=root
  ((EUID == 0)) || owners+=" or $(id -un)"
  printf '%s is not run: %s. Only what belongs to %s, and nobody else may write to, is run.\n' "$1" "$WHY" "$owners" >&2
}

# look_around SERVER: sets DIRECTORY, BASE, NAMES, SHARE and PLUGINS to where a server has the rest of what it needs.
look_around() {
  local place
  DIRECTORY=${1%/*}
  BASE=${DIRECTORY%/*}
  case $1 in
    */mariadbd) NAMES=(mariadb mysql) ;;
    *) NAMES=(mysql mariadb) ;;
  esac
  SHARE=""
  for place in "$BASE/share/${NAMES[0]}" "$BASE/share/${NAMES[0]}"-* "$BASE/share/${NAMES[1]}" "$BASE/share"; do
    if [[ -f $place/english/errmsg.sys ]]; then
      SHARE=$place
      break
    fi
  done
  PLUGINS=""
  for place in "$BASE/lib/plugin" "$BASE"/lib{,64}/{"${NAMES[0]}","${NAMES[1]}"}/plugin "$BASE"/lib/*/{"${NAMES[0]}","${NAMES[1]}"}/plugin; do
    if [[ -d $place ]]; then
      PLUGINS=$place
      break
    fi
  done
}

# sound SERVER: it may be trusted, and so may what it, or a program beside it, runs or loads unasked. Otherwise sets WHY.
sound() {
  local place path beside=()
  trusted "$1" || return 1
  look_around "$1"
  for place in "$DIRECTORY" "$BASE"/{bin,sbin,libexec,scripts,extra}; do
    for path in "$place"/{my_print_defaults,resolveip,mbstream,xbstream,mysqld,mariadbd}; do
      [[ ! -e $path ]] || beside+=("$path")
    done
  done
  for path in "$BASE"/lib{,64} "$BASE"/lib{,64}/private "$SHARE"; do
    [[ ! -d $path ]] || beside+=("$path")
  done
  if [[ -n $PLUGINS ]]; then
    beside+=("$PLUGINS")
    while IFS= read -r path; do
      beside+=("$path")
    done < <(find -L "$PLUGINS/" -maxdepth 1 -type f \( -perm /022 -o ! -user 0 \) 2>/dev/null)
  fi
  learn "${beside[@]}"
  for path in "${beside[@]}"; do
    trusted "$path" || return 1
  done
}

# Twins by symbolic links are one.
servers=()
if ((${#candidates[@]})); then
  learn "${candidates[@]}"
  while IFS= read -r server; do
    # Where a process says that it comes from may be anything.
    case ${server##*/} in mysqld | mariadbd | mysqld-* | mariadbd-*) ;; *) continue ;; esac
    if sound "$server"; then
      servers+=("$server")
    else
      pass_over "$server"
    fi
  done < <(readlink -f -- "${candidates[@]}" | sort -u)
fi

# All are asked at the same time.
answers=()
for server in "${servers[@]}"; do
  exec {answer}< <(timeout 20 "$server" --no-defaults --version 2>&1 </dev/null)
  answers+=("$answer")
done

quote() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//[[:cntrl:]]/ }
  QUOTED="\"$text\""
}

on_path() { PATH=$PATH:/usr/local/bin:/usr/bin type -P "$1"; }

# look_on_path NAME: sets LENT to the path of a program on the PATH, and LENT_VERSION to what it says of itself; both are
# empty when there is none that runs.
declare -A lent_versions=()
look_on_path() {
  local path
  LENT="" LENT_VERSION=""
  path=$(on_path "$1") || return 0
  if [[ -z ${lent_versions[$path]+set} ]]; then
    lent_versions[$path]=""
    if ! trusted "$path"; then
      pass_over "$path"
      return 0
    fi
    lent_versions[$path]=$(timeout 20 "$path" --no-defaults --version 2>/dev/null </dev/null | head -n 1) || true
  fi
  [[ -n ${lent_versions[$path]} ]] || return 0
  LENT=$path
  LENT_VERSION=${lent_versions[$path]}
}

comma=""
printf '['
for index in "${!servers[@]}"; do
  server=${servers[index]}
  version=""
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line != *" Ver "* ]] || version=$line
  done <&"${answers[index]}"
  if [[ -z $version ]]; then
    printf '%s does not tell its version.\n' "$server" >&2
    continue
  fi
  look_around "$server"
  quote "$server"
  printf '%s\n{"server": %s' "$comma" "$QUOTED"
  quote "$version"
  printf ', "version": %s' "$QUOTED"
  quote "${BASE:-/}"
  printf ', "baseDir": %s' "$QUOTED"
  quote "$PLUGINS"
  printf ', "pluginDir": %s' "$QUOTED"
  quote "$SHARE"
  printf ', "shareDir": %s, "programs": {' "$QUOTED"
  comma=""
  own=" "
  while IFS= read -r name; do
    path=""
    for place in "$DIRECTORY" "$BASE/bin" "$BASE/sbin" "$BASE/scripts"; do
      if [[ -f $place/$name && -x $place/$name ]]; then
        path=$place/$name
        break
      fi
    done
    if [[ -z $path && $'\n'$APART_NAMES$'\n' == *$'\n'$name$'\n'* ]]; then
      path=$(on_path "$name") || true
      # it takes this from beside it
      place=${path%/*}/xbstream
      if [[ -n $path && -e $place ]] && ! trusted "$place"; then
        pass_over "$path"
        continue
      fi
    fi
    [[ -n $path ]] || continue
    if ! trusted "$path"; then
      pass_over "$path"
      continue
    fi
    quote "$path"
    printf '%s"%s": %s' "$comma" "$name" "$QUOTED"
    comma=", "
    own+="$name "
  done <<<"$PROGRAM_NAMES"
  printf '}, "lent": ['
  comma=""
  while read -r -a names; do
    for name in "${names[@]}"; do
      [[ $own != *" $name "* ]] || continue 2
    done
    for name in "${names[@]}"; do
      look_on_path "$name"
      [[ -n $LENT ]] || continue
      quote "$LENT"
      printf '%s{"name": "%s", "path": %s' "$comma" "$name" "$QUOTED"
      quote "$LENT_VERSION"
      printf ', "version": %s}' "$QUOTED"
      comma=", "
    done
  done <<<"$LENT_NAMES"
  printf ']}'
  comma=","
done
printf '\n]\n'
