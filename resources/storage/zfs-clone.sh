# shellcheck shell=bash
# Makes a writable volume of a snapshot; zfs-cloned.sh comes next.
# Variables: LOCATION, ORIGIN (volume@snapshot), VOLUME, RECORD (lines of its user properties).
user_properties
make "$LOCATION/$VOLUME" clone -o recordsize=16k -o atime=off -o com.sun:auto-snapshot=false
