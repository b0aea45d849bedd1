// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ecgmm::metrics {

struct MatchedAuroc {
  double auroc;          ///< NaN where there is no pair
  std::size_t pairs;     ///< positive-negative pairs that are near enough
  std::size_t left_out;  ///< records whose covariate is unknown
};

/// The AUROC over those pairs only whose covariate (the age) is near: what the score tells beyond
/// the covariate. Built once, then computed from any weights of the records in O(N log N).
/// Source: covariate-adjusted AUC of Janes & Pepe, Biometrika 96(2), 2009,
/// DOI 10.1093/biomet/asp002, with matching in place of strata.
class MatchedRanking {
 public:
  /// @param scores     (N) finite.  @param truth (N) 1 = positive, 0 = negative.
  /// @param covariate  (N); not finite = unknown, and the record is in no pair.
  /// @param within     a pair counts where the covariates differ by at most this; >= 0.
  MatchedRanking(std::span<const double> scores, std::span<const int> truth,
                 std::span<const double> covariate, double within);

  /// @param weights  (N) how often each record counts.  @return NaN where no pair has weight.
  double auroc(std::span<const std::uint32_t> weights) const;

  /// Each record counts once.
  MatchedAuroc estimate() const;

 private:
  struct Positive {
    std::size_t record;
    std::size_t window_begin, window_end;  // the negatives near enough, in negatives_
    std::size_t below, up_to;  // of the negatives' distinct scores, those < and <= its own
  };
  struct Negative {
    std::size_t record;
    std::size_t rank;  // of its score among the negatives' distinct ones
  };
  struct Concordance {
    std::uint64_t twice_right = 0;  // pairs ranked rightly count two, ties one
    std::uint64_t pairs = 0;
    double share() const;
  };
  Concordance count(std::span<const std::uint32_t> weights) const;

  std::vector<Positive> positives_;  // both by rising covariate
  std::vector<Negative> negatives_;
  std::size_t n_records_ = 0;
  std::size_t n_distinct_ = 0;  // scores of negatives
};

/// MatchedRanking's estimate.
MatchedAuroc matched_auroc(std::span<const double> scores, std::span<const int> truth,
                           std::span<const double> covariate, double within);

}  // namespace ecgmm::metrics
