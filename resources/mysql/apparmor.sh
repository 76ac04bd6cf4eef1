# shellcheck shell=bash
# A function for scripts that start a server program; put before these.

# apparmor PROGRAM WORDS: prints a line about AppArmor's profile of a server program when the server says in WORDS that
# it may not open a file, and there is such a profile which is in force.
apparmor() {
  local file enabled=""
  [[ $2 == *"Permission denied"* || $2 == *"rrcode: 13"* || $2 == *"rrno: 13"* || $2 == *"error number 13"* ]] || return 0
  { read -r enabled </sys/module/apparmor/parameters/enabled; } 2>/dev/null || return 0
  [[ $enabled == Y ]] || return 0
  for file in /etc/apparmor.d/*; do
    if [[ -f $file && ! -e /etc/apparmor.d/disable/${file##*/} ]] \
      && grep -E "^[^#]*$1[^/]*\\{" -- "$file" 2>/dev/null | grep -qv complain; then
      printf '\nAppArmor confines %s by its profile %s.\n' "$1" "$file"
      return 0
    fi
  done
}
