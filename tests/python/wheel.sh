#!/usr/bin/env bash
# The wheel holds the package, the included model and the licenses, and no library of the system; where it is
# installed it predicts what the program predicts, from any folder. Packed from this build: nothing is compiled.
source "$(dirname "$0")/../cli/lib.sh"
: "${ECGMM_TEST_PYTHON:?set it to the Python that the module was built for}"

root=$(cd "$here/../.." && pwd -P)
build=$(cd "$(dirname "$ECGMM")" && pwd -P)
"$ECGMM_TEST_PYTHON" -c 'import scikit_build_core, nanobind, numpy' 2>/dev/null || {
  [[ -z ${ECGMM_NEED_PEERS:-} ]] || fail "scikit-build-core is missing though ECGMM_NEED_PEERS is set"
  skip "this Python has no scikit-build-core: run script/test"
}
"$ECGMM_TEST_PYTHON" -m pip wheel -q --no-deps --no-build-isolation --no-index --disable-pip-version-check -w made \
  -C build-dir="$PWD/packed" -C cmake.define.ECGMM_BUILT="$build" "$root" >"$work/stdout" 2>"$work/stderr" ||
  fail "pip wheel failed"
wheel=$(echo made/ecgmm-*.whl)
[[ -s $wheel ]] || fail "not one wheel: $wheel"
mkdir site && (cd site && "$ECGMM_TEST_PYTHON" -m zipfile -e "../$wheel" .) || fail "the wheel cannot be unpacked"

holds_what_it_should() {
  local name
  [[ -e site/ecgmm/py.typed ]] || fail "it lacks py.typed"
  for name in ecgmm/__init__.py ecgmm/_core.pyi ecgmm/models/default@1/bundle.json \
    ecgmm/models/default@1/weights.safetensors ecgmm/models/default@1/card.md; do
    [[ -s site/$name ]] || fail "it lacks $name"
  done
  cmp "$root/models/default@1/weights.safetensors" site/ecgmm/models/default@1/weights.safetensors || fail "another model"
  for name in LICENSE THIRD_PARTY.md nanobind.txt; do
    [[ -n $(find site -name "$name" -size +0) ]] || fail "it lacks $name"
  done
  [[ $(find site -name '*.so*' -printf '%f\n' | sort | tr '\n' ' ') =~ ^_core\.[a-z0-9_-]+\.so\ (ecgmm-dicom\.so\ )?(ecgmm-pdf\.so\ )?$ ]] ||
    fail "it holds other libraries: $(find site -name '*.so*')"
  [[ $(stat -c %s "$wheel") -le 15000000 ]] || fail "it is too large"
  ! grep -rlaF "$root" site || fail "these name the folder of the checkout"
  ! readelf -d site/ecgmm/_core*.so | grep -E 'torch|RPATH|RUNPATH' || fail "the module links libtorch or names folders"
}
check "the wheel holds what it should and nothing else" holds_what_it_should

predicts_elsewhere() {
  "$ECGMM" predict --clinical AGE=61 SEX=male --json >expected || fail "the program does not predict"
  env -i HOME="$PWD" PYTHONPATH="$PWD/site" "$ECGMM_TEST_PYTHON" -P -c '
import json, ecgmm
assert "/site/ecgmm/" in ecgmm.__file__, ecgmm.__file__
print(json.dumps(ecgmm.load().predict(clinical={"AGE": 61, "SEX": "male"}), sort_keys=True))' >found || fail "it does not predict"
  "$ECGMM_TEST_PYTHON" -c 'import json, sys; print(json.dumps(json.load(sys.stdin), sort_keys=True))' <expected >sorted
  cmp sorted found || fail "it predicts otherwise"
}
check "the installed package predicts what the program predicts" predicts_elsewhere

reads_dicom() {
  [[ -e site/ecgmm/ecgmm-dicom.so ]] || return 0  # built without
  printf 'II\n' >lead.csv
  awk 'BEGIN { for (i = 0; i < 5000; i++) { t = (i % 400 - 100) / 10; printf "%d\n", 1000 * exp(-t * t) + 20 * sin(i / 60) } }' >>lead.csv
  expect_exit 0 convert lead.csv --signal-hz 500 --unit-mv 0.001 --to dicom --out lead.dcm
  expect_exit 0 predict --signal lead.dcm --json
  env -i PYTHONPATH="$PWD/site" "$ECGMM_TEST_PYTHON" -P -c '
import sys, ecgmm
sys.stdout.write(ecgmm.load()._predict(None, "lead.dcm", None, None, ecgmm._model._options(*[None] * 5, False, False)))' >found ||
    fail "it reads no DICOM"
  cmp "$work/stdout" found || fail "DICOM gives another answer"
}
check "DICOM is read by the module beside it" reads_dicom
