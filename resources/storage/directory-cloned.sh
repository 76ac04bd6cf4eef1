# shellcheck shell=bash
# The answer after making a volume. Variables: LOCATION, VOLUME.
printf '{"shared":%s,"volumes":[' "${SHARED:-true}"
print_volume "$VOLUME"
printf ']}'
