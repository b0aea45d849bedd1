// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/inner_folds.h"

#include <cmath>
#include <utility>

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/assess/scoring.h"
#include "ecgmm/assess/training_summary.h"
#include "ecgmm/bundle/predictor.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/random.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/train/decision_config.h"

namespace ecgmm::experiment {
namespace {

bundle::Bundle member_alone(const bundle::Bundle& model, std::size_t member) {
  auto alone = model;
  alone.network = std::move(engine::members_of(model.network)[member]);
  alone.baselines.clear();
  return alone;
}

/// What the decided model would have said.
void redecide(bundle::Prediction& prediction, const bundle::Bundle& model) {
  if (prediction.status == bundle::PredictionStatus::unreadable) return;
  for (auto& [subset, probability] : prediction.by_subset) {
    probability = model.decisions.of(subset).calibrator(probability);
  }
  const auto& decision = model.decisions.of(prediction.used);
  prediction.probability = decision.calibrator(prediction.uncalibrated);
  bundle::call(prediction, decision);
}

}  // namespace

std::vector<data::Split> member_parts(const data::Cohort& cohort, const data::Split& split,
                                      const train::TrainConfig& config) {
  if (config.inner_folds == 0) {
    const data::Split all{split.train, split.val, {}};
    return std::vector<data::Split>(static_cast<std::size_t>(config.members), all);
  }
  const auto seed = RandomStream(static_cast<std::uint64_t>(config.seed), "inner folds").next();
  const auto folds =
      data::stratified_group_folds(cohort, split.train, static_cast<int>(config.inner_folds), seed);
  std::vector<data::Split> parts(static_cast<std::size_t>(config.inner_folds));
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (std::size_t i = 0; i < folds.size(); ++i) {
      if (folds[i] < 0) continue;  // for training only
      const bool held_out = folds[i] == static_cast<int>(k);
      (held_out ? parts[k].val : parts[k].train).push_back(split.train[i]);
    }
    data::add_training_only(parts[k], cohort, split.train);
  }
  return parts;
}

std::vector<eval::Fold> predict_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                                            std::span<const data::Split> parts,
                                            const train::RunFacts& facts) {
  std::vector<eval::Fold> folds;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto alone = member_alone(model, k);
    const bundle::Predictor predictor(alone, facts.device, facts.threads);
    folds.push_back({.repeat = 0,
                     .number = k,
                     .records = assess::score_records(alone, predictor, cohort, parts[k].val,
                                                      "predicting out of fold")});
  }
  return folds;
}

void decide(bundle::Bundle& model, std::span<eval::Fold> folds, const train::TrainConfig& config) {
  std::vector<bundle::Prediction> predictions;  // answered
  std::vector<int> truth;                       // 1 = abnormal
  for (const auto& fold : folds) {
    for (const auto& record : fold.records) {
      if (!std::isfinite(record.prediction.probability)) continue;
      predictions.push_back(record.prediction);
      truth.push_back(record.truth == Label::abnormal ? 1 : 0);
    }
  }
  const auto fitted = assess::fit_decisions(model, predictions, truth, train::aims_of(config));
  if (!fitted.calibrator) {
    log::warn(
        "the out-of-fold predictions rank no better than chance; the probabilities are left "
        "uncalibrated");
  }
  assess::remember_ranking(model, folds);
  for (auto& fold : folds) {
    for (auto& record : fold.records) redecide(record.prediction, model);
  }
}

std::string report_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                               const std::vector<eval::Fold>& folds,
                               const std::filesystem::path& output) {
  auto options = assess::evaluation_options(member_alone(model, 0), cohort);
  options.heading = "out of fold: each record predicted by the network that was not trained on it";
  options.remarks.emplace(options.remarks.begin(),
                          "no test split; calibrators and thresholds were chosen on these records");
  const auto result = eval::evaluate_folds(folds, options);
  eval::write_cross_validation(output, result);
  return result.summary;
}

}  // namespace ecgmm::experiment
