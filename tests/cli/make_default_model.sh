#!/usr/bin/env bash
# A rehearsal of script/make-default-model gives the same bytes twice, and its card has the names and sources
# of the card that ships.
source "$(dirname "$0")/lib.sh"
root=$(cd "$here/../.." && pwd)

python3 - <<'EOP' || fail "no records"
import array, math, pathlib, random

def records(folder, count, first):
    """WFDB records of lead II, 10 s at 500 Hz; every second abnormal and slower. Their lines of a table."""
    (folder / "records500/00000").mkdir(parents=True)
    for k in range(first, first + count):
        stream, slow, name = random.Random(k), k % 2, f"{k:05d}_hr"
        wave = array.array("h", (round(400 * math.exp(-(((i / 500 * (1 + slow / 4)) % 0.8 - 0.4) / 0.02) ** 2)
                                       + stream.gauss(0, 15)) for i in range(5000)))
        base = folder / "records500/00000" / name
        base.with_suffix(".dat").write_bytes(wave.tobytes())
        total = (sum(wave) + 32768) % 65536 - 32768
        base.with_suffix(".hea").write_text(
            f"{name} 1 500 5000\n{name}.dat 16 1000.0(0)/mV 16 0 {wave[0]} {total} 0 II\n")
        yield k, slow, f"records500/00000/{name}"

def ptbxl_layout(folder, count, first):
    with open("rows", "w") as rows:
        print("ecg_id,patient_id,age,sex,height,weight,site,device,scp_codes,strat_fold,filename_lr,filename_hr", file=rows)
        for k, slow, name in records(folder, count, first):
            code = "{'IMI': 80.0}" if slow else "{'NORM': 100.0}"
            print(f'{k},{k}.0,{30 + k % 40}.0,{k // 2 % 2},{160 + k % 29}.0,{60 + k % 37}.0,0.0,CS-12,"{code}",1,,{name}',
                  file=rows)
    pathlib.Path("rows").rename(folder / "ptbxl_database.csv")

ptbxl_layout(pathlib.Path("ptbxl"), 30, 1)
ptbxl_layout(pathlib.Path("more"), 12, 201)
EOP

for work in first second; do
  "$root/script/make-default-model" --rehearse ptbxl more "$work" >"$work.out" 2>"$work.err" ||
    { cat "$work.err"; fail "the $work rehearsal failed"; }
  grep -E '^[0-9a-f]{64} ' "$work.out" >"$work.sha256"
done
[[ $(wc -l <first.sha256) == 3 ]] || fail "not three files: $(cat first.sha256)"
cmp first.sha256 second.sha256 || fail "the second rehearsal made another model"

names() { grep -E '^# Model card|^- source of ' "$1/card.md" | sed 's/, licen[cs]e.*//'; }
[[ $(names first/crossval/model | wc -l) == 3 ]] || fail "the card names no sources"
diff <(names "$root/models/default@2") <(names first/crossval/model) || fail "the card that ships names others"
