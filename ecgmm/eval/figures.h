// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/calibration.h"
#include "ecgmm/eval/decisions.h"
#include "ecgmm/eval/drift.h"
#include "ecgmm/eval/options.h"
#include "ecgmm/eval/ranking.h"
#include "ecgmm/eval/subgroups.h"
#include "ecgmm/eval/unanswered.h"
#include "ecgmm/eval/unlabeled.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/figures.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// Records by what became of them; of one repeat.
struct Counts {
  std::size_t records = 0;  ///< in all
  std::size_t unreadable = 0, abstained = 0;
  std::size_t without_probability = 0;  ///< readable, but the probability is not a number
  std::size_t borderline = 0, unlabeled = 0;
  std::array<std::size_t, 2> patients{};  ///< of those that enter, by class; both classes: twice
  std::size_t all_patients = 0;           ///< of those that enter
};

/// From which probability records with these modalities are called abnormal.
struct PartsThreshold {
  ModalitySet parts;
  double threshold;
};

/// Everything that is measured of one set, or of the folds of a cross-validation, before it is
/// written down; NaN = undefined.
struct Figures {
  Counts counts;
  std::vector<Columns> parts;  ///< the records that enter, in the order given
  std::size_t repeats = 1;
  Share answered;          ///< of these; figures that follow from calls are of those answered
  double threshold = 0.5;  ///< that of all calls; EvaluationOptions::threshold where they differ
  /// By the modalities of the records, where they differ; else none.
  std::vector<PartsThreshold> thresholds;
  metrics::Classification called;  ///< of the first repeat, of those answered
  /// Figures of ranking are means over the parts; the others are of all records together.
  metrics::PerFigure<double> values{};
  /// AUROC: as discriminate(). The shares: as estimate_share(). The others: bootstrap over
  /// patients; none where the resamples show no spread.
  metrics::PerFigure<metrics::Interval> intervals{};
  Ranking ranking;
  Calibration calibration;
  std::optional<Calibration> uncalibrated;  ///< before the calibrator, where there is one
  Decisions decisions;
  std::vector<Subgroups> subgroups;
  RefusalCounts refusals;
  Unlabeled unlabeled;
  std::optional<Drift> drift;  ///< of one part, where EvaluationOptions::training is given

  /// Of the folds of a cross-validation.
  bool is_cross_validated() const { return parts.size() > 1; }
  std::size_t n() const { return ranking.model.n; }
};

/// Measures one evaluation, or the folds of a cross-validation; fits nothing.
Figures measure(std::span<const FoldView> parts, const EvaluationOptions& options);

/// What metrics.json and crossval.json have in common.
nlohmann::json to_json(const Figures& figures, const EvaluationOptions& options);

/// Whether the figures rest on few patients: under 100, or under 30 of a class.
bool is_small(const Figures& figures);

}  // namespace ecgmm::eval
