# shellcheck shell=bash
# Exports a volume over NFS until the storage host is restarted. Variables: VOLUME, DIRECTORY, CLIENT (who may mount it).
# The file system's own identifier would be the same for all volumes, so each gets one made of its name.
identifier=$(printf '%s' "$DIRECTORY" | md5sum | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/')
if ! privileged exportfs -o "rw,sync,no_subtree_check,fsid=$identifier" "$CLIENT:$DIRECTORY"; then
  fail 14 "The volume $DIRECTORY cannot be exported to $CLIENT: that takes an NFS server and root's rights (sudo -n exportfs)."
fi
printf '{}'
