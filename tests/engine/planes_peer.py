# SPDX-License-Identifier: Apache-2.0
"""A small U-shaped network in PyTorch with random weights: OUT HEIGHT WIDTH.

Saves its weights ("weights.*"), a picture (H, W, 3) and what each step makes of it, channels last.
"""
import sys

import torch
from torch import nn
from torch.nn import functional as F

out, height, width = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.manual_seed(height * width)
net = nn.ModuleDict({
    "first": nn.Conv2d(3, 20, 3, 1, 1, bias=False),
    "norm": nn.BatchNorm2d(20),
    "down": nn.Conv2d(20, 36, (5, 3), 2, (2, 1)),
    "last": nn.Conv2d(56, 4, 1),
}).eval()
net["norm"].running_mean.normal_(0, 0.2)
net["norm"].running_var.uniform_(0.5, 1.5)
picture = torch.rand(1, 3, height, width)
with torch.inference_mode():
    first = torch.relu(net["norm"](net["first"](picture)))
    down = net["down"](first)
    pooled = F.max_pool2d(first, 2)
    nearest = F.interpolate(pooled, scale_factor=3, mode="nearest")
    bilinear = F.interpolate(down, size=(height, width), mode="bilinear", align_corners=False)
    last = net["last"](torch.cat([first, bilinear], 1))
made = {"picture": picture, "first": first, "down": down, "pooled": pooled, "nearest": nearest, "bilinear": bilinear,
        "last": last}
state = {f"weights.{name}": value for name, value in net.state_dict().items()}
torch.save({**state, **{name: value[0].permute(1, 2, 0).contiguous().clone() for name, value in made.items()}}, out)
