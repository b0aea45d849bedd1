// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/cross_validation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/groups.h"
#include "ecgmm/metrics/placements.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::metrics {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// One fold's placements, or the differences of two models'; their mean in either class is
/// `centre`.
struct Part {
  const FoldScores* fold;
  std::vector<double> values;
  double center;
};

struct Spread {
  double variance;                   // of the mean of the centers; NaN where a fold cannot tell
  std::array<double, 2> patients{};  // with records of the class
};

/// What a placement's distance from the center is multiplied by to be its record's influence, by
/// class; NaN with fewer than two patients in the class.
std::array<double, 2> influence_scale(const FoldScores& fold, std::size_t n_folds) {
  const auto patients = dense_groups(fold.groups, fold.truth.size());
  std::array<double, 2> scale{};
  for (std::size_t c = 0; c < 2; ++c) {
    double n_records = 0;
    std::vector<bool> has(patients.count);
    for (std::size_t i = 0; i < fold.truth.size(); ++i) {
      if (static_cast<std::size_t>(fold.truth[i]) != c) continue;
      ++n_records;
      has[patients.of[i]] = true;
    }
    const auto n_patients = static_cast<double>(std::count(has.begin(), has.end(), true));
    scale[c] = n_patients < 2 ? kUndefined
                              : std::sqrt(n_patients / (n_patients - 1)) / n_records /
                                    static_cast<double>(n_folds);
  }
  return scale;
}

Spread influence_spread(const std::vector<Part>& parts) {
  struct Patient {
    double influence = 0;
    std::array<bool, 2> has{};
  };
  std::map<std::size_t, Patient> known;
  std::size_t next = 0;  // stands for the patient where there are no groups
  for (const auto& part : parts) {
    const auto& [scores, truth, groups] = *part.fold;
    const auto scale = influence_scale(*part.fold, parts.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto c = static_cast<std::size_t>(truth[i]);
      auto& patient = known[groups.empty() ? next++ : groups[i]];
      patient.influence += scale[c] * (part.values[i] - part.center);
      patient.has[c] = true;
    }
  }
  Spread spread{};
  for (const auto& [id, patient] : known) {
    spread.variance += patient.influence * patient.influence;
    for (std::size_t c = 0; c < 2; ++c) spread.patients[c] += patient.has[c] ? 1 : 0;
  }
  if (spread.variance < 1e-24) spread.variance = 0;  // what rounding leaves of equal placements
  return spread;
}

double mean_center(const std::vector<Part>& parts) {
  double sum = 0;
  for (const auto& part : parts) sum += part.center;
  return sum / static_cast<double>(parts.size());  // 0 / 0 is NaN
}

}  // namespace

CrossValidatedAuroc cross_validated_auroc(std::span<const FoldScores> folds) {
  std::vector<Part> parts;
  for (const auto& fold : folds) {
    const double area = auroc(fold.scores, fold.truth);
    if (!std::isnan(area)) parts.push_back({&fold, placements(fold.scores, fold.truth), area});
  }
  const double mean = mean_center(parts);
  if (parts.empty()) return {mean, kUndefined, {kUndefined, kUndefined}, 0};
  const auto spread = influence_spread(parts);
  const double error = std::sqrt(spread.variance);
  const Interval interval =
      error > 0 ? logit_interval(mean, error)
                : auroc_score_interval(mean, spread.patients[1], spread.patients[0]);
  return {mean, error, interval, parts.size()};
}

AurocDifference compare_cross_validated(std::span<const FoldScores> first,
                                        std::span<const FoldScores> second) {
  if (first.size() != second.size()) {
    throw Error(ErrorKind::internal,
                concat("metrics: ", first.size(), " folds against ", second.size()));
  }
  std::vector<Part> parts;
  double first_sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!std::ranges::equal(first[i].truth, second[i].truth)) {
      throw Error(ErrorKind::internal, concat("metrics: fold ", i, " holds other records"));
    }
    const double first_area = auroc(first[i].scores, first[i].truth);
    const double second_area = auroc(second[i].scores, second[i].truth);
    if (std::isnan(first_area)) continue;
    auto differences = placements(first[i].scores, first[i].truth);
    const auto others = placements(second[i].scores, second[i].truth);
    for (std::size_t j = 0; j < differences.size(); ++j) differences[j] -= others[j];
    parts.push_back({&first[i], std::move(differences), first_area - second_area});
    first_sum += first_area;
  }
  const double first_mean = first_sum / static_cast<double>(parts.size());
  return describe_difference(first_mean, first_mean - mean_center(parts),
                             parts.empty() ? kUndefined : influence_spread(parts).variance);
}

}  // namespace ecgmm::metrics
