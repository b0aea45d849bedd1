# SPDX-License-Identifier: Apache-2.0
"""Builds small source trees and sees that tools/check_layers.py finds what is wrong with them."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import check_layers

TREE = {
    "ecgmm/core/error.h": "#include <string>",
    "ecgmm/core/log.cc": "#include <spdlog/spdlog.h>",
    "ecgmm/bundle/prediction.h": '#include "ecgmm/core/error.h"',
    "ecgmm/model/network.h": '#include <ATen/core/Tensor.h>\n#include "ecgmm/bundle/prediction.h"',
    "ecgmm/train/trainer.h": "#include <torch/torch.h>",
    "ecgmm/eval/evaluation.h": '#include "ecgmm/bundle/prediction.h"',
    "ecgmm/cli/synth.cc": '#include "ecgmm/core/error.h"',
    "ecgmm/experiment/train.h": "#include <string>",
    "ecgmm/experiment/train.cc": '#include "ecgmm/train/trainer.h"',
    "ecgmm/cli/train.cc": '#include "ecgmm/experiment/train.h"',
    "ecgmm/cli/CMakeLists.txt": "ecgmm_room(cli LINKS ecgmm_data)",
}


class CheckLayers(unittest.TestCase):
    def faults(self, **changes):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**TREE, **changes.get("files", {})}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check_layers.check(Path(folder))

    def test_order_is_kept(self):
        self.assertEqual(self.faults(), [])

    def test_a_name_is_that_of_one_type(self):
        header = "namespace ecgmm::{} {{\nstruct Stretch {{\n  double left = 0;\n}};\n\nenum class Kind {{ one }};\n\nenum class Side {{ two }};\n}}\n"
        first = {"ecgmm/io/a.h": header.format("io")}
        self.assertEqual(self.faults(files={**first, "ecgmm/ecg/b.h": header.format("ecg")}), [])
        self.assertEqual(self.faults(files={**first, "ecgmm/io/b.h": "namespace ecgmm::io {\nstruct Stretch;\n}\n"}), [])
        twins = self.faults(files={**first, "ecgmm/io/b.h": header.format("io")})
        names = [f"ecgmm/io/b.h: ecgmm::io has another type {name}, in ecgmm/io/a.h" for name in ("Stretch", "Kind", "Side")]
        self.assertEqual(twins, names)

    def test_each_fault_is_named(self):
        rows = [
            ("ecgmm/core/a.cc", '#include "ecgmm/io/csv.h"', "no header of ecgmm"),
            ("ecgmm/core/a.cc", '#include "error.h"', "no header of ecgmm"),
            ("ecgmm/core/a.cc", '\n # include "ecgmm/eval/evaluation.h"', "a.cc:2: core must not use eval"),
            ("ecgmm/metrics/a.cc", "#include <ecgmm/eval/evaluation.h>", "metrics must not use eval"),
            ("ecgmm/serve/a.cc", '#include "ecgmm/train/trainer.h"', "serve must not use train"),
            ("ecgmm/eval/a.cc", '#include "ecgmm/train/trainer.h"', "eval must not use train"),
            ("ecgmm/assess/a.cc", '#include "ecgmm/experiment/train.h"', "assess must not use experiment"),
            ("ecgmm/bundle/predictor.h", "#include <ATen/core/Tensor.h>", "must not see torch"),
            ("ecgmm/assess/a.cc", '#include "ecgmm/model/network.h"', "assess must not use model"),
            ("ecgmm/cli/a.cc", '#include "ecgmm/model/network.h"', "network.h > ATen/core/Tensor.h"),
            ("ecgmm/io/a.cc", "#include <c10/util/Half.h>", "must not see torch"),
            ("ecgmm/cli/synth.cc", '#include "ecgmm/train/trainer.h"', "trainer.h > torch/torch.h"),
            ("ecgmm/io/a.cc", "#include <fmt/format.h>", "only ecgmm/core/log.cc"),
            ("ecgmm/utils/a.cc", "", "utils is no room"),
            ("ecgmm/io/CMakeLists.txt", "ecgmm_room(io LINKS ecgmm_core ecgmm_data)", "io must not use data"),
        ]
        for name, text, fault in rows:
            found = self.faults(files={name: text})
            self.assertTrue(any(fault in line for line in found), f"{text!r} in {name}: {found}")


if __name__ == "__main__":
    unittest.main()
