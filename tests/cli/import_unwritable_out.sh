#!/usr/bin/env bash
# An OUT that cannot be made is exit 5: its parent is a file, or the file system is read-only.
source "$(dirname "$0")/lib.sh"

make_ptbxl source
echo text >file
expect_error 5 'file' import ptbxl source file/out
expect_files . file source
own_mounts
mount_disk size=64k,ro
expect_error 5 'disk' import ptbxl source disk/out
