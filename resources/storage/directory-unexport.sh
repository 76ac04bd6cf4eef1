# shellcheck shell=bash
# Takes back the export of a volume; harmless when there is none. Variables: VOLUME, DIRECTORY, CLIENT (who may mount it).
if command -v exportfs >/dev/null; then
  privileged exportfs -u "$CLIENT:$DIRECTORY" >&2 || true
fi
printf '{}'
