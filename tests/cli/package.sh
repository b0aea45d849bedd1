#!/usr/bin/env bash
# The Debian package is small, names no folder of the machine that built it, and predicts from where it is
# unpacked, without network.
source "$(dirname "$0")/lib.sh"

build=$(dirname "$ECGMM")
root=$(cd "$here/../.." && pwd -P)
cpack --config "$build/CPackConfig.cmake" -B "$PWD/made" >"$work/stdout" 2>"$work/stderr" || fail "cpack failed"
package=$(find made -maxdepth 1 -name '*.deb')
[[ $(wc -l <<<"$package") == 1 && -s $package ]] || fail "not one package: $package"
[[ $(stat -c %s "$package") -le 15000000 ]] || fail "the package is too large"
dpkg-deb -x "$package" unpacked && dpkg-deb -f "$package" Depends >depends || fail "dpkg-deb cannot read it"
grep -q 'libflac' depends && grep -q 'libcairo2' depends || fail "it depends on too little: $(cat depends)"
! grep -q 'torch' depends || fail "it depends on libtorch"
[[ $(find unpacked -name '*torch*' -o -name 'ecgmm-nn' | wc -l) == 0 ]] || fail "libtorch is in it"
for name in bin/ecgmm share/doc/ecgmm/LICENSE share/doc/ecgmm/THIRD_PARTY.md share/ecgmm/models/default@1/card.md share/ecgmm/models/default@2/card.md; do
  [[ -s unpacked/usr/$name ]] || fail "it lacks $name"
done
! grep -rlaF "$root" unpacked || fail "these name the folder of the checkout"

offline=()
unshare -rn true 2>/dev/null && offline=(unshare -rn)
"${offline[@]}" env -i unpacked/usr/bin/ecgmm predict --clinical AGE=61 SEX=male >"$work/stdout" 2>"$work/stderr" ||
  fail "the unpacked program does not predict"
expect_stdout 'probability of an abnormal ECG 0\.[0-9]+'
env -i unpacked/usr/bin/ecgmm train nowhere >"$work/stdout" 2>"$work/stderr" && fail "it trains"
expect_stderr 'ecgmm-nn'
