// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/abstention.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::assess {

AbstentionChoice choose_abstention(std::span<const double> probabilities,
                                   std::span<const int> truth, double threshold, double most_errors,
                                   double odds) {
  struct Call {
    double certainty;
    double weight;
    bool wrong;
  };
  std::vector<Call> calls;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double p = probabilities[i];
    calls.push_back(
        {std::max(p, 1 - p), truth[i] == 1 ? odds : 1, (p >= threshold) != (truth[i] == 1)});
  }
  std::sort(calls.begin(), calls.end(),
            [](const auto& a, const auto& b) { return a.certainty > b.certainty; });

  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  // All n are answered rightly with a chance of (1 - most_errors)^n, as positives are caught.
  AbstentionChoice best{
      1, calls.size(), 0, 0, kNaN, calls.size() >= metrics::positives_needed(1 - most_errors)};
  double weight = 0, wrong_weight = 0;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    weight += calls[i].weight;
    wrong_weight += calls[i].wrong ? calls[i].weight : 0;
    wrong += calls[i].wrong ? 1 : 0;
    const bool is_last = i + 1 == calls.size();
    if (!is_last && calls[i + 1].certainty == calls[i].certainty) continue;
    if (wrong_weight / weight > most_errors) continue;
    best.answered = i + 1;
    best.wrong = wrong;
    best.error = wrong_weight / weight;
    const double lower = is_last ? 0 : calls[i + 1].certainty;
    const double middle = lower + (calls[i].certainty - lower) / 2;
    best.answer_from = is_last ? 0 : middle > lower ? middle : calls[i].certainty;
  }
  return best;
}

}  // namespace ecgmm::assess
