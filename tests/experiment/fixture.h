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
#include "tests/support.h"

namespace ecgmm::experiment {

/// `--set` of a reference recipe on signals and clinical values that trains in a moment.
inline std::vector<std::string> tiny(const std::string& modalities = "signal,clinical") {
  return {"model.modalities=" + modalities, "model.signal_hidden=16", "input.image_width=32",
          "input.image_height=32",          "train.epochs=1",         "train.batch=4"};
}

template <class Body>
void expect_error(ErrorKind kind, const std::string& words, Body&& body) {
  try {
    body();
    ADD_FAILURE() << "no error; expected: " << words;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

}  // namespace ecgmm::experiment
