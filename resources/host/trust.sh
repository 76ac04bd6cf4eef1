# shellcheck shell=bash
# Tells which programs may be run: those that nobody but root and this user could have put there or changed. Goes before
# every script, and takes from its PATH the directories for which that does not hold.
# shellcheck disable=SC2034 # WHY is read by those scripts

# by path: owner, group, mode in hexadecimal and device; empty for what is not there
declare -A PATH_FACTS=()

# learn PATH...: keeps the facts of paths and of the directories above them, asking for all of them at once.
learn() {
  local path facts wanted=()
  for path; do
    path=${path%/}
    while [[ -n $path && -z ${PATH_FACTS[$path]+set} ]]; do
      PATH_FACTS[$path]=""
      wanted+=("$path")
      path=${path%/*}
    done
  done
  if [[ -z ${PATH_FACTS[/]+set} ]]; then
    PATH_FACTS[/]=""
    wanted+=(/)
  fi
  ((${#wanted[@]})) || return 0
  while IFS= read -r facts; do
    PATH_FACTS[/${facts#*/}]=${facts%%/*}
  done < <(command -p stat -c '%u %g %f %d %n' -- "${wanted[@]}" 2>/dev/null)
}

# lone_group NUMBER PATH: nobody but root and this user is in the group, and no access list lets others write.
lone_group() {
  local name user group members member me known=""
  me=$(command -p id -un)
  while IFS=: read -r name _ group members; do
    [[ $group == "$1" ]] || continue
    known=yes
    IFS=, read -r -a members <<<"$members"
    for member in "${members[@]}"; do
      [[ $member == root || $member == "$me" ]] || return 1
    done
  done </etc/group
  # Not all members of a group that is kept elsewhere can be listed; a user's own group has his name.
  [[ -n $known || $(command -p stat -c %G -- "$2") == "$me" ]] || return 1
  while IFS=: read -r user _ _ group _; do
    [[ $group != "$1" || $user == root || $user == "$me" ]] || return 1
  done </etc/passwd
  [[ $(command -p ls -ld -- "$2") != ??????????+* ]]
}

# named KIND PATH NUMBER: the name of the owner (U) or group (G) of a path, or its number where it has none.
named() {
  local name
  name=$(command -p stat -c "%$1" -- "$2" 2>/dev/null) || name=UNKNOWN
  [[ $name != UNKNOWN ]] || name=$3
  printf '%s' "$name"
}

# trusted PATH: nobody but root and this user decides what is there, on the whole way to it, which may lead over symbolic
# links. Otherwise sets WHY.
trusted() {
  local rest=$1 here above="" shared="" links=0 mode IFS=' '
  local -a facts
  WHY=""
  if [[ $rest != /* || $rest == *[[:cntrl:]]* ]]; then
    WHY="it is not an absolute path"
    return 1
  fi
  learn "$rest"
  here=/
  while :; do
    # shellcheck disable=SC2206 # numbers
    facts=(${PATH_FACTS[$here]})
    if ((${#facts[@]} == 0)); then
      WHY="$here is not there or cannot be looked at"
      return 1
    fi
    mode=$((16#${facts[2]}))
    if ((facts[0] != 0 && facts[0] != EUID)); then
      WHY="$here belongs to the user $(named U "$here" "${facts[0]}")"
      return 1
    elif [[ -n $shared && $shared != "${facts[3]}" ]]; then
      WHY="$here is a mount point in a directory that others may write to"
      return 1
    fi
    shared=""
    if (((mode & 0170000) == 0120000)); then
      if ((++links > 40)); then
        WHY="$1 leads over too many symbolic links"
        return 1
      fi
      rest=$(command -p readlink -- "$here")/$rest
      [[ $rest != /* ]] || above=""
    else
      if (((mode & 022) && (mode & 0171000) == 0041000)); then
        # Others may add to such a directory, but not rename or remove what is not theirs.
        shared=${facts[3]}
      elif ((mode & 02)); then
        WHY="everybody may write to $here"
        return 1
      elif ((mode & 020)) && ! lone_group "${facts[1]}" "$here"; then
        WHY="the group $(named G "$here" "${facts[1]}") may write to $here"
        return 1
      fi
      above=${here%/}
    fi
    # the next name of the way
    while :; do
      rest=${rest#"${rest%%[!/]*}"}
      [[ -n $rest ]] || return 0
      here=${rest%%/*}
      rest=${rest#"$here"}
      case $here in
        .) ;;
        ..) above=${above%/*} ;;
        *) break ;;
      esac
    done
    here=$above/$here
    learn "$here"
  done
}

# keep_path: leaves in PATH what may be trusted. The system's own directories are not looked at: all scripts use them.
keep_path() {
  local directory kept="" rest=$PATH:
  while [[ -n $rest ]]; do
    directory=${rest%%:*}
    rest=${rest#*:}
    case $directory in
      /usr/local/sbin | /usr/local/bin | /usr/sbin | /usr/bin | /sbin | /bin) ;;
      *)
        [[ -d $directory ]] || continue
        if ! trusted "$directory"; then
          printf '%s is left out of the PATH: %s.\n' "$directory" "$WHY" >&2
          continue
        fi
        ;;
    esac
    kept+=:$directory
  done
  PATH=${kept#:}
}

keep_path
