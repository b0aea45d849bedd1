# SPDX-License-Identifier: Apache-2.0
"""tensor_peer.py FOLDER: saves state dicts with torch.save and safetensors in FOLDER, and beside each
NAME.txt, what it holds: "NAME DTYPE SHAPE HEX" a line, sorted. Prints the names, then reads
FOLDER/ours.safetensors, which the test wrote, and describes it in ours.txt.
Also writes pickles that would run a command, which makes FOLDER/ran.
"""
import os
import pickle
import sys
import zipfile

import torch
from safetensors import safe_open
from safetensors.torch import save_file

WORDS = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
         torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8",
         torch.bool: "BOOL"}


def describe(path, tensors):
    lines = []
    for name, tensor in tensors.items():
        shape = "x".join(str(n) for n in tensor.shape) or "scalar"
        flat = tensor.detach().contiguous().reshape(-1)
        data = bytes(flat.view(torch.uint8).tolist()).hex() if flat.numel() else ""
        lines.append(f"{name} {WORDS[tensor.dtype]} {shape} {data}\n")
    open(path, "w").writelines(sorted(lines))


class Command:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def main(folder):
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(2, 3))
    parameters = dict(network.named_parameters())
    base = torch.arange(60, dtype=torch.float32)
    mixed = {"transposed": base.reshape(4, 15).T, "strided": base[3:50:4], "row": base.reshape(6, 10)[2],
             "block": base.reshape(3, 4, 5)[1:, 1:3, ::2], "expanded": torch.tensor([1.5]).expand(2, 3),
             "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "thin": base.reshape(60, 1)[5:9],
             **{f"kind{i}": torch.tensor([0, 1, 1, 3]).to(kind) for i, kind in enumerate(WORDS)}}
    cases = {
        "network": (network.state_dict(), network.state_dict()),
        "parameters": (parameters, parameters),
        "mixed": (mixed, mixed),
        "wrapped": ({"epoch": 3, "lr": 1e-4, "state_dict": network.state_dict(), "note": None}, network.state_dict()),
        "wrapped_model": ({"model": mixed, "history": [1, 2.5, (3, True)]}, mixed),
    }
    names = []
    for name, (saved, held) in cases.items():
        for suffix, options in (("zip", {}), ("old", {"_use_new_zipfile_serialization": False}),
                                ("protocol4", {"pickle_protocol": 4})):
            names.append(f"{name}.{suffix}")
            torch.save(saved, f"{folder}/{names[-1]}", **options)
            describe(f"{folder}/{names[-1]}.txt", held)
    save_file({k: v.contiguous().clone() for k, v in mixed.items()}, f"{folder}/mixed.safetensors",
              metadata={"format": "pt", "note": "ü \" \\"})
    describe(f"{folder}/mixed.safetensors.txt", mixed)
    names.append("mixed.safetensors")
    print(*names, sep="\n")

    with safe_open(f"{folder}/ours.safetensors", framework="pt") as ours:
        describe(f"{folder}/ours.txt", {name: ours.get_tensor(name) for name in ours.keys()})
        open(f"{folder}/ours.metadata.txt", "w").write(repr(sorted(ours.metadata().items())))

    evil = {"weight": Command(f"touch {folder}/ran")}
    for old in (False, True):
        torch.save(evil, f"{folder}/evil.{'old' if old else 'zip'}", _use_new_zipfile_serialization=not old)
    with zipfile.ZipFile(f"{folder}/evil4.zip", "w") as archive:
        archive.writestr("x/data.pkl", pickle.dumps(evil, protocol=4))
    torch.save(network, f"{folder}/whole_model.zip")
    torch.save([torch.ones(2)], f"{folder}/list.zip")
    torch.save({"net": network.state_dict()}, f"{folder}/unknown_wrapper.zip")
    torch.save({}, f"{folder}/empty.zip")
    with zipfile.ZipFile(f"{folder}/packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(f"{folder}/network.zip") as whole:
            for part in whole.namelist():
                archive.writestr(part, whole.read(part))
    assert not os.path.exists(f"{folder}/ran")
    pickle.loads(pickle.dumps(Command(f"touch {folder}/ran_by_python")))  # so it is a real threat


main(sys.argv[1])
