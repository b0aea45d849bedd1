// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/core/config.h"

namespace ecgmm::data {

/// How records are chosen and split.
struct DataConfig {
  double val_share = 0.1;
  double test_share = 0.1;
  double max_drop_share = 0.2;
  double leak_auroc = 0.95;
  bool missing_indicator = false;

  std::vector<Field> fields() {
    return {
        {"data.val_share", &val_share, "Share of the records for validation.", 0, 0.49},
        {"data.test_share", &test_share,
         "Share of the records for the test split; 0 = none, to train a model on all.", 0, 0.49},
        {"data.max_drop_share", &max_drop_share,
         "Training stops if a larger share of the labeled records is dropped (unless "
         "--accept-drops).",
         0, 1},
        {"data.leak_auroc", &leak_auroc,
         "A clinical column that reaches this AUROC by itself on the training records is left out "
         "as a leak.",
         0.5, 1},
        {"data.missing_indicator", &missing_indicator,
         "Add a 0/1 input for each clinical column that has missing values in training."},
    };
  }
};

}  // namespace ecgmm::data
