#!/usr/bin/env bash
# Ends every process of a session: asks with TERM, forces with KILL what is left after the grace, and looks again
# until nothing is left.
# Variables: sid      session to end (the process id of its leader)
#            started  start time of the leader as /proc/PID/stat tells it: a leader that started at another time means that
#                     the session is long gone and its number was given to somebody else
#            grace    seconds between TERM and KILL
#            limit    seconds after which to give up, from the start
# Output:    {"left": [process ids that are still there]}
# Exit code: 0 nothing is left, 3 something is
set -euo pipefail
: "${sid:?}" "${started:?}" "${grace:?}" "${limit:?}"

# Sets state, session and start to what /proc tells of a process; fails when it is gone.
look_at() {
  local stat=''
  { IFS= read -r -d '' stat <"/proc/$1/stat" || [[ -n $stat ]]; } 2>/dev/null || return 1
  # The program's name may hold anything, also spaces and parentheses: what follows the last one is plain.
  local -a fields
  read -r -a fields <<<"${stat##*) }"
  state=${fields[0]} session=${fields[3]} start=${fields[19]}
}

# Sets pids to the living processes of the session.
find_members() {
  local directory pid
  pids=()
  for directory in /proc/[0-9]*; do
    pid=${directory#/proc/}
    if look_at "$pid" && [[ $session == "$sid" && $state != [ZX] ]]; then
      pids+=("$pid")
    fi
  done
}

send() {
  kill "-$1" "${pids[@]}" 2>/dev/null && return
  # What a script started by sudo does not belong to this user.
  sudo -n kill "-$1" "${pids[@]}" 2>/dev/null || true
}

if look_at "$sid" && [[ $start != "$started" ]]; then
  echo '{"left": []}'
  exit 0
fi

SECONDS=0
asked=no
while find_members && [[ ${#pids[@]} -gt 0 ]]; do
  if [[ $SECONDS -ge $limit ]]; then
    printf '{"left": [%s]}\n' "$(IFS=, && echo "${pids[*]}")"
    exit 3
  elif [[ $SECONDS -ge $grace ]]; then
    send KILL
  elif [[ $asked == no ]]; then
    send TERM
    asked=yes
  fi
  sleep 0.02
done
echo '{"left": []}'
