# shellcheck shell=bash
# Runs one operation of the Java plugin. host/trust.sh comes before this text: Java, the jar and the file of classes are
# taken only from where no other user of the host could have put or changed them.
# In:  DOPPEL_TOOLKIT DOPPEL_JAR (file name) DOPPEL_JAR_SHA256 DOPPEL_OPERATION, DOPPEL_REQUEST_1 to _$DOPPEL_REQUEST_PARTS
# Out: the last line is {"result": ...}, {"error": {...}}, {"need": "jar"} or {"need": "java"}
set -euo pipefail

# What is in the environment would be inherited by everything that is started here.
request=
for ((part = 1; part <= DOPPEL_REQUEST_PARTS; part++)); do
  name=DOPPEL_REQUEST_$part
  request+=${!name}
  unset "$name"
done
toolkit=${DOPPEL_TOOLKIT%/}/doppel
operation=$DOPPEL_OPERATION

# safe HOME: nobody else could have changed that Java.
safe() {
  local part
  learn "$1"/{bin/java,lib/modules,lib/server/libjvm.so,conf,release}
  for part in bin/java lib/modules lib/server/libjvm.so conf release; do
    if [[ -e $1/$part ]] && ! trusted "$1/$part"; then
      printf '%s is passed over: %s.\n' "$1" "$WHY" >&2
      return 1
    fi
  done
}

# fits HOME: it is a Java 17 or newer; sets VERSION. Its release file is read rather than it being started.
fits() {
  local line feature
  VERSION=
  [[ -x $1/bin/java ]] && safe "$1" || return 1
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      if [[ $line == JAVA_VERSION=* ]]; then
        VERSION=${line#*=}
        VERSION=${VERSION//\"/}
      fi
    done <"$1/release"
  fi
  if [[ -z $VERSION ]]; then
    VERSION=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
  fi
  feature=${VERSION#1.}
  feature=${feature%%[!0-9]*}
  if ((${feature:-0} < 17)); then
    printf '%s is Java %s\n' "$1" "${VERSION:-of an unknown version}" >&2
    return 1
  fi
}

find_java() {
  local on_path candidate
  on_path=$(type -P java || true)
  if [[ -n $on_path ]]; then
    on_path=$(readlink -f -- "$on_path")
    on_path=${on_path%/bin/java}
  fi
  for candidate in "$toolkit"/java "$toolkit"/j{re,dk}* "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/j{re,dk}*; do
    if [[ -n $candidate ]] && fits "$candidate"; then
      JAVA=$candidate
      return 0
    fi
  done
  return 1
}

# held: descriptor 8 is the jar as it lies there now, and whoever wants to remove it is told by a lock that it is in use.
held() {
  ! type -P flock >/dev/null || { flock -s 8 && [[ $JAR -ef /proc/self/fd/8 ]]; }
}

# Between the check of the sum and Java's opening the file nobody but root and this user can change it.
find_jar() {
  local directory sum attempt
  for directory in "$toolkit" "$HOME/.doppel-delphix"; do
    JAR=$directory/$DOPPEL_JAR
    [[ -e $JAR ]] || continue
    if ! trusted "$JAR"; then
      printf '%s is passed over: %s.\n' "$JAR" "$WHY" >&2
      continue
    fi
    # Another engine may put the same jar in its place just then.
    for ((attempt = 0; attempt < 100; attempt++)); do
      if ! [[ -r $JAR ]] || ! exec 8<"$JAR"; then continue 2; fi
      ! held || break
    done
    read -r sum _ < <(sha256sum <&8)
    [[ $sum != "$DOPPEL_JAR_SHA256" ]] || return 0
    printf '%s is damaged: its checksum is %s.\n' "$JAR" "$sum" >&2
  done
  return 1
}

if ! find_java 2>/dev/null; then
  find_java || true
  echo '{"need": "java"}'
  exit 0
fi
if ! find_jar; then
  echo '{"need": "jar"}'
  exit 0
fi

options=(-Xshare:auto -Xlog:disable -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx256m
  -Dfile.encoding=UTF-8)
# Java keeps what it has loaded once in a file that later starts map into memory; it fits one Java only.
archive=${JAR%.jar}-${VERSION//[!0-9A-Za-z.+_-]/_}.jsa
if [[ ! -e $archive && -w ${archive%/*} ]]; then
  (
    umask 022
    "$JAVA/bin/java" "${options[@]}" "-XX:ArchiveClassesAtExit=$archive.$$" -jar "$JAR" bridge training \
      </dev/null >/dev/null 2>&1 || true
    [[ -e $archive.$$ ]] || : >"$archive.$$"
    mv -f -- "$archive.$$" "$archive"
  )
fi
[[ ! -s $archive ]] || ! trusted "$archive" || options+=("-XX:SharedArchiveFile=$archive")

export LC_ALL=C.UTF-8
printf '%s' "$request" | "$JAVA/bin/java" "${options[@]}" -jar "$JAR" bridge "$operation"
