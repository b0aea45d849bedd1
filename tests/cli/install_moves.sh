#!/usr/bin/env bash
# An installed prefix can be moved: it trains and predicts from its new place, with an empty
# environment and (where mounting is allowed) without the checkout's .venv.
source "$(dirname "$0")/lib.sh"

build=$(dirname "$ECGMM")
cmake --install "$build" --prefix "$PWD/first" >"$work/stdout" 2>"$work/stderr" || fail "cmake --install failed"
if grep -q 'uses libtorch in' "$work/stdout"; then skip "this build refers to a libtorch of the user's"; fi
mkdir second && mv first second/moved
moved=$PWD/second/moved
[[ -s $moved/share/doc/ecgmm/THIRD_PARTY.md ]] || fail "the licenses of the libraries are not installed"
for program in "$moved"/bin/*; do only_absolute_runpath "$program"; done
needed=$(env -i ldd "$moved/bin/ecgmm-nn") || fail "ldd failed"
! grep -Eq 'not found|\.venv' <<<"$needed" || fail "ecgmm-nn needs what is not in the prefix: $needed"

"$ECGMM" -q synth cohort --patients 60 --seed 1 >/dev/null || fail "synth failed"
cat >use.sh <<E2
set -e
cd '$PWD'
moved/bin/ecgmm -q train cohort --recipe reference --out run --set train.epochs=1 --set input.image_width=32 --set input.image_height=32
moved/bin/ecgmm -q predict cohort --model run --out predictions.csv
E2
sed -i "s#^moved/#'$moved'/#" use.sh
venv=$(cd "$here/../.." && pwd -P)/.venv
if [[ -d $venv ]] && unshare -m true 2>/dev/null; then
  unshare -m bash -c "mount -t tmpfs none '$venv' && env -i bash use.sh" >"$work/stdout" 2>"$work/stderr"
else
  env -i bash use.sh >"$work/stdout" 2>"$work/stderr"
fi || fail "the moved programs failed"
[[ $(wc -l <predictions.csv) -gt 40 ]] || fail "too few predictions"
