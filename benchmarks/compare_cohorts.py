# SPDX-License-Identifier: Apache-2.0
"""The parts of `benchmarks/compare` on whole cohorts, and on the network that runs in libtorch."""
import array
import json
import math
import shutil
import subprocess
import sys

from timing import inside, run, whole


def reference(c):
    """The reference recipe's network (ResNet18 and two MLPs), one record at a time: libtorch and ONNX Runtime."""
    network = c.jobs.with_name("reference_speed")
    if not network.exists():
        print("reference: left out, this build has no libtorch (ECGMM_NN)", file=sys.stderr)
        return
    cohort, folder = c.cohort("trained", 40), c.folder / "reference"
    small = ["--set", "input.image_width=64", "--set", "input.image_height=32"] if c.smoke else []
    run([c.ecgmm, "train", cohort, "--recipe", "reference", "--set", "train.epochs=1", "--out", folder, "-q", *small])
    records = 2 if c.smoke else 50
    ours, theirs = (network, folder, records), ("onnxruntime", "reference", folder / "model", records)
    peer = c.peer(*theirs) if c.has("onnx", "torch") else None
    if peer:
        one, other = (float(run(job)[2].split()[1]) for job in (ours, c.words(*theirs[1:])))
        if not abs(one - other) < 1e-3:
            sys.exit(f"reference: the two networks differ: {one} and {other}")
    c.add("the reference network on a record (libtorch; ONNX Runtime)", inside(*ours), peer, records, "ms")


def evaluation(c):
    """Figures with intervals of predictions that are there, and the whole command."""
    records = 60 if c.smoke else 2_000
    c.add(f"evaluate {records:,} predictions: 12 figures and 6 subsets with intervals; ecgmm also all plots and the report",
          inside(c.jobs, "evaluate", records, c.folder), c.peer("scikit-learn", "evaluate", records, 20 if c.smoke else 2_000))
    patients = 20 if c.smoke else 2_000
    cohort = signals_alone(c, "evaluated", patients)
    c.add(f"evaluate {patients:,} patients by their signals, with report",
          whole(c.ecgmm, "evaluate", cohort, "--out", c.folder / "evaluation", "--threads", 1, "--force", "-q"), None)


def imports(c):
    """PTB-XL's layout to a cohort with strips."""
    records = 6 if c.smoke else 400
    source = ptbxl(c.folder / "ptbxl", records)
    c.add(f"import {records} records of PTB-XL with strips, a record",
          whole(c.ecgmm, "import", "ptbxl", source, c.folder / "imported", "--threads", 1, "--force", "-q"),
          c.peer("opencv-python-headless", "ptbxl", source, c.folder / "drawn") if c.has("wfdb", "scipy") else None,
          records, "ms")
    shutil.rmtree(source)


def growth(c):
    """Ten times as many patients, a second thread, and a neighbor who takes one of the cores."""
    for patients in (10, 40) if c.smoke else (1_000, 10_000):
        cohort = signals_alone(c, "grown", patients)
        records = sum(1 for _ in open(cohort / "ecg_signals.csv")) - 1
        c.add(f"predict {patients:,}, signals alone, a record", predict(c, cohort, 1), None, records, "ms")
        c.add(f"check {patients:,}, signals alone, a record", whole(c.ecgmm, "check", cohort, "-q"), None, records, "ms")
        shutil.rmtree(cohort)
    patients = 8 if c.smoke else 400
    cohort = c.cohort("shared", patients)
    for threads in (1, 2):
        c.add(f"predict {patients}, strips and signals, {threads} thread{'s' * (threads > 1)}, a patient",
              predict(c, cohort, threads), None, patients, "ms")
    neighbor = subprocess.Popen([sys.executable, "-c", "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"])
    try:
        c.add("the same, 2 threads, beside a busy loop on one core, a patient", predict(c, cohort, 2), None, patients, "ms")
    finally:
        neighbor.kill()
        neighbor.wait()


def training(c):
    """Whole trainings beside the peer's on the same split, and a cross-validation beside an earlier program's."""
    cohort = c.cohort("to-train", 60) if c.smoke else c.training_cohort
    if not cohort:
        print("training: left out, no --cohort is given", file=sys.stderr)
        return
    short = ["--set", "train.epochs=2"]
    small = ["--set", "input.image_width=64", "--set", "input.image_height=32"] if c.smoke else []
    for name, options in (("plain", []), ("tuned", ["--bf16", "--channels-last", "--cache"])):
        beside_peer(c, f"train the reference recipe, 2 epochs ({name} peer)", cohort,
                    ["--recipe", "reference", *short, *small], ["--epochs", 2, *options])
    beside_peer(c, "train the default recipe: five networks, calibration, report (plain peer, until it stops)", cohort,
                *((short, ["--epochs", 2]) if c.smoke else ([], [])))

    def folds(program, out):
        return whole(program, "crossval", cohort, "--out", out, "--force", "-q", *(["--folds", 2, *short] if c.smoke else []))

    now, before = c.folder / "folds", c.folder / "folds-before"
    c.add("crossval, default recipe, 5 folds (an earlier ecgmm)", folds(c.ecgmm, now),
          folds(c.before, before) if c.before else None)


def beside_peer(c, what, cohort, options, of_peer):
    """A training, then the peer's on the same split; both AUROC of the test split stand beside the job."""
    run_folder, split, result = c.folder / "run", c.folder / "split.csv", c.folder / "peer.json"
    own = whole(c.ecgmm, "train", cohort, "--out", run_folder, "--force", "-q", *options)

    def peer():
        write_split(run_folder / "split.csv", split)
        return run([c.python, c.recipe, cohort, "--split", split, "--out", result, *of_peer])[:2]

    def quality():
        ours = json.loads((run_folder / "output/metrics.json").read_text())["auroc"]
        return f", test AUROC {ours:.3f}" + (f", the peer's {json.loads(result.read_text())['test_auroc']:.3f}" if c.recipe else "")

    c.add(what, own, peer if c.recipe else None, quality=quality)


def write_split(ours, theirs):
    """Copies a split; one without records to validate on (the default recipe has inner folds) gets a ninth of its training."""
    ids, parts = zip(*(line.split(",") for line in ours.read_text().split()[1:]))
    if "val" not in parts:
        trained = [k for k, part in enumerate(parts) if part == "train"]
        parts = ["val" if k in set(trained[::9]) else part for k, part in enumerate(parts)]
    theirs.write_text("id,split\n" + "".join(f"{one},{part}\n" for one, part in zip(ids, parts)))


PARTS = {"reference": reference, "evaluation": evaluation, "import": imports, "growth": growth, "training": training}


def predict(c, cohort, threads):
    return whole(c.ecgmm, "predict", cohort, "--out", c.folder / "grown.csv", "--threads", threads, "--force", "-q")


def signals_alone(c, name, patients):
    """A cohort without its strips."""
    cohort = c.cohort(name, patients)
    shutil.rmtree(cohort / "images")
    return cohort


def ptbxl(folder, records):
    """PTB-XL in small: twelve leads of 10 s at 500 Hz; twenty recordings serve all rows."""
    leads = ["I", "II", "III", "AVR", "AVL", "AVF", "V1", "V2", "V3", "V4", "V5", "V6"]
    (folder / "records500/00000").mkdir(parents=True)
    kinds = min(records, 20)
    for kind in range(kinds):
        name, beat = f"{kind:05}_hr", 300 + 10 * kind
        wave = [round(1000 * math.exp(-((i % beat - 100) / 12) ** 2) + 40 * math.sin(i / 90)) for i in range(5000)]
        samples = array.array("h", (value * (6 + lead) // 10 for value in wave for lead in range(12)))
        (folder / f"records500/00000/{name}.dat").write_bytes(samples.tobytes())
        header = [f"{name} 12 500 5000"]
        for lead, title in enumerate(leads):
            checksum = (sum(samples[lead::12]) + 32768) % 65536 - 32768
            header.append(f"{name}.dat 16 1000(0)/mV 16 0 {samples[lead]} {checksum} 0 {title}")
        (folder / f"records500/00000/{name}.hea").write_text("\n".join(header) + "\n")
    with open(folder / "ptbxl_database.csv", "w") as file:
        file.write("ecg_id,patient_id,age,sex,height,weight,site,device,scp_codes,strat_fold,filename_lr,filename_hr\n")
        for i in range(1, records + 1):
            code = "NORM" if i % 2 else "IMI"
            file.write(f"{i},{i}.0,{20 + i % 60}.0,{i % 2},,,0.0,CS-12,\"{{'{code}': 100.0}}\",1,,"
                       f"records500/00000/{i % kinds:05}_hr\n")
    return folder
