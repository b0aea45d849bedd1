// SPDX-License-Identifier: Apache-2.0
// Two models on the same records.
#pragma once

#include <cstddef>
#include <span>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

struct AurocDifference {
  double first, second;   ///< the models' AUROCs; all is NaN where either class is absent
  double difference;      ///< first - second
  double standard_error;  ///< NaN with fewer than two patients of a class
  Interval interval;      ///< difference -+ 1.96 standard errors, within [-1, 1]
  /// Two-sided, of no difference. 1 where every record has the same placement in both models; NaN,
  /// like the interval, where the models differ and the standard error is 0 (each separates the
  /// classes completely or ties all of them).
  double p;
};

/// The difference as a normal variable: its interval and p. @param variance NaN = unknown.
AurocDifference describe_difference(double first, double second, double variance);

/// The difference of two AUROCs with its sampling error (paired DeLong; clustered where patients
/// have several records).
/// @param first, second  (N) the models' scores, finite.  @param truth (N) 1 or 0.
/// @param groups         (N) the patient of each record, any numbers; empty = each its own.
/// Source: as estimate_auroc().
AurocDifference compare_aurocs(std::span<const double> first, std::span<const double> second,
                               std::span<const int> truth,
                               std::span<const std::size_t> groups = {});

struct McNemar {
  std::size_t first_only;  ///< records that only the first model calls rightly
  std::size_t second_only;
  double p;  ///< two-sided; 1 where no record is called differently
};

/// Whether one model calls more records rightly than the other; exact, by the binomial of the
/// records called differently. Takes records as independent: give it one record a patient.
/// @param first, second  (N) what the models call: 1 = abnormal, 0 = normal.  @param truth (N).
/// Source: McNemar, Psychometrika 12(2), 1947, DOI 10.1007/BF02295996.
McNemar mcnemar_exact(std::span<const int> first, std::span<const int> second,
                      std::span<const int> truth);

}  // namespace ecgmm::metrics
