# SPDX-License-Identifier: Apache-2.0
"""The peers of `benchmarks/compare`: JOB ARGUMENT..., prints the seconds the job took, without start and imports.

csv FILE (pandas) · xlsx FILE (openpyxl) · wfdb FILE · edf FILE (pyedflib) · folder FOLDER (wfdb, pyedflib, pydicom) · strips COUNT FILE (matplotlib) · leads COUNT WEIGHTS (PyTorch, one thread) ·
evaluate RECORDS RESAMPLES (scikit-learn) · ptbxl SOURCE OUT (wfdb, scipy, OpenCV) ·
reference BUNDLE COUNT (ONNX Runtime; also prints its log odds) · make-xlsx FILE ROWS (no timing) · versions
"""
import sys
import time


def read_csv(path):
    import pandas

    begin = time.perf_counter()
    table = pandas.read_csv(path, header=None)
    table.to_numpy().sum()
    return time.perf_counter() - begin


def read_xlsx(path):
    import openpyxl

    begin = time.perf_counter()
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert len(rows) > 1
    return time.perf_counter() - begin


def read_wfdb(path):
    import wfdb

    begin = time.perf_counter()
    record = wfdb.rdrecord(path.removesuffix(".hea"))
    assert record.p_signal.shape[1] == 12
    return time.perf_counter() - begin


def read_edf(path):
    import pyedflib

    begin = time.perf_counter()
    with pyedflib.EdfReader(path) as file:
        for signal in range(file.signals_in_file):
            file.readSignal(signal)
    return time.perf_counter() - begin


def read_folder(path):
    import pathlib

    import pydicom
    import pyedflib
    import wfdb

    begin = time.perf_counter()
    for file in sorted(pathlib.Path(path).iterdir()):
        if file.suffix == ".hea":
            wfdb.rdrecord(str(file.with_suffix("")))
        elif file.suffix == ".edf":
            with pyedflib.EdfReader(str(file)) as reader:
                for signal in range(reader.signals_in_file):
                    reader.readSignal(signal)
        elif file.suffix == ".dcm":
            pydicom.dcmread(file).waveform_array(0)
    return time.perf_counter() - begin


def draw_strips(count, path):
    import matplotlib

    matplotlib.use("Agg")
    import numpy
    from matplotlib import pyplot
    from matplotlib.ticker import MultipleLocator

    seconds = numpy.arange(2490) / 250
    beat = seconds % 0.8 - 0.3
    lead = numpy.exp(-beat * beat * 2000)
    begin = time.perf_counter()
    for _ in range(int(count)):
        figure = pyplot.figure(figsize=(25, 2.5), dpi=100, facecolor="#fff5f5")
        axes = figure.add_axes([0, 0, 1, 1], xlim=(0, 10), ylim=(-1.25, 1.25), facecolor="#fff5f5")
        for axis, minor, major in ((axes.xaxis, 0.04, 0.2), (axes.yaxis, 0.1, 0.5)):
            axis.set_minor_locator(MultipleLocator(minor))
            axis.set_major_locator(MultipleLocator(major))
        axes.grid(which="minor", color="#f7cfd2", linewidth=0.7)
        axes.grid(which="major", color="#eb9aa2", linewidth=1.4)
        axes.plot(seconds, lead, color="#1a1a1a", linewidth=1.6)
        figure.savefig(path, format="jpg")
        pyplot.close(figure)
    return time.perf_counter() - begin


def wave_forward(state, x):
    """The wave encoder on (1, points): torch's functions on the arrays as they are stored."""
    import torch
    from torch.nn import functional as F

    def normalized(name, y):
        return F.batch_norm(y, *(state[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")))

    y = F.conv1d(x[:, None], state["encoder.stem.0.weight"], stride=2, padding=7)
    y = torch.relu(normalized("encoder.stem.1", y))
    for k in range(4):
        name, stride = f"encoder.blocks.{k}", 1 if k == 0 else 2
        z = F.conv1d(y, state[f"{name}.conv1.weight"], stride=stride, padding=3)
        z = F.conv1d(torch.relu(normalized(f"{name}.bn1", z)), state[f"{name}.conv2.weight"], padding=3)
        z = normalized(f"{name}.bn2", z)
        gate = torch.relu(F.linear(z.mean(2), state[f"{name}.squeeze.weight"], state[f"{name}.squeeze.bias"]))
        gate = torch.sigmoid(F.linear(gate, state[f"{name}.excite.weight"], state[f"{name}.excite.bias"]))
        if k > 0:
            y = F.avg_pool1d(y, stride, ceil_mode=True)
            y = normalized(f"{name}.shortcut.1", F.conv1d(y, state[f"{name}.shortcut.0.weight"]))
        y = torch.relu(z * gate[:, :, None] + y)
    return torch.cat([y.mean(2), y.amax(2)], 1)


def judge_leads(count, weights):
    import torch
    from safetensors.torch import load_file

    torch.set_num_threads(1)
    begin = time.perf_counter()
    tensors = load_file(weights)
    members = {name.split(".")[0] for name in tensors if name.startswith("member")}
    states = [{n.split(".", 1)[1]: t for n, t in tensors.items() if n.startswith(m + ".")} for m in sorted(members)]
    with torch.inference_mode():
        for i in range(int(count)):
            lead = torch.sin(torch.arange(1000, dtype=torch.float32) / (5 + i % 7))[None]
            for state in states:
                wave_forward(state, lead)
    return time.perf_counter() - begin


def evaluate(records, resamples):
    """Percentile intervals of 12 figures and of the AUROC of 6 subsets, of simulated predictions."""
    import numpy
    from sklearn import metrics

    draw = numpy.random.default_rng(42)
    n = int(records)
    truth = (draw.random(n) < 0.4).astype(int)
    scores = numpy.where(truth == 1, draw.uniform(0.2, 0.99, n), draw.uniform(0.01, 0.8, n))
    subsets = [numpy.clip(scores + draw.normal(0, 0.1, n), 0.001, 0.999) for _ in range(6)]
    begin = time.perf_counter()
    values = []
    for _ in range(int(resamples)):
        rows = draw.integers(0, n, n)
        t, p = truth[rows], scores[rows]
        called = (p >= 0.5).astype(int)
        (tn, fp), (fn, tp) = metrics.confusion_matrix(t, called)
        values.append([
            metrics.roc_auc_score(t, p), metrics.average_precision_score(t, p), tp / (tp + fn), tn / (tn + fp), tp / (tp + fp),
            tn / (tn + fn), metrics.accuracy_score(t, called), metrics.f1_score(t, called),
            metrics.balanced_accuracy_score(t, called), metrics.matthews_corrcoef(t, called), metrics.brier_score_loss(t, p),
            metrics.log_loss(t, p), *(metrics.roc_auc_score(t, subset[rows]) for subset in subsets)])
    numpy.percentile(values, [2.5, 97.5], axis=0)
    return time.perf_counter() - begin


def draw_strip(lead, path):
    """2490 points in mV at 249 Hz as a strip of 2500 x 250 px, by OpenCV."""
    import cv2
    import numpy

    strip = numpy.full((250, 2500, 3), (0xF5, 0xF5, 0xFF), numpy.uint8)
    for step, color, width in ((10, (0xD2, 0xCF, 0xF7), 1), (50, (0xA2, 0x9A, 0xEB), 2)):
        for x in range(0, 2500, step):
            cv2.line(strip, (x, 0), (x, 249), color, width)
        for y in range(0, 250, step):
            cv2.line(strip, (0, y), (2499, y), color, width)
    x = numpy.arange(len(lead)) * 250 / 249
    points = numpy.stack([x, 125 - 100 * (lead - numpy.median(lead))], 1)
    cv2.polylines(strip, [numpy.round(points * 16).astype(numpy.int32)], False, (0x1A, 0x1A, 0x1A), 2, cv2.LINE_AA, 4)
    cv2.imwrite(path, strip)


def import_ptbxl(source, out):
    import ast
    import os
    import pathlib

    import cv2
    import numpy
    import pandas
    import wfdb
    from scipy.signal import resample_poly

    cv2.setNumThreads(1)
    out = pathlib.Path(out)
    begin = time.perf_counter()
    table = pandas.read_csv(f"{source}/ptbxl_database.csv")
    leads, labels = [], []
    for row in table.itertuples():
        record = wfdb.rdrecord(f"{source}/{row.filename_hr}", channel_names=["II"])
        leads.append(resample_poly(record.p_signal[:, 0], 249, 500).astype(numpy.float32))
        labels.append("normal" if "NORM" in ast.literal_eval(row.scp_codes) else "abnormal")
        os.makedirs(out / f"images/{row.ecg_id}", exist_ok=True)
        draw_strip(leads[-1], str(out / f"images/{row.ecg_id}/{row.ecg_id:03}ECG_lead2.jpg"))
    pandas.DataFrame(leads, index=table.ecg_id).to_csv(out / "ecg_signals.csv", float_format="%.4f")
    table[["ecg_id", "age", "sex", "height", "weight", "site", "device"]].to_csv(out / "clinical.csv", index=False)
    pandas.DataFrame({"index": table.ecg_id, "label": labels}).to_csv(out / "labels.csv", index=False)
    return time.perf_counter() - begin


def reference_network(state):
    """The reference recipe's network in plain PyTorch, with these weights."""
    import pathlib

    import torch
    from torch import nn

    sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests/model"))
    from resnet_peer import ResNet18

    def branch(name, layers):
        widths = {k: state[f"{name}.{k}.weight"].shape for k in range(8) if f"{name}.{k}.weight" in state}
        made = [nn.BatchNorm1d(size[0]) if len(size) == 1 else nn.Linear(size[1], size[0]) for size in widths.values()]
        return nn.Sequential(*(made.pop(0) if layer is None else layer() for layer in layers))

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.image = ResNet18()
            del self.image.fc
            self.signal = branch("signal", [None, None, nn.ReLU, nn.Dropout, None])
            self.clinical = branch("clinical", [None, None, nn.ReLU, nn.Dropout])
            self.head = branch("head", [None, nn.ReLU, nn.Dropout, None])

        def forward(self, image, signal, clinical):
            parts = [self.image.features(image), self.signal(signal), self.clinical(clinical)]
            return self.head(torch.cat(parts, 1))

    network = Network()
    network.load_state_dict(state, strict=False)
    assert {name for name in network.state_dict() if "num_batches" not in name} <= set(state)
    return network.eval()


def judge_records(bundle, count):
    """`count` records through ONNX Runtime, on one thread; also the log odds of the last."""
    import io
    import json

    import onnxruntime
    import torch
    from safetensors.torch import load_file

    state = {name: t for name, t in load_file(f"{bundle}/weights.safetensors").items() if not name.startswith("preproc")}
    network = reference_network(state)
    size = json.load(open(f"{bundle}/bundle.json"))["preprocessor"]["config"]
    shapes = [(3, size["image_height"], size["image_width"]), (state["signal.0.weight"].shape[1],), (state["clinical.0.weight"].shape[1],)]
    inputs = [torch.sin(torch.arange(torch.tensor(shape).prod(), dtype=torch.float32) / 50).reshape(1, *shape) for shape in shapes]
    file = io.BytesIO()
    names = ["image", "signal", "clinical"]
    torch.onnx.export(network, tuple(inputs), file, input_names=names, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    given = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
    begin = time.perf_counter()
    for _ in range(int(count)):
        logits = session.run(None, given)[0][0]
    return time.perf_counter() - begin, float(logits[1] - logits[0])


def make_xlsx(path, rows):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["IDX", *(f"column {k}" for k in range(19))])
    for row in range(int(rows)):
        sheet.append([row, *((row * 7 + k) % 1000 / 10 for k in range(17)), f"text {row % 50}", None])
    book.save(path)


def versions():
    import importlib.metadata

    found = []
    for name in ("numpy", "pandas", "openpyxl", "matplotlib", "torch", "wfdb", "pyedflib", "pydicom", "scipy",
                 "scikit-learn", "opencv-python-headless", "onnx", "onnxruntime"):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return ", ".join(found)


JOBS = {"csv": read_csv, "xlsx": read_xlsx, "wfdb": read_wfdb, "edf": read_edf, "folder": read_folder,
        "strips": draw_strips, "leads": judge_leads, "evaluate": evaluate, "ptbxl": import_ptbxl,
        "reference": judge_records}

if __name__ == "__main__":
    job, *arguments = sys.argv[1:]
    if job == "make-xlsx":
        make_xlsx(*arguments)
    elif job == "versions":
        print(versions())
    else:
        result = JOBS[job](*arguments)
        print(*(result if isinstance(result, tuple) else (result,)))
