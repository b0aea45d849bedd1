# SPDX-License-Identifier: Apache-2.0
"""The wave network in plain PyTorch: WEIGHTS INPUTS OUT; every key used, every modality present."""
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn


def convolution(a, b, kernel, stride=1):
    return nn.Conv1d(a, b, kernel, stride, kernel // 2, bias=False)


class Block(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(a, b, 7, stride), nn.BatchNorm1d(b)
        self.conv2, self.bn2 = convolution(b, b, 7), nn.BatchNorm1d(b)
        self.squeeze, self.excite = nn.Linear(b, b // 4), nn.Linear(b // 4, b)
        self.pool = nn.AvgPool1d(stride, ceil_mode=True) if stride > 1 else nn.Identity()
        if a != b or stride > 1:
            self.shortcut = nn.Sequential(nn.Conv1d(a, b, 1, bias=False), nn.BatchNorm1d(b))
        else:
            self.shortcut = nn.Identity()

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        y = y * torch.sigmoid(self.excite(torch.relu(self.squeeze(y.mean(2)))))[:, :, None]
        return torch.relu(y + self.shortcut(self.pool(x)))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv1d(1, 16, 15, 2, 7, bias=False), nn.BatchNorm1d(16), nn.ReLU())
        self.blocks = nn.Sequential(Block(16, 16, 1), Block(16, 32, 2), Block(32, 48, 2), Block(48, 64, 2))

    def forward(self, x):
        y = self.blocks(self.stem(x[:, None]))
        return torch.cat([y.mean(2), y.amax(2)], 1)


class Network(nn.Module):
    def __init__(self, clinical):
        super().__init__()
        self.encoder, self.amplitude = Encoder(), nn.Linear(2, 8)
        self.strip = nn.Sequential(nn.Dropout(0.3), nn.Linear(128 + 8, 1))
        self.clinical = nn.Sequential(nn.Linear(clinical, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))
        self.bias = nn.Parameter(torch.zeros(1))

    def view(self, x):
        return self.strip(torch.cat([self.encoder(x[:, :-2]), torch.relu(self.amplitude(x[:, -2:]))], 1))[:, 0]

    def forward(self, image, signal, clinical):
        return (self.view(image) + self.view(signal)) / 2 + self.clinical(clinical)[:, 0] + self.bias


weights, inputs, out = sys.argv[1:]
batch = load_file(inputs)
net = Network(batch["clinical"].shape[1])
net.load_state_dict(load_file(weights), strict=True)
net.eval()
with torch.inference_mode():
    save_file({"odds": net(**batch)}, out)
