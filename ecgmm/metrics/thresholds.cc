// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/thresholds.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

/// The number that is the whole of `text`; NaN for anything else.
double parse_number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = fault == std::errc() && end == text.data() + text.size();
  return is_whole ? value : std::numeric_limits<double>::quiet_NaN();
}

/// What is called abnormal from one probability on.
struct Candidate {
  double probability;
  double next_lower;  // -inf at the end
  double true_positives, false_positives;
};

/// One a distinct probability, highest first.
std::vector<Candidate> candidates(std::span<const double> probabilities,
                                  std::span<const int> truth) {
  std::vector<std::pair<double, int>> records;
  for (std::size_t i = 0; i < truth.size(); ++i) records.emplace_back(-probabilities[i], truth[i]);
  std::sort(records.begin(), records.end());
  std::vector<Candidate> found;
  Candidate current{0, 0, 0, 0};
  for (std::size_t i = 0; i < records.size(); ++i) {
    (records[i].second == 1 ? current.true_positives : current.false_positives) += 1;
    const bool is_last = i + 1 == records.size();
    if (!is_last && records[i + 1].first == records[i].first) continue;
    current.probability = -records[i].first;
    current.next_lower = is_last ? -std::numeric_limits<double>::infinity() : -records[i + 1].first;
    found.push_back(current);
  }
  return found;
}

double between(const Candidate& candidate) {
  if (std::isinf(candidate.next_lower)) return candidate.probability;
  const double middle = candidate.next_lower + (candidate.probability - candidate.next_lower) / 2;
  return middle > candidate.next_lower ? middle : candidate.probability;
}

/// How good a candidate is; sums of whole numbers, so that equally good ones are equal.
double merit(const Candidate& candidate, const ThresholdAim& aim, double positives,
             double negatives) {
  switch (aim.kind) {
    case ThresholdAim::Kind::youden:
      return candidate.true_positives * negatives - candidate.false_positives * positives;
    case ThresholdAim::Kind::sensitivity:
      return candidate.true_positives / positives >= aim.value ? -candidate.false_positives
                                                               : -negatives - 1;
    case ThresholdAim::Kind::cost:
      return aim.value * candidate.true_positives - candidate.false_positives;
  }
  throw Error(ErrorKind::internal, "metrics: unknown threshold aim");
}

}  // namespace

std::optional<ThresholdAim> ThresholdAim::from_text(std::string_view text) {
  constexpr std::string_view kSensitivity = "sensitivity>=";
  constexpr std::string_view kCost = "cost=";
  if (text == "youden") return ThresholdAim{Kind::youden, 0};
  if (text.starts_with(kSensitivity)) {
    const double value = parse_number(text.substr(kSensitivity.size()));
    if (value > 0 && value <= 1) return ThresholdAim{Kind::sensitivity, value};
  }
  if (text.starts_with(kCost)) {
    const double value = parse_number(text.substr(kCost.size()));
    if (value > 0 && std::isfinite(value)) return ThresholdAim{Kind::cost, value};
  }
  return std::nullopt;
}

ThresholdAim ThresholdAim::parse(std::string_view text) {
  if (const auto aim = from_text(text)) return *aim;
  throw usage_error(concat("\"", text, "\" is not an aim for a threshold"),
                    "give youden, sensitivity>=0.95 (above 0, at most 1) or cost=5 (above 0)");
}

std::string ThresholdAim::text() const {
  switch (kind) {
    case Kind::youden:
      return "youden";
    case Kind::sensitivity:
      return "sensitivity>=" + shortest(value);
    case Kind::cost:
      return "cost=" + shortest(value);
  }
  throw Error(ErrorKind::internal, "metrics: unknown threshold aim");
}

ThresholdChoice choose_threshold(std::span<const double> probabilities, std::span<const int> truth,
                                 const ThresholdAim& aim) {
  check_scored(probabilities, truth);
  const auto n_positives = static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
  const std::size_t n_negatives = truth.size() - n_positives;
  if (n_positives == 0 || n_negatives == 0) {
    throw data_error(concat("a threshold needs records of both classes, but of ", truth.size(),
                            " records ", n_positives, " are abnormal"),
                     "choose it on more records");
  }
  const auto positives = static_cast<double>(n_positives);
  const auto negatives = static_cast<double>(n_negatives);
  const auto all = candidates(probabilities, truth);
  // Calling nobody abnormal is no candidate: as a threshold it would lie outside the data.
  const Candidate* best = &all.front();
  for (const auto& one : all) {
    if (merit(one, aim, positives, negatives) >= merit(*best, aim, positives, negatives)) {
      best = &one;
    }
  }
  const auto caught = static_cast<std::size_t>(best->true_positives);
  const auto spared = n_negatives - static_cast<std::size_t>(best->false_positives);
  return {
      between(*best),
      n_positives,
      n_negatives,
      best->true_positives / positives,
      static_cast<double>(spared) / negatives,
      exact_interval(caught, n_positives),
      exact_interval(spared, n_negatives),
      aim.kind != ThresholdAim::Kind::sensitivity || n_positives >= positives_needed(aim.value)};
}

std::size_t positives_needed(double sensitivity) {
  if (sensitivity >= 1) return std::numeric_limits<std::size_t>::max();
  // All n are caught with a chance of sensitivity^n, which must be 5 % at most.
  return static_cast<std::size_t>(std::ceil(std::log(0.05) / std::log(sensitivity)));
}

PredictiveValues predictive_values(double sensitivity, double specificity, double prevalence) {
  const double true_positives = prevalence * sensitivity;
  const double false_positives = (1 - prevalence) * (1 - specificity);
  const double true_negatives = (1 - prevalence) * specificity;
  const double false_negatives = prevalence * (1 - sensitivity);
  return {true_positives / (true_positives + false_positives),  // 0 / 0 is NaN
          true_negatives / (true_negatives + false_negatives)};
}

namespace {

/// The share of the ill among those found, where `found_ill` of the ill and `found_well` of the
/// well are: the interval from those of the two.
Interval share_of_ill(double found_ill, const Interval& of_ill, double found_well,
                      const Interval& of_well, double prevalence) {
  const double odds = prevalence / (1 - prevalence);
  const auto share = [&](double ratio) {
    if (std::isnan(ratio)) return std::numeric_limits<double>::quiet_NaN();
    return std::isinf(ratio) ? 1.0 : odds * ratio / (1 + odds * ratio);
  };
  const bool is_inside = found_ill > 0 && found_ill < 1 && found_well > 0 && found_well < 1;
  if (!is_inside) return {share(of_ill.low / of_well.high), share(of_ill.high / of_well.low)};
  const double ratio = std::log(found_ill / found_well);
  const double down =
      std::hypot(std::log(found_ill / of_ill.low), std::log(of_well.high / found_well));
  const double up =
      std::hypot(std::log(of_ill.high / found_ill), std::log(found_well / of_well.low));
  return {share(std::exp(ratio - down)), share(std::exp(ratio + up))};
}

Interval complement(const Interval& interval) { return {1 - interval.high, 1 - interval.low}; }

}  // namespace

PredictiveIntervals predictive_intervals(double sensitivity, const Interval& of_sensitivity,
                                         double specificity, const Interval& of_specificity,
                                         double prevalence) {
  const auto values = predictive_values(sensitivity, specificity, prevalence);
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  PredictiveIntervals intervals{{kUndefined, kUndefined}, {kUndefined, kUndefined}};
  if (!std::isnan(values.ppv)) {
    intervals.ppv = share_of_ill(sensitivity, of_sensitivity, 1 - specificity,
                                 complement(of_specificity), prevalence);
  }
  if (!std::isnan(values.npv)) {  // the well among those not found
    intervals.npv = share_of_ill(specificity, of_specificity, 1 - sensitivity,
                                 complement(of_sensitivity), 1 - prevalence);
  }
  return intervals;
}

}  // namespace ecgmm::metrics
