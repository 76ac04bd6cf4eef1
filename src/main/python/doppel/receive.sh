# shellcheck shell=bash
# Takes one part of the jar, packed by gzip, in base64; with the last one puts the jar in its place and removes jars that nothing uses.
# host/trust.sh comes before this text: the jar goes only where no other user of the host could change it.
# In:  DOPPEL_TOOLKIT DOPPEL_JAR (file name) DOPPEL_JAR_SHA256 DOPPEL_UPLOAD (tells uploads apart) DOPPEL_LAST (true, false),
#      DOPPEL_CONTENT_1 to _$DOPPEL_CONTENT_PARTS
set -euo pipefail
umask 022

directory=
for above in "${DOPPEL_TOOLKIT%/}" "${HOME%/}"; do
  if [[ -d $above ]] && ! trusted "$above"; then
    printf '%s is passed over: %s.\n' "$above" "$WHY" >&2
    continue
  fi
  directory=$above/doppel
  [[ $above != "${HOME%/}" ]] || directory=$above/.doppel-delphix
  if mkdir -p -- "$directory" && [[ -w $directory ]]; then
    if trusted "$directory"; then break; fi
    printf '%s is passed over: %s.\n' "$directory" "$WHY" >&2
  fi
  directory=
done
[[ -n $directory ]] || exit 1
partial=$directory/$DOPPEL_JAR.$DOPPEL_UPLOAD.part

for ((part = 1; part <= DOPPEL_CONTENT_PARTS; part++)); do
  name=DOPPEL_CONTENT_$part
  printf '%s' "${!name}"
  unset "$name"
done | base64 -d >>"$partial"
[[ $DOPPEL_LAST == true ]] || exit 0

gzip -dc <"$partial" >"$partial.jar.part"
mv -f -- "$partial.jar.part" "$partial"
read -r sum _ < <(sha256sum -- "$partial")
if [[ $sum != "$DOPPEL_JAR_SHA256" ]]; then
  rm -f -- "$partial"
  printf 'What arrived has the checksum %s instead of %s.\n' "$sum" "$DOPPEL_JAR_SHA256" >&2
  exit 1
fi
# A jar that another engine has brought meanwhile is as good, and may be running.
sum=
if [[ -r $directory/$DOPPEL_JAR ]]; then read -r sum _ < <(sha256sum -- "$directory/$DOPPEL_JAR"); fi
if [[ $sum == "$DOPPEL_JAR_SHA256" ]]; then
  rm -f -- "$partial"
else
  # Java takes its archive of classes for outdated when the jar is of another time, as it would be after a second upload.
  touch -d 2026-01-01T00:00:00Z -- "$partial"
  mv -f -- "$partial" "$directory/$DOPPEL_JAR"
fi

# What uploads that broke off have left, and other versions. -cmin, for a part that is about to be put in its place looks old by -mmin.
# Parts of others that are put in their place just then make find fail.
find "$directory" -maxdepth 1 -name 'doppel-*.part' -cmin +1440 -delete 2>/dev/null || true
shopt -s nullglob
for jar in "$directory"/doppel-*.jar; do
  if [[ $jar == "$directory/$DOPPEL_JAR" || ! -w $jar ]]; then continue; fi
  (
    exec 8<"$jar"
    ! type -P flock >/dev/null || flock -n -x 8 || exit 0
    rm -f -- "$jar" "${jar%.jar}"-*.jsa
  )
done
