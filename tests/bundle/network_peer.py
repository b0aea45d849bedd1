# SPDX-License-Identifier: Apache-2.0
"""The reference network in plain PyTorch: WEIGHTS INPUTS OUT.

Reads a bundle's weights.safetensors, every key of the network used, and writes the logits of INPUTS.
"""
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "model"))
from resnet_peer import ResNet18  # noqa: E402


class Network(nn.Module):
    def __init__(self, points, clinical):
        super().__init__()
        self.image = ResNet18()
        del self.image.fc
        self.signal = nn.Sequential(nn.Linear(points, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Dropout(0.3), nn.Linear(512, 128))
        self.clinical = nn.Sequential(nn.Linear(clinical, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.3))
        self.head = nn.Sequential(nn.Linear(672, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 2))

    def forward(self, image, signal, clinical):
        return self.head(torch.cat([self.image.features(image), self.signal(signal), self.clinical(clinical)], 1))


weights, inputs, out = sys.argv[1:]
state = {key: value for key, value in load_file(weights).items() if not key.startswith("preprocessor.")}
batch = load_file(inputs)
net = Network(batch["signal"].shape[1], batch["clinical"].shape[1])
net.load_state_dict(state, strict=True)
net.eval()
with torch.inference_mode():
    save_file({"logits": net(batch["image"], batch["signal"], batch["clinical"])}, out)
