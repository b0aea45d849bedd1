# SPDX-License-Identifier: Apache-2.0
"""AdamW under OneCycleLR in PyTorch: OUT TOTAL_STEPS."""
import sys

import torch
from safetensors.torch import save_file

out, total = sys.argv[1], int(sys.argv[2])
generator = torch.Generator().manual_seed(total)
parameter = torch.nn.Parameter(torch.randn(20, generator=generator))
start = parameter.detach().clone()
gradients = torch.randn(total, 20, generator=generator)
optimizer = torch.optim.AdamW([parameter], 4e-3, weight_decay=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=total)
rates, betas = [], []
for step in range(total):
    rates.append(optimizer.param_groups[0]["lr"])
    betas.append(optimizer.param_groups[0]["betas"][0])
    parameter.grad = gradients[step].clone()
    optimizer.step()
    if step + 1 < total:
        scheduler.step()
save_file(
    {
        "lr": torch.tensor(rates, dtype=torch.float64),
        "beta1": torch.tensor(betas, dtype=torch.float64),
        "gradients": gradients,
        "start": start,
        "end": parameter.detach(),
    },
    out,
)
