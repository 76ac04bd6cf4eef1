# shellcheck shell=bash
# Exports a volume over NFS. Variables: LOCATION, VOLUME, CLIENT (who may mount it). The option lists of sharenfs differ
# between platforms; this is Linux's.
zfs_do set "sharenfs=rw=@$CLIENT,sync,no_subtree_check" "$LOCATION/$VOLUME"
printf '{}'
