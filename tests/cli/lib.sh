# What the scripts of this folder share; each sources it first. $ECGMM is the binary under test.
#
# Each script runs in an empty folder of its own, which goes away at its end. Exit 77 means skipped.
set -uo pipefail
: "${ECGMM:?set it to the path of the ecgmm binary}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
failed_checks=()
end() {  # end CODE: leaves nothing behind; a failed check fails the script
  umount "$work/here/disk" 2>/dev/null
  rm -rf "$work"
  [[ ${#failed_checks[@]} -eq 0 ]] || exit 1
  exit "$1"
}
trap 'end $?' EXIT
mkdir "$work/here" && cd "$work/here" || exit 1

fail() {
  echo "FAIL: $*"
  for stream in stdout stderr; do
    [[ -s $work/$stream ]] && sed "s/^/  $stream: /" "$work/$stream"
  done
  exit 1
}

# check NAME FUNCTION: one behavior of a script that has several, told by its name; the next goes on
# after a failure. Variables that the function sets end with it; files stay.
check() {
  if ("$2"); then
    echo "[check passed] $1"
  else
    echo "[check failed] $1"
    failed_checks+=("$1")
  fi
}

skip() {
  echo "SKIP: $*"
  exit 77
}

# has_peers: whether the Python with the tests' peers is there; it must be where ECGMM_NEED_PEERS is set.
has_peers() {
  "$here/../../.venv/bin/python" -c 'import tensorboard' 2>/dev/null && return
  [[ -z ${ECGMM_NEED_PEERS:-} ]] || fail ".venv lacks peers though ECGMM_NEED_PEERS is set"
  echo "not compared with its peer: .venv lacks peers of the tests; run script/test"
  return 1
}

# run ARGUMENT...: runs ecgmm; its exit code is in $status, its streams in files.
run() {
  command="ecgmm $*"
  "$ECGMM" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  status=$?
}

# expect_exit CODE ARGUMENT...
expect_exit() {
  local expected=$1
  shift
  run "$@"
  [[ $status == "$expected" ]] || fail "'$command' ended with $status, expected $expected"
}

# expect_stdout REGEX, expect_stderr REGEX: some line of the last run matches.
expect_stdout() { grep -Eq -- "$1" "$work/stdout" || fail "'$command': no /$1/ on stdout"; }
expect_stderr() { grep -Eq -- "$1" "$work/stderr" || fail "'$command': no /$1/ on stderr"; }

# expect_error CODE REGEX ARGUMENT...: that exit code, nothing on stdout, and as the last line of
# stderr the one that says what, where and how to mend it.
expect_error() {
  local expected=$1 regex=$2
  shift 2
  expect_exit "$expected" "$@"
  [[ ! -s $work/stdout ]] || fail "'$command' failed, yet wrote to stdout"
  tail -n 1 "$work/stderr" | grep -Eq -- "^ecgmm: .*($regex)" ||
    fail "'$command': the last line on stderr is not 'ecgmm: ...$regex'"
}

# expect_no_match FILE REGEX: the file is there and no line of it matches.
expect_no_match() {
  [[ -f $1 && -r $1 ]] || fail "no file $1 to look into"
  ! grep -Eq -- "$2" "$1" || fail "$1: a line matches /$2/"
}

# expect_files FOLDER NAME...: exactly these lie in it, hidden ones included.
expect_files() {
  local folder=$1
  shift
  [[ "$(ls -A "$folder")" == "$(printf '%s\n' "$@" | sort)" ]] ||
    fail "in $folder: '$(ls -A "$folder")', expected '$*'"
}

# make_ptbxl FOLDER [ROWS]: PTB-XL in small; all rows share one record, every second is abnormal.
make_ptbxl() {
  local folder=$1 rows=${2:-3} codes=("{'NORM': 100.0}" "{'IMI': 80.0}") record checksum i
  record=$folder/records500/00000/one_hr
  mkdir -p "${record%/*}"
  yes ABCDEFGHIJ | head -c 10000 >"$record.dat"  # as good a wave as any
  checksum=$(od -An -v -td2 "$record.dat" | awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum % 65536 }')
  printf 'one_hr 1 500 5000\none_hr.dat 16 20000(8000)/mV 16 0 0 %d 0 II\n' "$checksum" >"$record.hea"
  {
    echo "ecg_id,patient_id,age,sex,height,weight,site,device,scp_codes,strat_fold,filename_lr,filename_hr"
    for ((i = 1; i <= rows; i++)); do
      echo "$i,$i.0,$((20 + i % 60)).0,$((i % 2)),,,0.0,CS-12,${codes[i % 2]},1,,records500/00000/one_hr"
    done
  } >"$folder/ptbxl_database.csv"
}

# own_mounts: starts the script over where it may mount file systems that nobody else sees.
own_mounts() {
  [[ -n ${ECGMM_OWN_MOUNTS:-} ]] && return
  unshare -m mount -t tmpfs tmpfs . 2>/dev/null || skip "this system lets no test mount a tmpfs"
  cd / && rm -rf "$work"
  ECGMM_OWN_MOUNTS=1 exec unshare -m bash "$here/$(basename "$0")"
}

# mount_disk OPTIONS: ./disk is a tmpfs with them ("size=64k").
mount_disk() { mkdir -p disk && mount -t tmpfs -o "$1" tmpfs disk || fail "cannot mount a tmpfs"; }

# use_small_model: ./model, which takes 24 samples of lead II, AGE and SEX (the bundle kept in
# tests/fixtures), ./cohort of four records for it (the last without a clinical row), and files of one
# patient's signal.
use_small_model() {
  cp -r "$here/../fixtures/bundle/v1" model && mkdir cohort || fail "no model to copy"
  local samples=() fast=() i id
  for ((i = 0; i < 24; i++)); do samples+=("0.$((i % 7))"); fast+=("0.$((i % 7))" "0.$((i % 7))"); done
  (IFS=, && echo "${samples[*]}") >row.csv
  (IFS=, && echo "${samples[*]:0:12}") >short.csv
  (IFS=, && echo "7,${samples[*]}") >indexed.csv
  (IFS=, && echo "${fast[*]}") >fast.csv
  sed 's/0\.\([1-6]\)/\100/g' row.csv >microvolts.csv
  printf '%s\n' lead_II "${samples[@]}" >column.csv
  {
    echo "index,$(seq -s, 0 23)"
    for id in 1 2 3 4; do echo "$id,$(sed "s/0\.0/0.0$id/g" row.csv)"; done
  } >cohort/ecg_signals.csv
  printf 'IDX,AGE,SEX\n1,63,1\n2,41,0\n3,,1\n' >cohort/clinical.csv
  printf 'index,label\n1,normal\n2,abnormal\n3,normal\n4,abnormal\n' >cohort/labels.csv
}

# make_cohort: ./cohort, synthetic, small. quick: what trains on it in a moment, without images.
make_cohort() { [[ -e cohort ]] || "$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"; }
# shellcheck disable=SC2054  # commas of a value
quick=(--recipe reference --set model.modalities=signal,clinical --set model.signal_hidden=16 --threads 1)

# start ARGUMENT...: runs ecgmm in the background, as $!. What an earlier run wrote is gone before.
start() {
  : >"$work/stderr"
  "$ECGMM" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null &
}

# wait_for_line REGEX: until stderr of a background run has such a line.
wait_for_line() {
  local i
  for ((i = 0; i < 600; i++)); do
    grep -Eq -- "$1" "$work/stderr" && return
    sleep 0.02
  done
  fail "no line /$1/ in time"
}

# only_absolute_runpath PROGRAM: each folder that it searches for libraries is absolute or its own.
only_absolute_runpath() {
  local entries
  entries=$(readelf -d "$1" | sed -n 's/.*(\(RPATH\|RUNPATH\)).*\[\(.*\)\]$/\2/p') || fail "readelf cannot read $1"
  [[ -n $entries ]] || return 0
  ! tr ':' '\n' <<<"$entries:" | sed '$d' | grep -Evq '^(/|\$ORIGIN(/|$))' ||
    fail "$1 searches a folder that depends on where it is called: '$entries'"
}
