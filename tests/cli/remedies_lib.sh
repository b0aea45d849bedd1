# What the tests of remedies share, over lib.sh: each refusal is provoked, its advice is followed to the
# letter, and the same work then succeeds.

# make_base: ./base, 60 synthetic records with image, signal and tables as CSV, without assumptions.
make_base() {
  "$ECGMM" -q synth base --patients 70 >/dev/null && rm base/clinical.xlsx base/labels.xlsx || fail "synth"
  ls base/images >imaged
  awk -F, 'NR == FNR { imaged[$1]; next } FNR == 1 || ($1 in imaged && n++ < 60)' imaged base/ecg_signals.csv >signals
  mv signals base/ecg_signals.csv
  tail -n +2 base/ecg_signals.csv | cut -d, -f1 >ids
  [[ $(wc -l <ids) == 60 ]] || fail "fewer than 60 records with both"
  grep -vxFf ids imaged | sed 's,^,base/images/,' | xargs rm -r
  awk 'BEGIN { srand(4); print "IDX,AGE,SEX,Ht,SBP,WARD,PATIENT" }
    { print $1 "," 30 + int(50 * rand()) "," int(2 * rand()) "," 150 + int(40 * rand()) "," 100 + int(60 * rand()) \
      "," (rand() < 0.5 ? "north" : "south") ",p" $1 }' ids >base/clinical.csv
  awk 'BEGIN { print "index,label" } { print $1 "," (NR % 2 ? "normal" : "abnormal") }' ids >base/labels.csv
  # Sections at the end, so that a test can add keys to its own.
  printf '%s\n' 'name = "base"' '[paper]' 'px_per_mm = 10' 'mm_per_s = 25' 'mm_per_mv = 10' \
    '[columns.SEX]' 'values = { male = 0, female = 1 }' '[columns.PATIENT]' 'role = "group"' \
    '[signals]' 'sampling_rate_hz = 249' 'unit = "mV"' 'header = true' >base/cohort.toml
}

# remedy NAME FAULT CODE WORDS COMMAND MEND COMMAND ANSWER: in a new folder with a copy of ./base as
# ./cohort, the shell text FAULT makes the fault; the first COMMAND ends with CODE and one line that
# matches WORDS; MEND does what it says; the second COMMAND ("=": the same) succeeds, and some line of
# what it prints matches ANSWER ("made FILE": that file is there).
remedy() {
  [[ $# == 8 ]] || fail "a row of $# columns: $1"
  followed=("$@")
  check "$1" follow
}
follow() {
  local code=${followed[2]} words=${followed[3]} command=${followed[4]} again=${followed[6]} arguments
  mkdir "$work/remedy" && cd "$work/remedy" && cp -r "$work/here/base" cohort || fail "no folder"
  trap 'rm -rf "$work/remedy"' EXIT
  eval "${followed[1]}" || fail "the fault cannot be made"
  eval "arguments=($command)"
  expect_exit "$code" "${arguments[@]}"
  tail -n 1 "$work/stderr" | grep -Eq -- "^ecgmm: .*($words)" || fail "'$command': the last line is not 'ecgmm: ...$words'"
  eval "${followed[5]}" || fail "the remedy cannot be followed"
  [[ $again == = ]] || eval "arguments=($again)"
  expect_exit 0 "${arguments[@]}"
  if [[ ${followed[7]} == made\ * ]]; then
    [[ -s ${followed[7]#made } ]] || fail "'$command': no file ${followed[7]#made }"
    return
  fi
  grep -Eqh -- "${followed[7]}" "$work/stdout" "$work/stderr" || fail "'$command': nothing says /${followed[7]}/"
}

# declare_in SECTION LINE: adds a line to a section of cohort/cohort.toml, which need not be there yet.
declare_in() {
  if grep -qxF "[$1]" cohort/cohort.toml; then
    awk -v section="[$1]" -v line="$2" '{ print } $0 == section { print line }' cohort/cohort.toml >toml.new &&
      mv toml.new cohort/cohort.toml
  else
    printf '[%s]\n%s\n' "$1" "$2" >>cohort/cohort.toml
  fi
}

# cell FILE ROW COLUMN VALUE: replaces one cell of a CSV file of ./cohort.
cell() {
  awk -F, -v OFS=, -v r="$2" -v c="$3" -v v="$4" 'NR == r { $c = v } { print }' "cohort/$1" >cell.new &&
    mv cell.new "cohort/$1"
}

# column FILE COLUMN EXPRESSION: replaces a column below the header by an expression of awk, where x is the cell.
column() {
  awk -F, -v OFS=, -v c="$2" "NR > 1 { x = \$c; \$c = $3 } { print }" "cohort/$1" >cell.new &&
    mv cell.new "cohort/$1"
}

# signals EXPRESSION: replaces the rows of cohort/ecg_signals.csv by an expression of Python on them.
signals() {
  python3 -c 'import csv, sys
path = "cohort/ecg_signals.csv"
rows = list(csv.reader(open(path)))
csv.writer(open(path, "w"), lineterminator="\n").writerows(eval(sys.argv[1]))' "$1"
}
