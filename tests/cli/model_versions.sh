#!/usr/bin/env bash
# The included model has a name that stays, and answers carry it; models that need libtorch are told.
source "$(dirname "$0")/lib.sh"

names_the_model() {
  expect_exit 0 predict --clinical AGE=61 SEX=male --json
  expect_stdout '"name": "default@2"'
  hash=$(sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' "$work/stdout")
  [[ $(sed -n 's/^ "sha256": "\([0-9a-f]*\)".*/\1/p' "$here/../../models/default@2/bundle.json") == "$hash" ]] ||
    fail "another hash than the model's: $hash"
  cp "$work/stdout" newest
  expect_exit 0 predict --model default@2 --clinical AGE=61 SEX=male --json
  cmp -s newest "$work/stdout" || fail "default@2 says other than the default"
  expect_exit 0 predict --model default@1 --clinical AGE=61 SEX=male --json
  expect_stdout '"name": "default@1"'
  expect_exit 0 predict --model default --clinical AGE=61 SEX=male --json
  cmp -s newest "$work/stdout" || fail "default says other than no model"
  expect_error 4 'no included model default@99.*default@1.*default@2' predict --model default@99 --clinical AGE=61
  expect_error 4 'no model at default@x' predict --model default@x --clinical AGE=61
}
check "a version is taken by its name, and answers carry it" names_the_model

tells_what_needs_libtorch() {
  mkdir -p alone/bin alone/share/ecgmm
  cp "$ECGMM" alone/bin && cp -r "$here/../../models" alone/share/ecgmm/models
  ECGMM=$PWD/alone/bin/ecgmm
  expect_exit 0 predict --clinical AGE=61 SEX=male
  cp -r "$here/../fixtures/bundle/v3" picture 2>/dev/null || skip "no stored model of images as pixels"
  expect_error 5 'ecgmm-nn' predict --model picture --clinical AGE=61
  expect_error 5 'ecgmm-nn' train nowhere
}
check "without ecgmm-nn a model that needs it is refused with cause and remedy" tells_what_needs_libtorch
