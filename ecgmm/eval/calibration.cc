// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/calibration.h"

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/bootstrap.h"

namespace ecgmm::eval {
namespace {

/// Few enough that each holds about 20 records.
std::size_t count_bins(std::size_t n) { return std::clamp<std::size_t>(n / 20, 3, 10); }

nlohmann::json estimate_json(const metrics::Estimate& estimate) {
  return {{"value", io::number_json(estimate.value)}, {"ci95", io::ends_json(estimate.interval)}};
}

std::pair<double, metrics::Interval> estimate_brier(const Columns& all) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < all.truth.size(); ++i) {
    errors.push_back((all.scores[i] - all.truth[i]) * (all.scores[i] - all.truth[i]));
  }
  const auto mean = [&](std::span<const std::uint32_t> weights) {
    double sum = 0;
    double n = 0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
      sum += weights[i] * errors[i];
      n += weights[i];
    }
    return sum / n;  // 0 / 0: NaN
  };
  return {mean(std::vector<std::uint32_t>(errors.size(), 1)),
          metrics::bootstrap_interval(all.patients, mean).interval};
}

/// A figure and, where it is known, what it was before.
void add_rows(Table& table, const Calibration& after, const std::optional<Calibration>& before,
              const std::function<std::vector<std::string>(const Calibration&)>& row) {
  table.rows.push_back(row(after));
  if (!before) return;
  table.rows.push_back(row(*before));
  table.rows.back()[0] += ", before calibration";
}

}  // namespace

Calibration measure_calibration(std::span<const Columns> parts) {
  const auto all = joined(parts);
  Calibration result{};
  result.line = metrics::calibration_line(all.scores, all.truth, all.patients);
  std::tie(result.brier, result.brier_interval) = estimate_brier(all);
  const auto repeats = joined_repeats(parts);
  if (!repeats.empty()) {
    const auto& truth = repeats[0].truth;
    result.n = truth.size();
    result.positives = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
  }
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
          {"mean_probability", io::number_json(calibration.line.mean_probability)},
          {"share_abnormal", io::number_json(calibration.line.share_positive)},
          {"brier", io::number_json(calibration.brier)},
          {"brier_ci95", io::ends_json(calibration.brier_interval)},
          {"ece", io::number_json(calibration.error.value)},
          {"ece_expected", io::number_json(calibration.error.expected)},
          {"ece_expected_high", io::number_json(calibration.error.expected_high)},
          {"bins", bins}};
}

Table calibration_table(const Calibration& calibration, const std::optional<Calibration>& before) {
  Table table{"Calibration", {"", "", "95 % interval", "if correct"}, {}};
  using Row = std::vector<std::string>;
  const auto row = [](const char* name, const metrics::Estimate& estimate, const char* right) {
    return Row{name, figure(estimate.value), range(estimate.interval), right};
  };
  add_rows(table, calibration, before,
           [&](const Calibration& c) { return row("slope", c.line.slope, "1"); });
  add_rows(table, calibration, std::nullopt,
           [&](const Calibration& c) { return row("intercept", c.line.intercept, "0"); });
  add_rows(table, calibration, before, [&](const Calibration& c) {
    return row("calibration-in-the-large", c.line.in_the_large, "0");
  });
  add_rows(table, calibration, before, [](const Calibration& c) {
    return Row{"mean probability", figure(c.line.mean_probability), "",
               concat("share abnormal ", figure(c.line.share_positive))};
  });
  add_rows(table, calibration, before, [](const Calibration& c) {
    return Row{"expected calibration error", figure(c.error.value), "",
               concat("expected by chance: ", figure(c.error.expected), ", 95 % below ",
                      figure(c.error.expected_high))};
  });
  add_rows(table, calibration, before, [](const Calibration& c) {
    return Row{"Brier score", figure(c.brier), range(c.brier_interval), ""};
  });
  table.notes = {concat("n = ", calibration.n, " records, ", calibration.positives, " abnormal"),
                 "slope below 1: the probabilities are too extreme; calibration-in-the-large below "
                 "0: they are too high"};
  return table;
}

Table reliability_table(const Calibration& calibration) {
  Table table{"Share abnormal by predicted probability",
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
