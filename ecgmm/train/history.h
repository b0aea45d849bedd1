// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace ecgmm::train {

/// The figures of one finished epoch. Losses are mean cross-entropies; NaN where undefined.
struct EpochRecord {
  std::int64_t epoch = 0;  ///< from 1
  double train_loss = 0, train_accuracy = 0;
  double val_loss = 0, val_accuracy = 0, val_auroc = 0;
  double lr = 0;  ///< with which the epoch was trained
  double samples_per_second = 0;
  double wall_time_s = 0;  ///< when it ended, seconds since 1970
};

/// NaN is null there.
nlohmann::json to_json(const std::vector<EpochRecord>& history);
std::vector<EpochRecord> history_from_json(const nlohmann::json& json);

/// A double that JSON may hold as null (NaN).
double number_or_nan(const nlohmann::json& json);

}  // namespace ecgmm::train
