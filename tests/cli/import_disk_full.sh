#!/usr/bin/env bash
# A disk that fills up is exit 5, and what was written so far is gone again.
source "$(dirname "$0")/lib.sh"

own_mounts
make_ptbxl source 50
mount_disk size=64k
expect_error 5 '[Nn]o space left' import ptbxl source disk/out
expect_files disk
# Space for the images but not for all the rows: the tables come last.
umount disk
mount_disk size=12m,nr_inodes=20
expect_error 5 '[Nn]o space left' import ptbxl source disk/out
expect_files disk
