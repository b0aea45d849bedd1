#!/usr/bin/env bash
# ecgmm --help loads few libraries: none of libtorch, of a GIS or of picture processing, and no more than it
# links today. What only one command needs is to be loaded by that command.
source "$(dirname "$0")/lib.sh"

# The sanitizers of a test build are no libraries of the program.
loaded() {
  LD_DEBUG=files "$ECGMM" "$@" 2>&1 >/dev/null | sed -n 's/.*calling init: //p' | grep -Ev '/lib(asan|ubsan)\.' | sort -u
}

for words in --help --version "predict --help"; do
  # shellcheck disable=SC2086
  names=$(loaded $words)
  count=$(grep -c . <<<"$names")
  [[ $count -ge 3 ]] || fail "the loader tells no libraries of $words: $names"
  [[ $count -le 34 ]] || fail "$words loads $count libraries: $names"
  ! grep -Eq 'lib(torch|c10|gdal|opencv|dcm|qpdf)' <<<"$names" || fail "$words loads: $names"
done
