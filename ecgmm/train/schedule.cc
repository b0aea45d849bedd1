// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

namespace ecgmm::train {
namespace {

// JSON has no infinity: null stands for "none yet".
nlohmann::json best_json(double best) {
  return std::isinf(best) ? nlohmann::json() : nlohmann::json(best);
}

double best_from(const nlohmann::json& json) {
  return json.is_null() ? std::numeric_limits<double>::infinity() : json.get<double>();
}

}  // namespace

OneCycleStep one_cycle(double max_lr, std::int64_t step, std::int64_t total_steps) {
  constexpr double kWarmUp = 0.3, kDivision = 25, kFinalDivision = 1e4;
  constexpr double kHighBeta = 0.95, kLowBeta = 0.85;
  const double first_lr = max_lr / kDivision;
  const double peak = std::max(0.0, kWarmUp * static_cast<double>(total_steps) - 1);
  const double last = static_cast<double>(total_steps - 1);
  const auto at = static_cast<double>(step);
  const auto between = [](double from, double to, double share) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * share));
  };
  if (at < peak) {
    const double share = at / peak;
    return {between(first_lr, max_lr, share), between(kHighBeta, kLowBeta, share)};
  }
  const double share = last > peak ? (at - peak) / (last - peak) : 0;
  return {between(max_lr, first_lr / kFinalDivision, share), between(kLowBeta, kHighBeta, share)};
}

bool Plateau::step(double loss) {
  if (loss < best_ * (1 - threshold_)) {
    best_ = loss;
    stale_ = 0;
    return false;
  }
  if (++stale_ <= patience_) return false;
  stale_ = 0;
  const double lower = lr_ * factor_;
  if (lr_ - lower <= kSmallestChange) return false;
  lr_ = lower;
  return true;
}

nlohmann::json Plateau::save() const {
  return {{"best", best_json(best_)}, {"stale", stale_}, {"lr", lr_}};
}

void Plateau::load(const nlohmann::json& state) {
  best_ = best_from(state.at("best"));
  stale_ = state.at("stale").get<std::int64_t>();
  lr_ = state.at("lr").get<double>();
}

bool EarlyStopping::step(double loss) {
  if (loss < best_) {
    best_ = loss;
    stale_ = 0;
    return true;
  }
  ++stale_;
  return false;
}

nlohmann::json EarlyStopping::save() const {
  return {{"best", best_json(best_)}, {"stale", stale_}};
}

void EarlyStopping::load(const nlohmann::json& state) {
  best_ = best_from(state.at("best"));
  stale_ = state.at("stale").get<std::int64_t>();
}

}  // namespace ecgmm::train
