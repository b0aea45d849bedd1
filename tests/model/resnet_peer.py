# SPDX-License-Identifier: Apache-2.0
"""torchvision's ResNet18 under its own key names, in plain PyTorch: KIND WEIGHTS EXCHANGE.

Saves random weights with torch.save to WEIGHTS (KIND: zip, legacy = the container before 1.6,
old_counts = legacy without num_batches_tracked) and to EXCHANGE random images and their features.
"""
import sys

import torch
from safetensors.torch import save_file
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        out = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        planes = 64
        for i, width in enumerate((64, 128, 256, 512)):
            stride = 1 if i == 0 else 2
            setattr(self, f"layer{i + 1}", nn.Sequential(BasicBlock(planes, width, stride), BasicBlock(width, width, 1)))
            planes = width
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512, 1000)

    def features(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return torch.flatten(self.avgpool(x), 1)


def randomized(seed):
    """A network whose every parameter and buffer matters."""
    torch.manual_seed(seed)
    net = ResNet18().eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    return net


def main():
    kind, weights, exchange = sys.argv[1:]
    net = randomized(3)
    state = net.state_dict()
    if kind == "old_counts":
        for key in [key for key in state if key.endswith("num_batches_tracked")]:
            del state[key]
    torch.save(state, weights, _use_new_zipfile_serialization=kind == "zip")
    images = torch.randn(2, 3, 96, 96)
    with torch.inference_mode():
        save_file({"images": images, "features": net.features(images)}, exchange)


if __name__ == "__main__":
    main()
