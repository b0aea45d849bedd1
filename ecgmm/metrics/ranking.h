// SPDX-License-Identifier: Apache-2.0
// Scores are finite, truth is 1 (positive) or 0 (negative), both (N); else Error (internal).
#pragma once

#include <span>
#include <vector>

namespace ecgmm::metrics {

/// Area under the ROC curve: the probability that a positive scores above a negative, ties half.
/// @return NaN where either class is absent.
/// Source: Hanley & McNeil, Radiology 143(1), 1982, DOI 10.1148/radiology.143.1.7063747.
double auroc(std::span<const double> scores, std::span<const int> truth);

/// Average precision, sum over thresholds of (R_n - R_n-1) P_n. NaN without positives.
double auprc(std::span<const double> scores, std::span<const int> truth);

struct RocPoint {
  double false_positive_rate;
  double true_positive_rate;
  double threshold;  ///< score >= threshold is called positive; +inf at (0, 0)
};
/// One point a distinct score, from (0, 0) to (1, 1); empty where either class is absent.
std::vector<RocPoint> roc_curve(std::span<const double> scores, std::span<const int> truth);

}  // namespace ecgmm::metrics
