# shellcheck shell=bash
# The answer after link.sh: whom the volume must belong to.
printf '{"uid":%s,"gid":%s}' "${OWNER%:*}" "${OWNER#*:}"
