// SPDX-License-Identifier: Apache-2.0
// How well scores rank abnormal above normal, alone, within pairs of like age, and against another
// score; for one evaluated set and for the folds of a cross-validation alike.
#pragma once

#include <cstddef>
#include <span>

#include "ecgmm/eval/score_columns.h"
#include "ecgmm/metrics/comparison.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// A normal-abnormal pair counts as of like age up to this distance.
inline constexpr double kMatchedWithinYears = 5;

/// Figures over the pairs of like age.
struct Matched {
  double value;  ///< NaN without a pair
  /// Bootstrap over patients; of an AUROC of 0 or 1, metrics::auroc_score_interval() of the
  /// patients who stand in a pair.
  metrics::Interval interval;
  std::size_t pairs;  ///< of one repeat, on average
};

struct Discrimination {
  std::size_t n, positives;  ///< records, of one repeat
  std::size_t patients;
  double auroc;  ///< of several parts: the mean; NaN where a class is absent
  metrics::Interval interval;
  Matched matched;
};

/// One part: metrics::estimate_auroc(); several: metrics::cross_validated_auroc().
Discrimination discriminate(std::span<const Columns> parts);

/// Two scores on the same records.
struct Gain {
  std::size_t n;                         ///< records, of one repeat
  metrics::AurocDifference auroc;        ///< first - second
  metrics::Interval bootstrap_interval;  ///< of the same difference, over patients
  Matched matched;                       ///< first - second over the pairs of like age
};

/// @throws Error (internal) where they are not the same records.
Gain compare(std::span<const Columns> first, std::span<const Columns> second);

/// Who calls more records rightly; of one repeat, the first record of each patient that both
/// answer.
/// @param first, second  the same records.
metrics::McNemar compare_calls(std::span<const Columns> first, std::span<const Columns> second);

/// Whether the interval lies wholly on one side of the value; false where it is undefined.
bool excludes(const metrics::Interval& interval, double value);

}  // namespace ecgmm::eval
