# shellcheck shell=bash
# The volume is complete. Variables: LOCATION, VOLUME.
publish volumes "$VOLUME"
printf '{"shared":%s,"volumes":[' "${SHARED:-true}"
print_volume "$VOLUME"
printf ']}'
