#!/usr/bin/env bash
# Each case of the shared cases gives what its expected.md asks for: cases/NAME.sh runs the commands of the
# case NAME and looks at what they say. cases.sh NAME... runs only these.
source "$(dirname "$0")/lib.sh"

cases=$(realpath -q "$here/../../../shared/cases") && [[ -d $cases ]] || skip "no shared cases beside the repository"
if [[ $# == 0 ]]; then
  for script in "$here"/cases/*.sh; do set -- "$@" "$(basename "$script" .sh)"; done
fi

# use_case NAME: copies the case to ./case, since its folder may be read-only.
use_case() { cp -r "$cases/$1" case && chmod -R u+w case || fail "no case $1"; }

# needs_network: leaves the case out where this build cannot predict.
needs_network() { [[ -x ${ECGMM%/*}/ecgmm-nn ]] || exit 77; }

# expect_said REGEX: some line of stdout or stderr matches.
expect_said() { grep -Eqh -- "$1" "$work/stdout" "$work/stderr" || fail "'$command': nothing says /$1/"; }

# expect_labels NORMAL ABNORMAL: what check counts among the records.
expect_labels() { expect_stdout "^ *records +$1 +$2 "; }

failed=() left_out=()
for name in "$@"; do
  folder=$work/$name && mkdir "$folder" || fail "no folder for $name"
  # shellcheck source=/dev/null
  (cd "$folder" && trap - EXIT && use_case "$name" && source "$here/cases/$name.sh")
  case $? in
    0) echo "ok    $name" ;;
    77) echo "skip  $name: this build has no ecgmm-nn" && left_out+=("$name") ;;
    *) echo "WRONG $name" && failed+=("$name") ;;
  esac
done
echo "$(($# - ${#failed[@]} - ${#left_out[@]})) right, ${#failed[@]} wrong, ${#left_out[@]} left out"
[[ ${#failed[@]} == 0 ]] || exit 1
