#!/usr/bin/env bash
# Ctrl-C ends an import with exit 130 and leaves nothing behind.
source "$(dirname "$0")/lib.sh"

make_ptbxl source 20000
"$ECGMM" import ptbxl source out >"$work/stdout" 2>"$work/stderr" &
for ((i = 0; i < 600; i++)); do
  compgen -G '.out.*.staged/images/*' >/dev/null && break
  sleep 0.05
done
kill -INT $!
wait $!
status=$?
[[ $status == 130 ]] || fail "ended with $status, expected 130"
[[ ! -s $work/stdout ]] || fail "wrote to stdout"
expect_files . source
