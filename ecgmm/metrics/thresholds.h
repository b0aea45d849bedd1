// SPDX-License-Identifier: Apache-2.0
// Thresholds for a stated aim. Probability >= threshold is called abnormal (positive).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

/// What a threshold is chosen for.
struct ThresholdAim {
  enum class Kind {
    youden,       ///< greatest sensitivity + specificity
    sensitivity,  ///< greatest specificity with at least this sensitivity
    cost,         ///< least cost, if an abnormal missed costs as much as `value` false alarms
  };
  Kind kind = Kind::youden;
  double value = 0;

  /// @param text  "youden", "sensitivity>=0.95" (in (0, 1]) or "cost=5" (> 0).
  /// @return      nullopt for anything else.
  static std::optional<ThresholdAim> from_text(std::string_view text);
  /// from_text().  @throws Error (usage) where that understands nothing.
  static ThresholdAim parse(std::string_view text);
  std::string text() const;
};

struct ThresholdChoice {
  double threshold;
  std::size_t n_positives, n_negatives;
  double sensitivity, specificity;  ///< on the data that chose the threshold
  Interval sensitivity_interval;    ///< exact_interval()
  Interval specificity_interval;
  /// False where the aim is a sensitivity that these positives could not establish even if none
  /// were missed: fewer than positives_needed().
  bool is_demonstrable;
};

/// The best threshold for the aim, halfway between the lowest probability called abnormal and the
/// next lower one. Of equally good ones the lowest, which misses least. Some record is always
/// called.
/// @param probabilities  (N) finite.  @param truth (N) 1 or 0.
/// @throws Error (data) with one class.
/// Source of Youden's index: Youden, Cancer 3(1), 1950.
ThresholdChoice choose_threshold(std::span<const double> probabilities, std::span<const int> truth,
                                 const ThresholdAim& aim);

/// The positives of which none is missed that show a sensitivity of at least `sensitivity` with
/// one-sided 95 % confidence: 59 for 0.95. The greatest number there is for 1.
std::size_t positives_needed(double sensitivity);

struct PredictiveValues {
  double ppv, npv;  ///< NaN where nobody is called so
};

/// By Bayes' rule, where `prevalence` of the patients are abnormal; all in [0, 1].
PredictiveValues predictive_values(double sensitivity, double specificity, double prevalence);

struct PredictiveIntervals {
  Interval ppv, npv;
};

/// Intervals of the same, the prevalence taken as known: those of sensitivity and specificity,
/// which come from different patients, are combined on the log scale (MOVER). Where either is 0 or
/// 1, the worst and the best of their ends are taken together, which is wider than it must be.
/// Source: Zou & Donner, Statistics in Medicine 27(10), 2008, DOI 10.1002/sim.3095.
PredictiveIntervals predictive_intervals(double sensitivity, const Interval& of_sensitivity,
                                         double specificity, const Interval& of_specificity,
                                         double prevalence);

}  // namespace ecgmm::metrics
