#!/usr/bin/env bash
# THIRD_PARTY.md names every library that the programs load, now or when needed, but for the GNU C library.
# The sanitizers of a test build are no libraries of the program.
source "$(dirname "$0")/lib.sh"

root=$(cd "$here/../.." && pwd)
# list_loaded PROGRAM: ./loaded, what it and its libraries load, and what its sources open by name,
# without version.
list_loaded() {
  env -i ldd "$1" >"$work/stdout" || fail "ldd cannot read $1"
  ! grep 'not found' "$work/stdout" || fail "$1 lacks a library"
  {
    awk '{ sub(".*/", "", $1); print $1 }' "$work/stdout"
    grep -rhoE '"lib[A-Za-z0-9_+-]+\.so[.0-9]*"' "$root/ecgmm" | tr -d '"'
  } | sed 's/\.so.*//; s/-[0-9a-f]\{8\}$//' | sort -u | grep -Evx 'linux-vdso|ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|asan|ubsan)' >loaded
}
# unlisted TABLE: of the names on stdin those that it lacks.
unlisted() { while read -r name; do grep -Fq "| \`$name\` |" "$1" || echo "$name"; done; }

programs=()
module=$(dirname "$ECGMM")/lib/ecgmm/ecgmm-pdf.so
[[ -e $module ]] && programs+=("$module")
programs+=("$ECGMM")
[[ -x $(dirname "$ECGMM")/ecgmm-nn ]] && programs+=("$(dirname "$ECGMM")/ecgmm-nn")
for program in "${programs[@]}"; do
  list_loaded "$program"
  [[ $(wc -l <loaded) -gt 10 ]] || fail "only these libraries are found in $program: $(cat loaded)"
  missing=$(unlisted "$root/THIRD_PARTY.md" <loaded)
  [[ -z $missing ]] || fail "THIRD_PARTY.md lacks what $program loads: $missing"
done

# The test sees a line that is missing.
grep -v libpng16 "$root/THIRD_PARTY.md" >shorter
[[ $(unlisted shorter <loaded) == libpng16 ]] || fail "a missing line is not seen"
