// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/json_numbers.h"

#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"

namespace ecgmm::io {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

nlohmann::json number_json(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json ends_json(const metrics::Interval& interval) {
  if (std::isnan(interval.low)) return nullptr;
  return nlohmann::json::array({interval.low, interval.high});
}

double finite_from(const nlohmann::json& value) {
  const auto number = value.get<double>();
  if (!std::isfinite(number)) throw data_error("a number is not finite");
  return number;
}

double number_from(const nlohmann::json& value) {
  return value.is_null() ? kUndefined : finite_from(value);
}

metrics::Interval ends_from(const nlohmann::json& value) {
  if (value.is_null()) return {kUndefined, kUndefined};
  return {finite_from(value.at(0)), finite_from(value.at(1))};
}

}  // namespace ecgmm::io
