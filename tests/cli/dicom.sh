#!/usr/bin/env bash
# DICOM is a module beside the program: loaded only for DICOM, from the program's own prefix, never from the
# working folder; where it is missing, that is said with the remedy, and other files of a folder are still read.
source "$(dirname "$0")/lib.sh"

module=$(dirname "$ECGMM")/lib/ecgmm/ecgmm-dicom.so
[[ -e $module ]] || skip "configured without DICOM"
{ echo II; for i in $(seq 1000); do echo $((i * 37 % 400)); done; } >table.csv
options=(--signal-hz 500 --unit-mv 0.001)

# A prefix that was moved.
mkdir -p prefix/bin prefix/lib/ecgmm bare/bin && cp "$module" prefix/lib/ecgmm
cp "$ECGMM" prefix/bin && cp "$ECGMM" bare/bin || fail "cp"
ECGMM=$PWD/prefix/bin/ecgmm
expect_exit 0 convert table.csv "${options[@]}" --to dicom --out r.dcm
expect_exit 0 convert r.dcm --json
expect_stdout '"samples": 1000'

libraries() { LD_DEBUG=files "$ECGMM" "$@" 2>&1 >/dev/null | grep -c 'calling init:.*dcmdata'; }
[[ $(libraries convert r.dcm --json) -ge 1 ]] || fail "DICOM without DCMTK?"
[[ $(libraries convert table.csv "${options[@]}" --json) == 0 ]] || fail "a table loads DCMTK"

# A program without the module; one planted in the working folder is not looked at.
ECGMM=$PWD/bare/bin/ecgmm
mkdir -p lib/ecgmm && cp "$module" lib/ecgmm && cp "$module" .
expect_error 5 'r.dcm: DICOM needs the module .*bare/lib/ecgmm/ecgmm-dicom.so.*libdcmtk-dev' convert r.dcm
expect_error 5 'DICOM needs the module' convert table.csv "${options[@]}" --to dicom --out other.dcm
[[ ! -e other.dcm ]] || fail "half a file"
mkdir several && cp r.dcm table.csv several
expect_exit 0 convert several "${options[@]}" --to csv --out out
expect_stdout '1 of 2 files converted'
grep -q 'r.dcm.*refused.*needs the module' out/catalog.csv || fail "the catalog says no reason"

# Damaged and foreign modules are refused, not loaded.
mkdir -p bare/lib/ecgmm && echo no library >bare/lib/ecgmm/ecgmm-dicom.so
expect_error 5 'module cannot be loaded' convert r.dcm
