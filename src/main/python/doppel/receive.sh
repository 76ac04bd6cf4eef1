# shellcheck shell=bash
# Takes one part of the jar, packed by gzip, in base64; with the last one puts the jar in its place and removes jars that nothing uses.
# In:  DOPPEL_TOOLKIT DOPPEL_JAR (file name) DOPPEL_JAR_SHA256 DOPPEL_UPLOAD (tells uploads apart) DOPPEL_LAST (true, false),
#      DOPPEL_CONTENT_1 to _$DOPPEL_CONTENT_PARTS
set -euo pipefail
umask 022

for directory in "${DOPPEL_TOOLKIT%/}/doppel" "$HOME/.doppel-delphix"; do
  if mkdir -p -- "$directory" && [[ -w $directory ]]; then break; fi
done
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
# Java takes its archive of classes for outdated when the jar is of another time, as it would be after a second upload.
touch -d 2026-01-01T00:00:00Z -- "$partial"
mv -f -- "$partial" "$directory/$DOPPEL_JAR"

# What uploads that broke off have left, and other versions. -cmin, for a part that is about to be put in its place looks old by -mmin.
find "$directory" -maxdepth 1 -name 'doppel-*.part' -cmin +1440 -delete
shopt -s nullglob
for jar in "$directory"/doppel-*.jar; do
  if [[ $jar == "$directory/$DOPPEL_JAR" || ! -w $jar ]]; then continue; fi
  (
    exec 8<"$jar"
    ! type -P flock >/dev/null || flock -n -x 8 || exit 0
    rm -f -- "$jar" "${jar%.jar}"-*.jsa
  )
done
