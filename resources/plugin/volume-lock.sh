#!/usr/bin/env bash
# Lets only one operation at a time work on a volume: a process keeps a file of the toolkit directory locked for as long
# as the process of the operation lives.
# In:  TOOLKIT
#      GUID  whose volume
#      STEP  take     locks; what was kept for a snapshot is given up when TAKE_OVER is true
#            keep     keeps it locked when the operation has ended, until "release" or KEEP_SECONDS have passed
#            release  unlocks what HOLDER holds, or, when that is 0, what was kept
#      OWNER (process id of the operation), WAIT_SECONDS, TAKE_OVER    of "take"
#      HOLDER (as "take" has told it)                                 of "keep" and "release"
#      KEEP_SECONDS                                                   of "keep"
# Out: {"holder": 123}, the process that holds the lock now; 0 when another operation holds it, or nobody
set -euo pipefail
umask 077

file=$TOOLKIT/.doppel-${GUID//[!A-Za-z0-9_-]/_}.lock

# Tells when a process was started; a program's name may hold anything.
start_of() {
  local stat
  local -a fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -r -a fields <<<"${stat##*) }"
  printf '%s' "${fields[19]}"
}

# Writes who it is into the file, then waits; USR1 tells it to stay without the owner.
# shellcheck disable=SC2016  # expanded by the holder
HOLD='
file=$1 owner=$2 started=$3 seconds=$4
exec 9<> <(:)
until=0
trap '\''until=$((SECONDS + seconds)); printf "%s kept\n" "$$" >"$file"'\'' USR1
trap '\''rm -f -- "$file"; exit 0'\'' TERM
printf "%s working\n" "$$" >"$file"
while stat=""; { read -r stat <"/proc/$owner/stat"; } 2>/dev/null || true
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[19]:-} == "$started" ]] || ((SECONDS < until)); do
  read -r -t 1 -u 9 _ || true
done
rm -f -- "$file"
'

# told: sets process and state to what the file says.
told() {
  process=0 state=""
  { read -r process state <"$file"; } 2>/dev/null || true
  [[ $process =~ ^[1-9][0-9]*$ ]] || process=0
}

# lock: gets the file that is there now, which a holder may have removed meanwhile.
lock() {
  while :; do
    exec 8>>"$file"
    flock -n 8 || return 1
    [[ $file -ef /proc/self/fd/8 ]] && return 0
  done
}

# await_end: the process lets go.
await_end() {
  local round
  for ((round = 0; round < 500; round++)); do
    [[ -e /proc/$1 ]] || return 0
    read -r -t 0.01 -u 9 _ || true
  done
}

exec 9<> <(:)
case $STEP in
  take)
    deadline=$((SECONDS + WAIT_SECONDS))
    until lock; do
      told
      if [[ $TAKE_OVER == true && $state == kept ]]; then
        kill -TERM "$process" 2>/dev/null || true
        await_end "$process"
      elif ((SECONDS >= deadline)); then
        printf '{"holder": 0}\n'
        exit 0
      else
        read -r -t 0.2 -u 9 _ || true
      fi
    done
    : >"$file"
    started=$(start_of "$OWNER")
    setsid bash --noprofile --norc -c "$HOLD" doppel-volume-lock "$file" "$OWNER" "$started" "$KEEP_SECONDS" \
      </dev/null >/dev/null 2>&1 9<&- &
    until told && ((process)) || [[ ! -e /proc/$! ]]; do
      read -r -t 0.01 -u 9 _ || true
    done
    printf '{"holder": %d}\n' "$process"
    ;;
  keep)
    kill -USR1 "$HOLDER"
    until told && [[ $state == kept ]]; do
      [[ -e /proc/$HOLDER ]] || break
      read -r -t 0.01 -u 9 _ || true
    done
    printf '{"holder": %d}\n' "$HOLDER"
    ;;
  release)
    told
    ours=false
    if ((HOLDER)); then
      [[ $process != "$HOLDER" ]] || ours=true
    else
      [[ $state != kept ]] || ours=true
    fi
    # Whom the file names lives for certain while the file is locked.
    if [[ $ours == true ]] && ! flock -n "$file" true; then
      kill -TERM "$process" 2>/dev/null || true
      await_end "$process"
    fi
    printf '{"holder": 0}\n'
    ;;
esac
