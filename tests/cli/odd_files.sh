#!/usr/bin/env bash
# What is no regular file, cannot be told, is too much or would order the terminal about: one line,
# an exit code of its kind, and the other records unharmed.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
"$ECGMM" -q synth cohort --patients 12 >/dev/null || fail "synth"
no_orders() {
  ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$work/stdout" "$work/stderr" ||
    fail "'$command' wrote a control character"
}

first=$(find cohort/images -name '*ECG_lead2.jpg' | sort | head -1)
original=$(base64 -w0 <"$first")
for odd in pipe loop device; do
  rm "$first"
  case $odd in
    pipe) mkfifo "$first" ;;
    loop) ln -s "$(basename "$first")" "$first" ;;
    device) ln -s /dev/zero "$first" ;;
  esac
  timeout 60 "$ECGMM" check cohort >"$work/stdout" 2>"$work/stderr" </dev/null
  status=$? command="check with a $odd as picture"
  [[ $status == 0 ]] || fail "'$command' ended with $status"
  expect_stdout 'image unreadable'
done
rm "$first"
base64 -d <<<"$original" >"$first"

mkfifo fifo
for odd in labels.xlsx ecg_signals.csv; do
  rm -rf other && cp -r cohort other && rm "other/$odd" && mv fifo "other/$odd"
  timeout 60 "$ECGMM" check other >"$work/stdout" 2>"$work/stderr" </dev/null
  status=$? command="check with a pipe as $odd"
  [[ $status == 3 ]] || fail "'$command' ended with $status"
  expect_stderr "$odd: is a pipe, not a file"
  mv "other/$odd" fifo
done
ln -s self self
expect_error 3 'self' check self

# Control characters of names and values.
mkdir $'odd\e[2J\nforged' && cp -r cohort/. $'odd\e[2J\nforged'
expect_exit 0 check $'odd\e[2J\nforged'
no_orders
expect_stdout '\(odd\\x1b\[2J\\x0aforged'
rm $'odd\e[2J\nforged/cohort.toml'
printf 'name = "a\\u001b]0;title\\u0007"\n[labels]\nnormal = "nobody\\u001b[2J"\nabnormal = "none"\n' \
  >$'odd\e[2J\nforged/cohort.toml'
run check $'odd\e[2J\nforged'
[[ $status != 70 ]] || fail "exit 70"
no_orders
expect_error 3 'no such|no cohort|no folder' check $'none\e[2J\nx'
[[ $(wc -l <"$work/stderr") == 1 ]] || fail "an error of several lines"
no_orders
expect_error 2 'unknown command' $'\e[2Jx'
no_orders

# A name that is not UTF-8.
cp -r cohort $'\xbd\xc9\xc0\xfc'
expect_exit 0 check $'\xbd\xc9\xc0\xfc'
expect_stdout '\\xbd\\xc9'
expect_exit 0 check --json $'\xbd\xc9\xc0\xfc'
python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$work/stdout" ||
  fail "check --json is no JSON"

# TOML that its parser would fail on.
for text in $'\xc3\xa9 = 1' '[`' $'[columns.Gr\xc3\xb6sse]\nkind = "numeric"'; do
  printf '%s\n' "$text" >other/cohort.toml
  expect_error 3 'cohort.toml: line 1: .* must be in quotes; put names' check other
done

# A small file that is a large table.
rm other/cohort.toml other/labels.xlsx
(echo "index,label" && seq -f '%.0f,normal' 600000) | gzip >other/labels.csv.gz
expect_error 3 'labels.csv.gz: expands to ' check other
(head -1 cohort/ecg_signals.csv && seq -f '%.0f,0,0' 1500000) | gzip >other/ecg_signals.csv.gz
rm other/labels.csv.gz && cp cohort/labels.xlsx other
expect_error 3 'ecg_signals.csv.gz: line [0-9]*: expands to ' check other

# A killed process leaves nothing to the next.
"$ECGMM" -q synth killed --patients 3000 >/dev/null 2>&1 &
for _ in $(seq 200); do compgen -G '.killed.*.staged' >/dev/null && break; sleep 0.05; done
compgen -G '.killed.*.staged' >/dev/null || fail "synth made no hidden folder"
kill -9 $!
wait $! 2>/dev/null
compgen -G '.killed.*.staged' >/dev/null || fail "the killed synth left nothing to sweep"
expect_exit 0 -q synth killed --patients 3
! compgen -G '.killed.*' >/dev/null || fail "what the killed synth left is still there"

# The longest name that a file system takes.
long=$(printf 'n%.0s' $(seq 255))
expect_exit 0 -q synth "$long" --patients 3
[[ -d $long ]] || fail "no folder of 255 letters"
