// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "ecgmm/core/config.h"
#include "ecgmm/core/words.h"

namespace ecgmm::data {

/// What decides which patients are tested.
enum class SplitBy { random, time, site };
inline constexpr std::array kSplitBy = {
    Word{SplitBy::random, "random", "stratified by class."},
    Word{SplitBy::time, "time", "those with the latest records."},
    Word{SplitBy::site, "site", "those of whole sites."}};

/// How records are chosen and split.
struct DataConfig {
  double val_share = 0.1;
  double test_share = 0.1;
  SplitBy split = SplitBy::random;
  std::string split_column;
  double max_drop_share = 0.2;
  double leak_auroc = 0.95;
  bool missing_indicator = false;

  std::vector<Field> fields() {
    return {
        {"data.val_share", &val_share, "Share of the records for validation.", 0, 0.49},
        {"data.test_share", &test_share,
         "Share of the records for the test split; 0 = none, to train a model on all.", 0, 0.49},
        word_field("data.split", &split, "The patients of the test split:", kSplitBy),
        {"data.split_column", &split_column,
         "The clinical column that says time or site. Empty: RECORDED, DATE or TIME; SITE, "
         "HOSPITAL, CENTER or CENTRE."},
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
