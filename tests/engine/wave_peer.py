# SPDX-License-Identifier: Apache-2.0
"""The wave network in plain PyTorch, with random weights: OUT WIDTH SQUEEZE AMPLITUDE POINTS CLINICAL.

Saves its weights ("weights.*"), some inputs, and the log-odds it gives to each of them ("by_modality", (N, 3)).
"""
import sys

import torch
from torch import nn


def convolution(a, b, kernel, stride=1):
    return nn.Conv1d(a, b, kernel, stride, kernel // 2, bias=False)


class Block(nn.Module):
    def __init__(self, a, b, stride, squeeze):
        super().__init__()
        self.conv1, self.bn1 = convolution(a, b, 7, stride), nn.BatchNorm1d(b)
        self.conv2, self.bn2 = convolution(b, b, 7), nn.BatchNorm1d(b)
        self.weigh = squeeze
        if squeeze:
            self.squeeze, self.excite = nn.Linear(b, b // 4), nn.Linear(b // 4, b)
        self.pool = nn.AvgPool1d(stride, ceil_mode=True) if stride > 1 else nn.Identity()
        plain = a == b and stride == 1
        self.shortcut = nn.Identity() if plain else nn.Sequential(convolution(a, b, 1), nn.BatchNorm1d(b))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.weigh:
            y = y * torch.sigmoid(self.excite(torch.relu(self.squeeze(y.mean(2)))))[:, :, None]
        return torch.relu(y + self.shortcut(self.pool(x)))


class Encoder(nn.Module):
    def __init__(self, width, squeeze):
        super().__init__()
        sizes = [width // 2, width // 2, width, width // 2 * 3, width * 2]
        self.stem = nn.Sequential(convolution(1, sizes[0], 15, 2), nn.BatchNorm1d(sizes[0]), nn.ReLU())
        self.blocks = nn.Sequential(
            *(Block(a, b, 1 if k == 0 else 2, squeeze) for k, (a, b) in enumerate(zip(sizes, sizes[1:])))
        )

    def forward(self, x):
        y = self.blocks(self.stem(x[:, None]))
        return torch.cat([y.mean(2), y.amax(2)], 1)


class Network(nn.Module):
    def __init__(self, width, squeeze, amplitude, clinical):
        super().__init__()
        self.encoder = Encoder(width, squeeze)
        features = 4 * width
        self.sized = amplitude
        if amplitude:
            self.amplitude = nn.Linear(2, 8)
            features += 8
        self.strip = nn.Sequential(nn.Dropout(0.3), nn.Linear(features, 1))
        self.clinical = nn.Sequential(nn.Linear(clinical, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 1))
        self.bias = nn.Parameter(torch.tensor([0.25]))

    def view(self, x):
        features = self.encoder(x[:, :-2])
        if self.sized:
            features = torch.cat([features, torch.relu(self.amplitude(x[:, -2:]))], 1)
        return self.strip(features)[:, 0]

    def forward(self, image, signal, clinical):
        return torch.stack([self.view(image), self.view(signal), self.clinical(clinical)[:, 0]], 1)


out, width, squeeze, amplitude, points, clinical = sys.argv[1], *map(int, sys.argv[2:])
torch.manual_seed(width + points)
net = Network(width, bool(squeeze), bool(amplitude), clinical).eval()
for name, buffer in net.named_buffers():
    if name.endswith("running_mean"):
        buffer.normal_(0, 0.2)
    if name.endswith("running_var"):
        buffer.uniform_(0.5, 1.5)
inputs = {
    "image": torch.randn(4, points + 2),
    "signal": torch.randn(4, points + 2) * 3,
    "clinical": torch.randn(4, clinical),
}
with torch.inference_mode():
    answer = net(**inputs)
state = {f"weights.{name}": value for name, value in net.state_dict().items()}
torch.save({**state, **inputs, "by_modality": answer.clone()}, out)
