// SPDX-License-Identifier: Apache-2.0
// Runs that train in a moment.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/experiment/training_run.h"
#include "ecgmm/io/file.h"
#include "tests/data/cohort_fixture.h"
#include "tests/support/errors.h"
#include "tests/support/with_libtorch.h"

namespace ecgmm::experiment {

/// `--set` of a reference recipe on signals and clinical values that trains in a moment.
inline std::vector<std::string> tiny(const std::string& modalities = "signal,clinical") {
  return {"model.modalities=" + modalities, "model.signal_hidden=16", "input.image_width=32",
          "input.image_height=32",          "train.epochs=1",         "train.batch=4"};
}

}  // namespace ecgmm::experiment
