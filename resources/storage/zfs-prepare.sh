# shellcheck shell=bash
# Makes the dataset that volumes lie in; harmless when that has been done. Variable: LOCATION.
if ! command -v zfs >/dev/null; then
  fail 15 "The program zfs is not installed."
fi
if ! exists "$LOCATION"; then
  need_pool
  zfs_do create -p "$LOCATION"
fi
printf '{}'
