// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "ecgmm/metrics/classification.h"

namespace ecgmm::metrics {

/// What all figures of a set of records can be computed from; each record counts by its weight.
struct Tally {
  std::array<std::uint64_t, 2> n{};  ///< records, by truth
  std::uint64_t twice_ranked =
      0;                      ///< pairs of a class each: ranked rightly they count two, tied one
  double precision_sum = 0;   ///< over the abnormal, of the precision down to them
  double squared_errors = 0;  ///< of the probabilities
  double log_losses = 0;
  Confusion calls{};  ///< of those answered

  /// Pairs ranked rightly, ties a half.
  double ranked_rightly() const { return static_cast<double>(twice_ranked) / 2; }
};

/// part / whole; NaN where whole is 0.
inline double share_of(double part, std::uint64_t whole) {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : part / static_cast<double>(whole);
}

/// The tally of scored records as a function of their weights; sorts once, then O(N).
class WeightedTally {
 public:
  static constexpr int kNotCalled = -1;

  /// @param probabilities  (N) finite.  @param truth (N) 1 or 0.
  /// @param called         (N) 1, 0 or kNotCalled; empty = none is called.
  /// @throws Error (internal) as check_scored(), or where the lengths differ.
  WeightedTally(std::span<const double> probabilities, std::span<const int> truth,
                std::span<const int> called = {});

  /// @param weights  (N).
  /// @throws Error (internal) for another length.
  Tally operator()(std::span<const std::uint32_t> weights) const;

 private:
  struct Record {
    std::size_t index;
    bool is_positive;
    int called;
    bool ends_tie;  // the next score is another
    double squared_error;
    double log_loss;
  };
  std::vector<Record> records_;  // by falling probability
};

}  // namespace ecgmm::metrics
