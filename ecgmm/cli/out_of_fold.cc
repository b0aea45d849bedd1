// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/cli/out_of_fold.h"

#include <cmath>
#include <utility>

#include "ecgmm/bundle/predictor.h"
#include "ecgmm/cli/scoring.h"
#include "ecgmm/core/log.h"
#include "ecgmm/metrics/cross_validation.h"
#include "ecgmm/model/network.h"
#include "ecgmm/train/decision.h"

namespace ecgmm::cli {
namespace {

using nlohmann::json;

bundle::Bundle member_alone(const bundle::Bundle& model, std::size_t member) {
  auto alone = model;
  alone.network = std::move(model::split_members(model.network)[member].tensors);
  alone.baselines.clear();
  return alone;
}

/// Answered records.
struct Answers {
  std::vector<bundle::Prediction> predictions;
  std::vector<int> truth;  ///< 1 = abnormal
};

Answers answers_of(const eval::Fold& fold) {
  Answers answers;
  for (const auto& record : fold.records) {
    if (!std::isfinite(record.prediction.probability)) continue;
    answers.predictions.push_back(record.prediction);
    answers.truth.push_back(record.truth == Label::abnormal ? 1 : 0);
  }
  return answers;
}

/// The mean of the folds' AUROCs; null where it is undefined.
json mean_auroc(const std::vector<Answers>& folds) {
  std::vector<std::vector<double>> scores;
  for (const auto& fold : folds) {
    auto& own = scores.emplace_back();
    for (const auto& prediction : fold.predictions) own.push_back(prediction.probability);
  }
  std::vector<metrics::FoldScores> parts;
  for (std::size_t k = 0; k < folds.size(); ++k) parts.push_back({scores[k], folds[k].truth});
  const auto auroc = metrics::cross_validated_auroc(parts).auroc;
  return std::isnan(auroc) ? json() : json(auroc);
}

/// What the decided model would have said.
void redecide(bundle::Prediction& prediction, const bundle::Bundle& model) {
  if (prediction.status == bundle::PredictionStatus::unreadable) return;
  for (std::uint32_t bits = 1; bits < prediction.by_subset.size(); ++bits) {
    const auto& calibrator = model.decision_for(ModalitySet::of_bits(bits)).calibrator;
    prediction.by_subset[bits] = calibrator(prediction.by_subset[bits]);
  }
  const auto& decision = model.decision_for(prediction.used);
  prediction.probability = decision.calibrator(prediction.uncalibrated);
  bundle::call(prediction, decision);
}

}  // namespace

std::vector<eval::Fold> predict_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                                            std::span<const data::Split> parts,
                                            const train::RunFacts& facts) {
  std::vector<eval::Fold> folds;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto alone = member_alone(model, k);
    const bundle::Predictor predictor(alone, facts.device, facts.threads);
    folds.push_back({.repeat = 0,
                     .number = k,
                     .records = score_records(alone, predictor, cohort, parts[k].val,
                                              "predicting out of fold")});
  }
  return folds;
}

void decide(bundle::Bundle& model, std::span<const eval::Fold> folds,
            const train::TrainConfig& config) {
  std::vector<Answers> answers;
  Answers all;
  for (const auto& fold : folds) {
    const auto& own = answers.emplace_back(answers_of(fold));
    all.predictions.insert(all.predictions.end(), own.predictions.begin(), own.predictions.end());
    all.truth.insert(all.truth.end(), own.truth.begin(), own.truth.end());
  }
  const auto fitted =
      train::fit_decisions(model, all.predictions, all.truth, train::aims_of(config));
  if (!fitted.calibrator) {
    log::warn(
        "the out-of-fold predictions rank no better than chance: the probabilities are left "
        "uncalibrated");
  }
  model.provenance["out_of_fold"] = {{"auroc", mean_auroc(answers)}, {"n", all.truth.size()}};
}

std::string report_out_of_fold(const bundle::Bundle& model, const data::Cohort& cohort,
                               std::vector<eval::Fold> folds, const std::filesystem::path& output) {
  for (auto& fold : folds) {
    for (auto& record : fold.records) redecide(record.prediction, model);
  }
  auto options = evaluation_options(member_alone(model, 0), cohort);
  options.heading = "out of fold: each record by the one network that did not see it";
  options.remarks.insert(options.remarks.begin(),
                         "no test split; calibrators and thresholds were chosen on these records");
  const auto result = eval::evaluate_folds(folds, options);
  eval::write_cross_validation(output, result);
  return result.summary;
}

}  // namespace ecgmm::cli
