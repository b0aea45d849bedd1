// SPDX-License-Identifier: Apache-2.0
// A cross-validation as a folder: begun, gone on with, and scored.
//
//     settings.json                        what it was begun with
//     <variant>/repeat1-fold1/             a training run, without checkpoints/ and output/
//     final/, model/                       the model of all records, where it is asked for
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/assess/labeled_cohort.h"
#include "ecgmm/eval/cross_validation.h"
#include "ecgmm/experiment/crossval_plan.h"
#include "ecgmm/train/run_folder.h"

namespace ecgmm::experiment {

class Crossval {
 public:
  /// Opens the cohorts and makes the folder, or finds it as an earlier session left it.
  /// @throws Error (usage) for a folder that was begun with other settings or is none of ours;
  /// Error (data) as open_for_training() and FoldPlan.
  Crossval(CrossvalPlan plan, const CrossvalOptions& options);
  Crossval(const Crossval&) = delete;
  Crossval& operator=(const Crossval&) = delete;

  /// Trains what is not trained yet, with options.jobs processes at once.
  /// @return  false in a process that is one of those jobs: its work is done.
  bool train();

  /// Scores each variant's held-out records by the models that did not see them, and measures.
  eval::CrossValidation evaluate();

  /// Writes crossval.json, crossval.txt and predictions.csv.
  void write(const eval::CrossValidation& result) const;

  /// Trains the first variant on all records, as a run in final/, and writes its bundle to model/,
  /// with this result as provenance "crossval" and a model card.
  void train_final(const eval::CrossValidation& result);

 private:
  assess::LabeledCohort data_of(const VariantPlan& variant) const;
  train::RunFolder run_of(const VariantPlan& variant, int repeat, int fold) const;
  using ChooseSplit = std::function<data::Split(const assess::LabeledCohort&)>;
  /// Begins the run or goes on with it, unless another process is at it.
  /// @param is_tested  as RunSource.
  void train_run(const train::RunFolder& run, const VariantPlan& variant,
                 const train::RunConfig& config, const ChooseSplit& split, bool wait,
                 bool is_tested) const;
  void train_folds(bool wait) const;
  /// @param options  set to how its records are to be judged.
  eval::Variant score(const VariantPlan& variant, eval::EvaluationOptions& options) const;

  /// The records of each fold by the recipe whose inner folds rank best there.
  /// @param chosen  the recipe's name of each fold is added.
  eval::Variant choose_in_each_fold(std::vector<std::string>& chosen) const;
  eval::CrossValidation evaluate_nested(eval::EvaluationOptions options) const;

  CrossvalPlan plan_;
  CrossvalOptions options_;
  std::filesystem::path folder_;
  train::RunFacts facts_;
  assess::LabeledCohort data_;
  FoldPlan folds_;
  nlohmann::json settings_;
  std::vector<eval::Variant> scored_;  ///< after evaluate()
};

}  // namespace ecgmm::experiment
