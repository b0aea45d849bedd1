// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/types.h"
#include "ecgmm/plot/plots.h"

namespace ecgmm::eval {

/// A prediction beside what is known of the record.
struct ScoredRecord {
  bundle::Prediction prediction;
  std::optional<Label> truth;
  std::string group;
};

struct EvaluationOptions {
  double threshold = 0.5;
  std::string heading;                ///< "test split"; "apparent performance: ..." where records were trained on
  std::vector<std::string> remarks;   ///< lines printed under the heading: "not pretrained", assumptions, ...
};

/// All figures of one set of predictions; fits nothing. Undefined figures are null in the JSON.
struct Evaluation {
  nlohmann::json metrics;      ///< metrics.json: schema, n, positives, auroc, auprc, accuracy, f1, sensitivity, ...
  std::string report;          ///< classification_report.txt
  std::string summary;         ///< what the command prints
  plot::Plot confusion;
  std::optional<plot::Plot> roc;  ///< absent where one class is missing
};

Evaluation evaluate(const std::vector<ScoredRecord>& records, const EvaluationOptions& options);

/// Writes metrics.json, predictions.csv (cohort,id,status,probability,predicted,truth), classification_report.txt,
/// confusion_matrix.{png,svg}, roc_curve.{png,svg} into an existing folder; each atomic.
void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation,
                      const std::vector<ScoredRecord>& records);

/// The predictions.csv text.
std::string predictions_csv(const std::vector<ScoredRecord>& records);

}  // namespace ecgmm::eval
