#!/usr/bin/env bash
# Runs a command on a file system as most machines have it: ext4 with its defaults and so with a journal, in an image of its own,
# and removes it. As root:
#
#     on-ext4-image.sh DIRECTORY MIB COMMAND [ARGUMENT...]
#
# {} among the arguments stands for the directory in which the file system is mounted. The image is written from end to end before, and
# the loop device passes the page cache of what it lies on, so that nothing but the journal differs from a disk.
set -euo pipefail

[ $# -ge 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
own=$(mktemp -d "$1/ext4-image-XXXXXX")
device=
remove() {
    if mountpoint -q "$own/mounted"; then umount "$own/mounted" || umount --lazy "$own/mounted"; fi
    [ -z "$device" ] || losetup --detach "$device"
    rm -rf --one-file-system "$own"
}
trap remove EXIT

mkdir "$own/mounted"
dd if=/dev/zero of="$own/image" bs=1M count="$2" conv=fsync status=none
mkfs.ext4 -q -F -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "$own/image"
device=$(losetup --find --show --direct-io=on "$own/image")
mount -t ext4 "$device" "$own/mounted"
shift 2
"${@//'{}'/$own/mounted}"
