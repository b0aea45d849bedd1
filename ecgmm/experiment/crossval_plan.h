// SPDX-License-Identifier: Apache-2.0
// What a cross-validation trains: which ways to make a model, on which folds. `ecgmm crossval` and
// `ecgmm ablate`.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/assess/labeled_cohort.h"
#include "ecgmm/data/split.h"
#include "ecgmm/experiment/crossval.h"
#include "ecgmm/train/config.h"
#include "ecgmm/train/run_folder.h"

namespace ecgmm::experiment {

/// One way to make a model.
struct VariantPlan {
  std::string name;    ///< "default", "without augmentation"
  std::string recipe;  ///< on which its config is based
  train::RunConfig config;
  bool optional = false;   ///< left out where no record can be used
  bool with_extra = true;  ///< whether the cohorts for training only join it

  std::string folder() const;  ///< the name as one of a folder: "without-augmentation"
};

/// A cross-validation as a whole, which its folder holds as settings.json.
struct CrossvalPlan {
  std::string command;                      ///< "crossval" or "ablate"
  std::vector<std::string> cohorts, extra;  ///< absolute paths
  int folds = 5, repeats = 1;
  std::int64_t seed = 42;
  std::vector<VariantPlan> variants;  ///< the others are compared with the first
  /// If not 0, one of the first so many variants is chosen inside each fold.
  std::size_t chosen_among = 0;

  /// The modalities that any variant takes, and whether each needs all of its own.
  ModalitySet modalities() const;
};

/// The plan of a command line, without its variants.
/// @throws Error (data) for a cohort folder that is not there, Error (usage) for one given twice.
CrossvalPlan plan_of(const CrossvalOptions& options, const std::string& command);

/// @throws Error (usage) for two variants that would share a folder, or one that is taken.
void require_different_folders(const std::vector<VariantPlan>& variants);

/// The plan and on what it is carried out: a folder with other settings is not gone on with.
nlohmann::json settings_json(const CrossvalPlan& plan, const train::RunFacts& facts);

/// The variants of `ecgmm crossval`: the recipes; with cohorts for training only the first recipe
/// without them; with `baselines` the first recipe on each modality alone.
/// @throws Error (usage) as resolve_config(), for a recipe named twice.
std::vector<VariantPlan> crossval_variants(const CrossvalOptions& options);

/// The folds of all repeats on one cohort.
class FoldPlan {
 public:
  /// @throws Error (data) where patients are too few for the folds.
  FoldPlan(const data::Cohort& cohort, const data::Selection& selection, const CrossvalPlan& plan);

  /// The records of one fold, and the borderline ones that its model is to score: each borderline
  /// record is scored in one fold of a repeat, that of its patient if there is one.
  std::vector<std::size_t> held_out(int repeat, int fold) const;

  /// What a variant trains on in one fold, of the records it can use. The fold is the test split; a
  /// ninth of the rest is for validation.
  data::Split split(const std::vector<std::size_t>& used, int repeat, int fold) const;

 private:
  const data::Cohort& cohort_;
  std::int64_t seed_;
  std::vector<std::vector<int>> fold_of_;  ///< by repeat, then record; -1 = in none
};

}  // namespace ecgmm::experiment
