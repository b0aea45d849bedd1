// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/abstention.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::assess {

std::optional<double> parse_abstention(std::string_view text) {
  constexpr std::string_view kError = "error<=";
  if (text == "none") return std::nullopt;
  if (text.starts_with(kError)) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + kError.size(), end, value);
    if (read.ec == std::errc() && read.ptr == end && value > 0 && value < 1) return value;
  }
  throw usage_error(concat("\"", text, "\" is no aim for abstaining"),
                    "give none, or error<=0.05 (above 0, below 1)");
}

std::string abstention_text(double most_errors) { return "error<=" + shortest(most_errors); }

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
