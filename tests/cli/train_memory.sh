#!/usr/bin/env bash
# Signals and prepared samples, 20 kB a record, are put aside: up to its first step `train` needs at most 5 kB of
# memory for each record more.
source "$(dirname "$0")/lib.sh"

# make_signals_cohort FOLDER RECORDS: signals of 10 s at 249 Hz, no two alike.
make_signals_cohort() {
  python3 - "$1" "$2" <<'END' || fail "cannot make the cohort $1"
import math, os, sys
folder, records = sys.argv[1], int(sys.argv[2])
os.mkdir(folder)
beat = ",".join(f"{1 - (i % 200 - 4) ** 2 / 16 if i % 200 < 8 else 0.05 * math.sin(i / 20):.3f}" for i in range(2489))
with open(f"{folder}/ecg_signals.csv", "w") as signals:
    print("index", *range(2490), sep=",", file=signals)
    for i in range(records):
        print(i, f"{i / 10000:.4f}", beat, sep=",", file=signals)
with open(f"{folder}/clinical.csv", "w") as clinical, open(f"{folder}/labels.csv", "w") as labels:
    print("IDX,AGE,SEX", *(f"{i},{30 + i % 50},{i % 2}" for i in range(records)), sep="\n", file=clinical)
    print("index,label", *(f"{i},{'normal' if i % 3 else 'abnormal'}" for i in range(records)), sep="\n", file=labels)
END
}

# peak_kb CODE ARGUMENT...: the peak of resident memory of ecgmm, which ends with that code, in $peak.
peak_kb() {
  local expected=$1
  shift
  command="ecgmm $*"
  peak=$(python3 - "$expected" "$ECGMM" "$@" 2>"$work/stderr" <<'END'
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
if code != int(sys.argv[1]):
    sys.exit(f"exit {code}")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
  ) || fail "'$command' did not end with $expected"
}

# expect_bounded WHAT: memory of `few` and of `many`.
expect_bounded() {
  local each=$(((many - few) * 1024 / 3000))
  echo "$1: $few kB for 1000 records, $many kB for 4000: $each bytes a record"
  ((each <= 5000)) || fail "$1 takes $each bytes more for each record"
}

make_signals_cohort few 1000
make_signals_cohort many 4000
# A batch larger than the cohort: refused where the first step would begin, when all records are prepared.
# shellcheck disable=SC2054  # commas of a value
unready=(--recipe reference --set model.modalities=signal,clinical --set train.batch=4096 --threads 1)
for cohort in few many; do
  peak_kb 3 train $cohort --out run "${unready[@]}"
  grep -q 'records to train on, a batch has 4096' "$work/stderr" || fail "stopped for another reason"
  printf -v $cohort %d "$peak"
done
expect_bounded train
