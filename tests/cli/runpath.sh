#!/usr/bin/env bash
# Programs look for their libraries in absolute folders only, so that no library of the folder in
# which they are called is loaded. An empty entry of a RUNPATH would be that folder.
source "$(dirname "$0")/lib.sh"

build=$(dirname "$ECGMM")
programs=0
while IFS= read -r program; do
  dynamic=$(readelf -d "$program" 2>/dev/null) && grep -q NEEDED <<<"$dynamic" || continue
  programs=$((programs + 1))
  only_absolute_runpath "$program"
done < <(find "$build" -type f -perm -u+x -not -path '*/CMakeFiles/*')
[[ $programs -gt 0 ]] || fail "no program in $build"
