// SPDX-License-Identifier: Apache-2.0
// From which certainty on a model answers. The certainty of a probability p is max(p, 1 - p).
#pragma once

#include <cstddef>
#include <span>

namespace ecgmm::assess {

struct AbstentionChoice {
  double answer_from;              ///< 0 = all are answered, 1 = none is
  std::size_t n, answered, wrong;  ///< records
  double error;                    ///< share of the wrong among the answered; NaN if none is
  /// False where `most_errors` could not be established even if all n were answered rightly.
  bool is_demonstrable;
};

/// The lowest bound from which on at most `most_errors` of the answers are wrong, halfway between
/// the least certain answer and the next lower certainty.
/// @param probabilities  (N) finite.  @param truth (N) 1 = abnormal.
/// @param threshold      probability >= threshold is called abnormal.
/// @param odds           those of abnormal in use, over those of these records.
AbstentionChoice choose_abstention(std::span<const double> probabilities,
                                   std::span<const int> truth, double threshold, double most_errors,
                                   double odds = 1);

}  // namespace ecgmm::assess
