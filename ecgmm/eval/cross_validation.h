// SPDX-License-Identifier: Apache-2.0
// Figures of a cross-validation. Each fold has a model of its own, so scores of different folds are
// never ranked against each other: figures are means over the folds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"

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

struct CrossValidation {
  nlohmann::json figures;  ///< crossval.json, schema "ecgmm.crossval/1"; undefined = null
  std::string summary;     ///< what a user sees on the screen
  std::string html;        ///< report.html: one page that needs nothing else
  std::vector<NamedPlot> plots;
};

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

/// Writes crossval.json, crossval.txt (the summary), report.html and the plots as PNG and SVG into
/// an existing folder; each atomic.
void write_cross_validation(const std::filesystem::path& folder, const CrossValidation& result);

}  // namespace ecgmm::eval
