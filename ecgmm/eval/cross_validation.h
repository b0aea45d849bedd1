// SPDX-License-Identifier: Apache-2.0
// Figures of a cross-validation. Each fold has a model of its own, so scores of different folds are
// never ranked against each other: figures are means over the folds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/options.h"
#include "ecgmm/eval/report_plots.h"
#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

/// The held-out records of one fold, scored by the model that did not see them.
struct Fold {
  std::size_t repeat = 0;  ///< from 0
  std::size_t number = 0;  ///< of the fold within its repeat, from 0
  std::vector<ScoredRecord> records;
};

/// One way to make a model, evaluated on the same folds as the others.
struct Variant {
  std::string name;         ///< "default", "without augmentation"; unique
  std::vector<Fold> folds;  ///< by repeat, then number
};

/// The ranking of one fold.
struct FoldFigures {
  std::size_t repeat, number;  ///< as Fold
  std::size_t n, positives;    ///< records
  double auroc;
};

/// A variant beside the first one.
struct VariantFigures {
  std::string name;
  Discrimination figures;
  Gain gain;  ///< this - first
};

/// A recipe chosen in each fold by what is known inside it, beside the choice of the best by the
/// very folds that measure it.
struct NestedChoice {
  std::vector<std::string> chosen;  ///< in each fold
  std::string best;                 ///< after selection
  double auroc;
  metrics::Interval interval;
};

struct CrossValidation {
  std::string name = {};  ///< of the first variant, as figures and folds
  EvaluationOptions options = {};
  Figures figures = {};
  std::vector<FoldFigures> folds = {};
  std::vector<VariantFigures> variants = {};  ///< the others
  std::optional<NestedChoice> nested = {};
  nlohmann::json settings = {};  ///< what it was made with, as settings.json has it; null = unknown
  std::string summary = {};      ///< what a user sees on the screen
  std::string html = {};         ///< report.html: one page that needs nothing else
  std::vector<NamedPlot> plots = {};
};

/// The folds as measure() takes them; they must outlive it.
std::vector<FoldView> views_of(std::span<const Fold> folds);

/// Measures the folds of one recipe; fits nothing. AUROCs are means over folds with the interval of
/// their influence curve, clustered by patient over folds and repeats; what is age-matched has a
/// bootstrap over patients. Repeats average, and narrow no interval.
/// @throws Error (internal) for no folds.
CrossValidation evaluate_folds(const std::vector<Fold>& folds, const EvaluationOptions& options);

/// The same for the first variant, with the paired differences of all others to it. Records may
/// come in another order, but must be the same in each fold.
/// @throws Error (internal) where a variant holds other folds or records, or there is none.
CrossValidation evaluate_variants(const std::vector<Variant>& variants,
                                  const EvaluationOptions& options);

/// crossval.json, schema "ecgmm.crossval/1"; an undefined figure is null.
nlohmann::json to_json(const CrossValidation& result);

/// Writes crossval.json, crossval.txt (the summary), report.html and the plots as PNG and SVG into
/// an existing folder; each atomic.
void write_cross_validation(const std::filesystem::path& folder, const CrossValidation& result);

}  // namespace ecgmm::eval
