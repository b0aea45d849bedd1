#!/usr/bin/env bash
# kill -9 in the middle of an import leaves no OUT, whole or half, and the next run is as ever.
source "$(dirname "$0")/lib.sh"

make_ptbxl source 20000
"$ECGMM" import ptbxl source out >"$work/stdout" 2>"$work/stderr" &
for ((i = 0; i < 600; i++)); do
  compgen -G '.out.*.staged/images/*' >/dev/null && break
  sleep 0.05
done
kill -KILL $!
wait $! 2>/dev/null
[[ ! -e out ]] || fail "there is an OUT"
expect_exit 0 import ptbxl source out --limit 2
expect_files out/images 1 2
