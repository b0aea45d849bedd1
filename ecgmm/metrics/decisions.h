// SPDX-License-Identifier: Apache-2.0
// What a model's calls are worth.
#pragma once

#include <limits>
#include <span>
#include <vector>

namespace ecgmm::metrics {

/// Net benefits per patient, in true positives; treating nobody has 0.
struct NetBenefit {
  double threshold;  ///< probability from which one would act
  double model;      ///< acting on the model's probabilities; NaN for N = 0
  double treat_all;
};

/// @param probabilities  (N) finite.  @param truth (N) 1 or 0.
/// @param thresholds     in [0, 1), any order.
/// @param prevalence     of positives where one would act; NaN = that of the records. All is NaN
/// where
///                       it is given and a class is absent.
/// Source: Vickers & Elkin, Medical Decision Making 26(6), 2006, DOI 10.1177/0272989X06295361.
std::vector<NetBenefit> decision_curve(
    std::span<const double> probabilities, std::span<const int> truth,
    std::span<const double> thresholds,
    double prevalence = std::numeric_limits<double>::quiet_NaN());

struct RiskCoverage {
  double coverage;    ///< share of the records that is kept
  double risk;        ///< share of the kept ones that is called wrongly
  double confidence;  ///< records of at least this confidence are kept
};

/// One point a distinct confidence, from the most confident record to all.
/// @param confidence  (N) finite; higher = surer.  @param is_wrong (N) 1 = the call is wrong, else
/// 0. Source: El-Yaniv & Wiener, Journal of Machine Learning Research 11, 2010.
std::vector<RiskCoverage> risk_coverage_curve(std::span<const double> confidence,
                                              std::span<const int> is_wrong);

}  // namespace ecgmm::metrics
