// SPDX-License-Identifier: Apache-2.0
// Figures over the held-out parts of a cross-validation. Scores of different folds come from
// different models, so they are never ranked against each other.
#pragma once

#include <cstddef>
#include <span>

#include "ecgmm/metrics/comparison.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {

/// The held-out records of one fold.
struct FoldScores {
  std::span<const double> scores;  ///< (N) finite
  std::span<const int> truth;      ///< (N) 1 = positive, 0 = negative
  /// (N) the patient of each record, one number a patient across all folds and repeats; empty = no
  /// patient has a second record anywhere.
  std::span<const std::size_t> groups = {};
};

struct CrossValidatedAuroc {
  double auroc;            ///< mean of the folds' AUROCs; all is NaN without a usable fold
  double standard_error;   ///< of the influence curve
  Interval interval;       ///< logit_interval()
  std::size_t folds_used;  ///< the others lack a class
};

/// The mean AUROC of the folds with the interval of LeDell et al., which treats the models as
/// fixed: it says how sure the figure is for these models, not how it varies with the training set.
///
/// A patient's influences are summed before they are squared, over records and over the repeats of
/// a cross-validation: a second repeat of the same folds changes nothing. Two things differ from
/// R's cvAUC::ci.cvAUC, which is too narrow where folds are small: each fold counts its own
/// classes, and its squares are multiplied by n / (n - 1), n being its patients of the class. Where
/// the standard error is 0 (every fold is separated completely) or NaN, the interval is
/// auroc_score_interval().
/// @note  With fewer than about 3 patients of a class in a fold the interval is a little narrow; on
/// the scale of the AUROC itself it would be so up to 20. Source: LeDell, Petersen & van der Laan,
/// Electronic Journal of Statistics 9(1), 2015, DOI 10.1214/15-EJS1035.
CrossValidatedAuroc cross_validated_auroc(std::span<const FoldScores> folds);

/// The mean over the folds of the difference of two models' AUROCs, with its influence curve.
/// @param first, second  the same records in the same folds and order.
/// @throws Error (internal) where truth differs.
AurocDifference compare_cross_validated(std::span<const FoldScores> first,
                                        std::span<const FoldScores> second);

}  // namespace ecgmm::metrics
