// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/weighted_tally.h"

#include <algorithm>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/input_checks.h"

namespace ecgmm::metrics {
namespace {

void check_length(const char* what, std::size_t found, std::size_t records) {
  if (found == records) return;
  throw Error(ErrorKind::internal,
              concat("metrics: ", found, " ", what, " for ", records, " records"));
}

}  // namespace

WeightedTally::WeightedTally(std::span<const double> probabilities, std::span<const int> truth,
                             std::span<const int> called) {
  check_scored(probabilities, truth);
  if (!called.empty()) check_length("calls", called.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    records_.push_back({i, truth[i] == 1, called.empty() ? kNotCalled : called[i], true,
                        brier_score(probabilities.subspan(i, 1), truth.subspan(i, 1)),
                        log_loss(probabilities.subspan(i, 1), truth.subspan(i, 1))});
  }
  std::sort(records_.begin(), records_.end(), [&](const Record& a, const Record& b) {
    return probabilities[a.index] > probabilities[b.index];
  });
  for (std::size_t i = 0; i + 1 < records_.size(); ++i) {
    records_[i].ends_tie = probabilities[records_[i].index] != probabilities[records_[i + 1].index];
  }
}

Tally WeightedTally::operator()(std::span<const std::uint32_t> weights) const {
  check_length("weights", weights.size(), records_.size());
  Tally tally;
  auto& seen = tally.n;                       // down to this record
  std::array<std::uint64_t, 2> before_tie{};  // and down to the last higher score
  for (const auto& record : records_) {
    const std::uint64_t weight = weights[record.index];
    seen[record.is_positive] += weight;
    if (record.called != kNotCalled) {
      tally.calls[record.is_positive][static_cast<std::size_t>(record.called)] += weight;
    }
    tally.squared_errors += static_cast<double>(weight) * record.squared_error;
    tally.log_losses += static_cast<double>(weight) * record.log_loss;
    if (!record.ends_tie) continue;
    tally.twice_ranked += (seen[0] - before_tie[0]) * (seen[1] + before_tie[1]);
    if (seen[1] > before_tie[1]) {
      tally.precision_sum += static_cast<double>((seen[1] - before_tie[1]) * seen[1]) /
                             static_cast<double>(seen[0] + seen[1]);
    }
    before_tie = seen;
  }
  return tally;
}

}  // namespace ecgmm::metrics
