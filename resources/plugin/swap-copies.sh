#!/usr/bin/env bash
# Keeps a new copy of a dSource beside the one in use, and puts it in its place. Each step can be
# repeated, also when it was interrupted. No server may run on what is moved.
# In:  MOUNT_PATH
#      STEP  begin    makes room for the new copy, in .resync
#            swap     puts the new copy in the place of the one in use, which goes to .previous
#            back     puts the previous copy back; the new one is removed
#            commit   removes the previous copy
#            discard  removes the new copy where it is beside the one in use
# Out: {}
set -euo pipefail
umask 027

new=$MOUNT_PATH/.resync
previous=$MOUNT_PATH/.previous
# Has been decided to go, and is nothing that could be put back.
discarded=$MOUNT_PATH/.discarded
items=(data log my.cnf mysqld_error.log .position .backup)

# In .previous, in the place of an item that the previous copy does not have.
absent=.absent

exists() { [[ -e $1 || -L $1 ]]; }

case $STEP in
  begin)
    rm -rf -- "$new" "$discarded"
    mkdir -- "$new"
    ;;
  swap)
    mkdir -- "$previous"
    for item in "${items[@]}"; do
      if exists "$MOUNT_PATH/$item"; then
        mv -- "$MOUNT_PATH/$item" "$previous/$item"
      else
        : >"$previous/$item$absent"
      fi
      if exists "$new/$item"; then mv -- "$new/$item" "$MOUNT_PATH/$item"; fi
    done
    ;;
  back)
    for item in "${items[@]}"; do
      if exists "$previous/$item"; then
        rm -rf -- "${MOUNT_PATH:?}/$item"
        mv -- "$previous/$item" "$MOUNT_PATH/$item"
      elif exists "$previous/$item$absent"; then
        rm -rf -- "${MOUNT_PATH:?}/$item"
      fi
    done
    rm -rf -- "$previous" "$new"
    ;;
  commit)
    rm -rf -- "$discarded"
    mv -- "$previous" "$discarded"
    rm -rf -- "$discarded" "$new"
    ;;
  discard)
    rm -rf -- "$new" "$discarded"
    ;;
esac
printf '{}\n'
