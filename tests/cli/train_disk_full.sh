#!/usr/bin/env bash
# A place that cannot hold the run is exit 5, at the start where that can be told, and no run is left that
# could not be resumed.
source "$(dirname "$0")/lib.sh"

make_cohort
short=("${quick[@]}" --set train.epochs=2)
echo text >file
expect_error 5 'file' train cohort "${short[@]}" --out file/run
expect_files . cohort file
own_mounts
make_cohort
mount_disk size=64k
expect_error 5 '[Nn]o space left' train cohort "${short[@]}" --out disk/run
expect_files disk
umount disk
# Space for the first checkpoint and not for those beside which it is replaced: the run stays, and goes on
# where there is space again.
mount_disk size=1m
expect_error 5 '[Nn]o space left.*continue with .ecgmm train --resume disk/run' train cohort "${short[@]}" --out disk/run
mount -o remount,size=100m disk
expect_exit 0 train --resume disk/run
umount disk
mount_disk size=64k,ro
expect_error 5 'disk' train cohort "${short[@]}" --out disk/run
