# What the tests of leaks share, over lib.sh.

# make_tables: ./cohort, synthetic strips and signals with tables as CSV: AGE, SEX, SBP with gaps, WARD in
# words, DEVICE for audits, SAME (one value). Labels alternate, every 13th is borderline.
make_tables() {
  make_cohort
  rm cohort/clinical.xlsx cohort/labels.xlsx
  local ids
  ids=$(tail -n +2 cohort/ecg_signals.csv | cut -d, -f1)
  printf 'name = "tables"\n[signals]\nsampling_rate_hz = 249\nunit = "mV"\n[columns.DEVICE]\nrole = "audit"\n' \
    >cohort/cohort.toml
  awk 'BEGIN { srand(4); print "IDX,AGE,SEX,SBP,WARD,DEVICE,SAME" }
    { print $1 "," 30 + int(60 * rand()) "," int(2 * rand()) "," (rand() < 0.2 ? "" : 100 + int(60 * rand())) \
      "," substr("abc", 1 + int(3 * rand()), 1) "," (rand() < 0.5 ? "CS" : "AT") ",7" }' \
    <<<"$ids" >cohort/clinical.csv
  awk 'BEGIN { print "index,label" }
    { print $1 "," (NR % 13 == 0 ? "borderline" : NR % 2 ? "normal" : "abnormal") }' \
    <<<"$ids" >cohort/labels.csv
}

# split_of_three COHORT: ./split.csv, of five records three for training, one each for val and test.
split_of_three() {
  awk -F, 'BEGIN { print "id,split" } NR > 1 && $2 != "borderline" { k = int(n / 2) % 5; ++n
    print $1 "," (k < 3 ? "train" : k == 3 ? "val" : "test") }' "$1/labels.csv" >split.csv
}

# scramble PART: ./changed, the cohort with images, signals, cells and labels of that part of ./split.csv at
# random. Both classes stay in it.
scramble() {
  rm -rf changed && cp -r cohort changed
  grep ",$1\$" split.csv | cut -d, -f1 >ids
  [[ -e other ]] || "$ECGMM" -q synth other --patients 60 --seed 5 >/dev/null || fail "synth"
  local id
  while read -r id; do
    [[ -d changed/images/$id && -d other/images/$id ]] && cp other/images/"$id"/* changed/images/"$id"/
  done <ids
  local pick='BEGIN { FS = OFS = ","; srand(8); while ((getline id <"ids") > 0) picked[id] = 1 }'
  awk "$pick"' $1 in picked { for (i = 2; i <= NF; i++) $i = sprintf("%.4f", 2 * rand() - 1) } { print }' \
    cohort/ecg_signals.csv >changed/ecg_signals.csv
  awk "$pick"' $1 in picked { $2 = 20 + int(70 * rand()); $3 = rand() < 0.5 ? "" : int(2 * rand())
    $4 = 90 + int(90 * rand()); $5 = "ward" int(4 * rand()); $6 = "new" int(3 * rand()); $7 = int(9 * rand()) }
    { print }' cohort/clinical.csv >changed/clinical.csv
  awk "$pick"' $1 in picked { $2 = n++ < 2 ? (n == 1 ? "abnormal" : "normal") : rand() < 0.8 ? "abnormal" : "normal" }
    { print }' cohort/labels.csv >changed/labels.csv
}

# fitted RUN: what was fitted, as text: the bundle without the record of where it comes from.
fitted() {
  awk '/^ "provenance": /{ skip = 1 } !skip && !/^ "sha256": / { print } skip && /^ },?$/ { skip = 0 }' \
    "$1/model/bundle.json"
}

# expect_same_model RUN OTHER
expect_same_model() {
  cmp "$1/model/weights.safetensors" "$2/model/weights.safetensors" || fail "$2 has other weights"
  diff <(fitted "$1") <(fitted "$2") || fail "$2 was fitted otherwise"
  grep -q baselines <(fitted "$1") || fail "nothing was compared"
  ! cmp -s "$1/model/bundle.json" "$2/model/bundle.json" || fail "the data of $2 were not changed"
}
