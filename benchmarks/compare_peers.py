# SPDX-License-Identifier: Apache-2.0
"""The peers of `benchmarks/compare`: JOB ARGUMENT..., prints the seconds the job took, without start and imports.

csv FILE (pandas) · xlsx FILE (openpyxl) · wfdb FILE · edf FILE (pyedflib) · folder FOLDER (wfdb, pyedflib, pydicom) · strips COUNT FILE (matplotlib) · leads COUNT WEIGHTS (PyTorch, one thread) ·
make-xlsx FILE ROWS (no timing) · versions
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
    for name in ("numpy", "pandas", "openpyxl", "matplotlib", "torch", "wfdb", "pyedflib", "pydicom"):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return ", ".join(found)


JOBS = {"csv": read_csv, "xlsx": read_xlsx, "wfdb": read_wfdb, "edf": read_edf, "folder": read_folder,
        "strips": draw_strips, "leads": judge_leads}

if __name__ == "__main__":
    job, *arguments = sys.argv[1:]
    if job == "make-xlsx":
        make_xlsx(*arguments)
    elif job == "versions":
        print(versions())
    else:
        print(f"{JOBS[job](*arguments):.6f}")
