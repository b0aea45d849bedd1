# SPDX-License-Identifier: Apache-2.0
"""What PyTorch, TensorBoard and scikit-learn say; usage: training_peer.py QUESTION < document > answer (both JSON)."""

import json
import sys


def plateau(cases):
    """The learning rate after each loss, by case."""
    import torch

    answers = []
    for case in cases:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=case["lr"])
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, "min", factor=case["factor"], patience=case["patience"], threshold=case["threshold"]
        )
        rates = []
        for loss in case["losses"]:
            scheduler.step(float("nan") if loss is None else loss)
            rates.append(optimizer.param_groups[0]["lr"])
        answers.append(rates)
    return answers


def adam(cases):
    """The parameter after each gradient, by case."""
    import torch

    answers = []
    for case in cases:
        parameter = torch.nn.Parameter(torch.tensor(case["parameter"]))
        optimizer = torch.optim.Adam([parameter], lr=case["lr"], weight_decay=case["weight_decay"])
        steps = []
        for gradient in case["gradients"]:
            parameter.grad = torch.tensor(gradient)
            optimizer.step()
            steps.append(parameter.detach().tolist())
        answers.append(steps)
    return answers


def platt(cases):
    """Platt's calibrator and the best Youden index, by case."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_curve

    answers = []
    for case in cases:
        p, truth = np.array(case["probabilities"]), np.array(case["truth"])
        n1, n0 = truth.sum(), (1 - truth).sum()
        targets = np.where(truth == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
        logits = np.log(p / (1 - p))[:, None]
        # Each record once as either class, with the weight of its target.
        fit = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000).fit(
            np.vstack([logits, logits]),
            np.repeat([1, 0], len(p)),
            sample_weight=np.concatenate([targets, 1 - targets]),
        )
        false_positives, found, _ = roc_curve(truth, p, drop_intermediate=False)
        answers.append(
            {"slope": fit.coef_[0, 0], "intercept": fit.intercept_[0], "youden": (found - false_positives).max()}
        )
    return answers


def events(document):
    """{"scalars": {tag: [[step, value], ...]}, "texts": {tag: text}, "images": {tag: [width, height]}} of a run."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    log = EventAccumulator(document["folder"], size_guidance={"scalars": 0, "images": 0, "tensors": 0})
    log.Reload()
    tags = log.Tags()
    return {
        "scalars": {tag: [[event.step, event.value] for event in log.Scalars(tag)] for tag in tags["scalars"]},
        "texts": {
            tag: tensor_util.make_ndarray(log.Tensors(tag)[0].tensor_proto).reshape(-1)[0].decode()
            for tag in tags["tensors"]
        },
        "images": {tag: [log.Images(tag)[0].width, log.Images(tag)[0].height] for tag in tags["images"]},
    }


print(json.dumps({"plateau": plateau, "adam": adam, "events": events, "platt": platt}[sys.argv[1]](json.load(sys.stdin))))
