#!/usr/bin/env bash
# Records that cannot be used are dropped with a reason, exit 0; the others stay. A record loses the
# modality that cannot be read, and itself only where all are needed; a cohort may lack modalities.
source "$(dirname "$0")/lib.sh"

# A complete cohort: no modality lacks, labels and clinical table as text that a test can edit.
make_ptbxl source 60
expect_exit 0 import ptbxl source cohort
clinical() { echo IDX,AGE; for i in {1..60}; do echo "$i,$((20 + i * 7 % 50))"; done; }
labels() { echo index,label; for i in {1..60}; do ((i % 2)) && echo "$i,normal" || echo "$i,abnormal"; done; }
printf '[signals]\nheader = true\n' >cohort/cohort.toml
clinical >cohort/clinical.xlsx  # tables are told apart by content, not by name
labels >cohort/labels.xlsx
expect_exit 0 check cohort
expect_stdout 'usable +30 +30'

image() { printf 'cohort/images/%d/%03dECG_lead2.jpg' "$1" "$1"; }
rm "$(image 1)"
: >"$(image 2)"
truncate -s 4000 "$(image 3)"
echo 'no picture' >"$(image 4)"
sed -i '6s/^\([^,]*\),.*/\1,0.1,0.2/' cohort/ecg_signals.csv
sed -i '7s/,[^,]*/,inf/' cohort/ecg_signals.csv
sed -i '/^7,/s/.*/7,perhaps/; /^8,/s/.*/8,borderline/; /^9,/d' cohort/labels.xlsx
sed -i '/^10,/d; /^11,/s/.*/11,old/' cohort/clinical.xlsx
expect_exit 0 check cohort
expect_stdout '^  no image +1 '
expect_stdout '^  borderline +0 +0 +1 '
for reason in 'image.*empty' 'image truncated' 'label' 'signal.*short' 'clinical'; do
  expect_stdout "^  .*$reason"
done
expect_stdout 'usable'
grep -E '^  with all modalities' "$work/stdout" | grep -Eq '50$' || fail "50 records have all modalities: all but 1..10; a missing cell drops none"
grep -E '^  usable ' "$work/stdout" | grep -Eq '57$' || fail "57 records are usable: all but those without a label"
expect_stdout '1 record is used without the image: image truncated'

for part in images ecg_signals.csv clinical.xlsx; do
  rm -rf less && cp -r cohort less && rm -r less/$part
  expect_exit 0 check less
  expect_stdout 'Training is possible'
  expect_stdout 'Not if all modalities are needed \(recipe reference\): no record has a'
done
