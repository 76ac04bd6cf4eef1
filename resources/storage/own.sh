# shellcheck shell=bash
# Gives a volume with everything in it to a user, on the storage host. Variables: DIRECTORY, OWNER (uid:gid).
own "$DIRECTORY" "$OWNER"
printf '{}'
