// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/placements.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::metrics {

AurocDifference describe_difference(double first, double second, double variance) {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const double difference = first - second;
  AurocDifference result{
      first, second, difference, std::sqrt(variance), {kUndefined, kUndefined}, kUndefined};
  if (variance > 0) {
    const double half = kZ * result.standard_error;
    result.interval = {std::max(difference - half, -1.0), std::min(difference + half, 1.0)};
    result.p = two_sided_p(difference / result.standard_error);
  } else if (variance == 0 && std::abs(difference) < 1e-12) {
    result.interval = {difference, difference};
    result.p = 1;
  }
  return result;
}

AurocDifference compare_aurocs(std::span<const double> first, std::span<const double> second,
                               std::span<const int> truth, std::span<const std::size_t> groups) {
  const double first_auroc = auroc(first, truth);
  const double second_auroc = auroc(second, truth);
  const auto patients = dense_groups(groups, truth.size());
  auto differences = placements(first, truth);
  const auto others = placements(second, truth);
  for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= others[i];
  return describe_difference(first_auroc, second_auroc,
                             placement_spread(differences, truth, patients).variance);
}

McNemar mcnemar_exact(std::span<const int> first, std::span<const int> second,
                      std::span<const int> truth) {
  if (first.size() != truth.size() || second.size() != truth.size()) {
    throw Error(ErrorKind::internal, concat("metrics: ", first.size(), " and ", second.size(),
                                            " calls for ", truth.size(), " truths"));
  }
  McNemar result{0, 0, 1};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool is_first_right = first[i] == truth[i];
    const bool is_second_right = second[i] == truth[i];
    result.first_only += is_first_right && !is_second_right ? 1 : 0;
    result.second_only += is_second_right && !is_first_right ? 1 : 0;
  }
  const std::size_t fewer = std::min(result.first_only, result.second_only);
  result.p = std::min(2 * binomial_cdf(fewer, result.first_only + result.second_only, .5), 1.0);
  return result;
}

}  // namespace ecgmm::metrics
