// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/decisions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {

std::vector<NetBenefit> decision_curve(std::span<const double> probabilities,
                                       std::span<const int> truth,
                                       std::span<const double> thresholds, double prevalence) {
  const auto n = static_cast<double>(truth.size());
  std::vector<NetBenefit> curve;
  for (const double threshold : thresholds) {
    if (!(threshold >= 0 && threshold < 1)) {
      throw Error(ErrorKind::internal, concat("metrics: decision threshold ", threshold));
    }
    const double odds = threshold / (1 - threshold);
    const auto counts = confusion(probabilities, truth, threshold);
    const auto positives = static_cast<double>(counts[1][0] + counts[1][1]);
    const auto negatives = static_cast<double>(counts[0][0] + counts[0][1]);
    const auto benefit = [&](std::size_t true_positives, std::size_t false_positives) {
      const auto right = static_cast<double>(true_positives);
      const auto wrong = static_cast<double>(false_positives);
      if (std::isnan(prevalence)) return (right - wrong * odds) / n;
      return prevalence * right / positives - (1 - prevalence) * wrong / negatives * odds;
    };
    curve.push_back({threshold, benefit(counts[1][1], counts[0][1]),
                     benefit(counts[1][0] + counts[1][1], counts[0][0] + counts[0][1])});
  }
  return curve;
}

std::vector<RiskCoverage> risk_coverage_curve(std::span<const double> confidence,
                                              std::span<const int> is_wrong) {
  check_scored(confidence, is_wrong);
  std::vector<std::pair<double, int>> records;
  for (std::size_t i = 0; i < is_wrong.size(); ++i) {
    records.emplace_back(confidence[i], is_wrong[i]);
  }
  std::sort(records.rbegin(), records.rend());
  std::vector<RiskCoverage> curve;
  double wrong = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    wrong += records[i].second;
    if (i + 1 < records.size() && records[i + 1].first == records[i].first) continue;
    const auto kept = static_cast<double>(i + 1);
    curve.push_back({kept / static_cast<double>(records.size()), wrong / kept, records[i].first});
  }
  return curve;
}

}  // namespace ecgmm::metrics
