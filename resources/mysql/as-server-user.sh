#!/usr/bin/env bash
# Runs a script as the user that servers run as: this one, or mysql when this one is root. Who has the rights of a server
# has control of all names in its volume, so root writes to none of them; it gives the volume to that user, which is done
# when it is new, or a clone of another user's.
# In:  SCRIPT, NAMES (of the script's variables, separated by spaces), VOLUME (the directory that the server lives in)
# Out: as the script
set -euo pipefail

# A directory that is no volume of ours, as where none is mounted, is left as it is.
a_volume() {
  [[ -e $VOLUME/.doppel-volume || -e $VOLUME/.ingestion || (-f $VOLUME/my.cnf && -d $VOLUME/data) ]] ||
    [[ -d $VOLUME && -z $(ls -A -- "$VOLUME") ]]
}

if ((EUID == 0)) && id -u mysql >/dev/null 2>&1; then
  if a_volume && [[ -n $(find "$VOLUME/." -maxdepth 2 ! -user mysql -print -quit) ]]; then
    chown -hR "mysql:$(id -g mysql)" "$VOLUME/."
  fi
  as_mysql=(setpriv "--reuid=$(id -u mysql)" "--regid=$(id -g mysql)" --init-groups)
  if [[ -d $VOLUME ]] && ! "${as_mysql[@]}" test -x "$VOLUME/."; then
    printf 'Servers run as mysql here, who does not get to %s: a directory on the way is closed to others. %s\n' "$VOLUME" \
      "Give a mount path elsewhere, or the environment another toolkit directory." >&2
    exit 1
  fi
  export HOME=/ USER=mysql LOGNAME=mysql
  cd /
  # Values and text go through a pipe, so that no list of processes shows them; standard input stays the script's.
  # shellcheck disable=SC2016,SC2086  # expanded by the other bash; names are words
  exec "${as_mysql[@]}" \
    bash --noprofile --norc -c 'IFS= read -r -d "" -u 8 s || true; exec 8<&-; eval "unset -v s; $s"' \
    8< <([[ -z $NAMES ]] || declare -p $NAMES; printf 'set -euo pipefail\n%s\n' "$SCRIPT")
fi
eval "$SCRIPT"
