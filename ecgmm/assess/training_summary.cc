// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/training_summary.h"

#include <limits>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/drift.h"
#include "ecgmm/eval/number_format.h"

namespace ecgmm::assess {
namespace {

using nlohmann::json;

constexpr const char* kPredictions = "predictions";
constexpr const char* kOutOfFold = "out_of_fold";

double number_from(const json& value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

metrics::Interval interval_from(const json& value) {
  if (value.is_null()) return {number_from(nullptr), number_from(nullptr)};
  return {value.at(0).get<double>(), value.at(1).get<double>()};
}

/// Reads with what contradicts the expected form turned into an error of the bundle.
template <class Read>
auto as_bundle_error(Read&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const json::exception& error) {
    throw bundle_error(
        concat("what the model remembers of its training is damaged: ", error.what()),
        "copy or train it again");
  }
}

}  // namespace

void add_cohort_facts(std::vector<data::Fact>& facts, const input::Preprocessor& preprocessor,
                      const data::Cohort& cohort, std::size_t record) {
  auto known = data::facts_of(cohort, record, preprocessor.modalities(), preprocessor.columns());
  known.insert(known.end(), facts.begin(), facts.end());
  facts = std::move(known);
}

void remember_predictions(bundle::Bundle& model, std::span<const eval::ScoredRecord> records) {
  model.provenance[kPredictions] = data::to_json(eval::summarise_predictions(records));
}

void remember_ranking(bundle::Bundle& model, std::span<const eval::Fold> folds) {
  std::vector<eval::PartView> parts;
  for (const auto& fold : folds) parts.push_back({fold.repeat, fold.records});
  const auto figures =
      eval::discriminate(eval::columns(eval::labelled_parts(parts), eval::model_score));
  model.provenance[kOutOfFold] = {
      {"auroc", eval::number_or_null(figures.auroc)},
      {"auroc_ci95", eval::ends_or_null(figures.interval)},
      {"age_matched_auroc", eval::number_or_null(figures.matched.value)},
      {"age_matched_ci95", eval::ends_or_null(figures.matched.interval)},
      {"n", figures.n},
      {"positives", figures.positives},
      {"patients", figures.patients},
      {"folds", folds.size()}};
}

eval::TrainingData training_data(const bundle::Bundle& model) {
  return as_bundle_error([&] {
    const auto predictions = model.provenance.find(kPredictions);
    return eval::TrainingData{model.reference, predictions == model.provenance.end()
                                                   ? data::Reference{}
                                                   : data::reference_from(*predictions)};
  });
}

std::optional<eval::CrossValidated> cross_validated(const bundle::Bundle& model) {
  return as_bundle_error([&]() -> std::optional<eval::CrossValidated> {
    const auto known = model.provenance.find(kOutOfFold);
    if (known == model.provenance.end() || !known->contains("auroc_ci95")) return std::nullopt;
    return eval::CrossValidated{.auroc = number_from(known->at("auroc")),
                                .interval = interval_from(known->at("auroc_ci95")),
                                .matched = number_from(known->at("age_matched_auroc")),
                                .matched_interval = interval_from(known->at("age_matched_ci95")),
                                .n = known->at("n"),
                                .positives = known->at("positives"),
                                .folds = known->at("folds")};
  });
}

}  // namespace ecgmm::assess
