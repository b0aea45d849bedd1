// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/history.h"

#include <array>
#include <limits>
#include <utility>

namespace ecgmm::train {
namespace {

constexpr std::array<std::pair<const char*, double EpochRecord::*>, 8> kFigures = {{
    {"train_loss", &EpochRecord::train_loss},
    {"train_accuracy", &EpochRecord::train_accuracy},
    {"val_loss", &EpochRecord::val_loss},
    {"val_accuracy", &EpochRecord::val_accuracy},
    {"val_auroc", &EpochRecord::val_auroc},
    {"lr", &EpochRecord::lr},
    {"samples_per_second", &EpochRecord::samples_per_second},
    {"wall_time_s", &EpochRecord::wall_time_s},
}};

}  // namespace

nlohmann::json to_json(const std::vector<EpochRecord>& history) {
  auto json = nlohmann::json::array();
  for (const auto& record : history) {
    nlohmann::json entry = {{"epoch", record.epoch}};
    for (const auto& [name, figure] : kFigures) entry[name] = record.*figure;
    json.push_back(std::move(entry));
  }
  return json;
}

std::vector<EpochRecord> history_from_json(const nlohmann::json& json) {
  std::vector<EpochRecord> history;
  for (const auto& entry : json) {
    auto& record = history.emplace_back();
    record.epoch = entry.at("epoch").get<std::int64_t>();
    for (const auto& [name, figure] : kFigures) record.*figure = number_or_nan(entry.at(name));
  }
  return history;
}

double number_or_nan(const nlohmann::json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

}  // namespace ecgmm::train
