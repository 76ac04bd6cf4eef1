# shellcheck shell=bash
# The lab's names and places, and the few functions that all of its scripts share. Sourced, never run.
# shellcheck disable=SC2034  # most of these are read by the scripts that source this file

lab_home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Everything that lives only while the lab is up. A second lab beside the first: another directory.
lab_dir=${DOPPEL_LAB_DIR:-/var/lib/doppel-lab}
# What outlives it: images and the packages they were made of.
lab_cache=${DOPPEL_LAB_CACHE:-${HOME:-/root}/.cache/doppel-lab}

lab_facts=$lab_dir/facts.properties # read by io.doppel.lab.Lab; there only while the lab is up
lab_lock=/run/lock/$(basename "$lab_dir").lock   # held while the lab is brought up or taken down
lab_users=/run/lock/$(basename "$lab_dir").users # held by everyone who tests in the lab
lab_keep=$lab_dir/keep # there when a person brought the lab up: lab/test then leaves it up

lab_docker_pid=$lab_dir/dockerd.pid # there only when the lab had to start dockerd itself
lab_docker_log=$lab_dir/dockerd.log

# after the directory: libzfs takes a dataset for mounted when it sees one of the same name mounted by another lab
lab_pool=$(basename "$lab_dir" | tr -cd '[:alnum:]')
lab_zfs=$lab_dir/z # the pool's mount point, the same path on this machine and in every container
lab_zfs_pid=$lab_dir/zfs-fuse.pid
lab_zfs_log=$lab_dir/zfs-fuse.log
lab_zfs_image=$lab_dir/pool.img

lab_btrfs=$lab_dir/btrfs
lab_xfs=$lab_dir/xfs

say() { printf 'lab: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "$(basename "$0") must run as root: it mounts file systems and starts dockerd"
}

# await SECONDS WHAT COMMAND...: runs COMMAND until it succeeds; after SECONDS it gives up, naming WHAT.
await() {
  local seconds=$1 what=$2
  shift 2
  local end=$((SECONDS + seconds))
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then
      say "waited $seconds s in vain: $what"
      return 1
    fi
    sleep 0.1
  done
}

# runs_as PID_FILE NAME: true when the process that PID_FILE names is alive (a zombie is not) and is called NAME.
runs_as() {
  [ -s "$1" ] && grep -q "^[0-9]* ($2) [^ZX]" "/proc/$(cat "$1")/stat" 2>/dev/null
}
