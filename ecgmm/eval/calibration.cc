// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/calibration.h"

#include <algorithm>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/wording.h"

namespace ecgmm::eval {
namespace {

/// Few enough that each holds about 20 records.
std::size_t count_bins(std::size_t n) { return std::clamp<std::size_t>(n / 20, 3, 10); }

nlohmann::json estimate_json(const metrics::Estimate& estimate) {
  return {{"value", number_or_null(estimate.value)}, {"ci95", ends_or_null(estimate.interval)}};
}

}  // namespace

Calibration measure_calibration(std::span<const Columns> parts) {
  const auto all = joined(parts);
  Calibration result{metrics::calibration_line(all.scores, all.truth, all.persons), {}, {}};
  const auto repeats = joined_repeats(parts);
  for (const auto& repeat : repeats) {
    const auto n_bins = count_bins(repeat.truth.size());
    const auto error = metrics::calibration_error(repeat.scores, repeat.truth, n_bins);
    const auto share = 1.0 / static_cast<double>(repeats.size());
    result.error.value += share * error.value;
    result.error.expected += share * error.expected;
    result.error.expected_high += share * error.expected_high;
    if (result.bins.empty()) {
      result.bins = metrics::reliability_bins(repeat.scores, repeat.truth, n_bins);
    }
  }
  return result;
}

nlohmann::json to_json(const Calibration& calibration) {
  auto bins = nlohmann::json::array();
  for (const auto& bin : calibration.bins) {
    bins.push_back({{"n", bin.count},
                    {"positives", bin.positives},
                    {"mean_probability", bin.mean_probability}});
  }
  return {{"slope", estimate_json(calibration.line.slope)},
          {"intercept", estimate_json(calibration.line.intercept)},
          {"in_the_large", estimate_json(calibration.line.in_the_large)},
          {"mean_probability", number_or_null(calibration.line.mean_probability)},
          {"share_abnormal", number_or_null(calibration.line.share_positive)},
          {"ece", number_or_null(calibration.error.value)},
          {"ece_expected", number_or_null(calibration.error.expected)},
          {"ece_expected_high", number_or_null(calibration.error.expected_high)},
          {"bins", bins}};
}

Table calibration_table(const Calibration& calibration) {
  const auto& [slope, intercept, in_the_large, mean, share] = calibration.line;
  const auto& error = calibration.error;
  Table table{"Calibration", {"", "", "95 % interval", "if right"}, {}};
  table.rows = {
      {"slope", figure(slope.value), range(slope.interval), "1"},
      {"intercept", figure(intercept.value), range(intercept.interval), "0"},
      {"calibration-in-the-large", figure(in_the_large.value), range(in_the_large.interval), "0"},
      {"mean probability", figure(mean), "", concat("share abnormal ", figure(share))},
      {"expected calibration error", figure(error.value), "",
       concat("chance alone: ", figure(error.expected), ", 95 % below ",
              figure(error.expected_high))}};
  table.notes = {
      "a slope below 1 says that the probabilities are too extreme, calibration-in-the-large below "
      "0 that they are too high"};
  return table;
}

Table reliability_table(const Calibration& calibration) {
  Table table{"Shares by predicted probability",
              {"mean probability", "n", "abnormal", "share", "95 % interval"},
              {}};
  const auto points = reliability_points(calibration);
  for (std::size_t i = 0; i < points.size(); ++i) {
    table.rows.push_back({figure(points[i].predicted), concat(points[i].count),
                          concat(calibration.bins[i].positives), figure(points[i].observed),
                          range({points[i].low, points[i].high})});
  }
  return table;
}

std::vector<plot::ReliabilityPoint> reliability_points(const Calibration& calibration) {
  std::vector<plot::ReliabilityPoint> points;
  for (const auto& bin : calibration.bins) {
    const auto interval = metrics::wilson_interval(bin.positives, bin.count);
    points.push_back({bin.mean_probability,
                      static_cast<double>(bin.positives) / static_cast<double>(bin.count),
                      interval.low, interval.high, bin.count});
  }
  return points;
}

}  // namespace ecgmm::eval
