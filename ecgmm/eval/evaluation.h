// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/eval/options.h"
#include "ecgmm/eval/report_plots.h"
#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

/// All figures of one set of predictions.
struct Evaluation {
  nlohmann::json metrics;  ///< metrics.json; an undefined figure is null
  std::string report;      ///< classification_report.txt: the summary's findings, with more tables
  std::string summary;     ///< what a user sees on the screen
  plot::Plot confusion;
  std::optional<plot::Plot> roc;  ///< absent where one class is missing
  /// Calibration, decisions, missing modalities; as far as there are any.
  std::vector<NamedPlot> others;
  std::string html;  ///< report.html: one page that needs nothing else
};

/// Measures predictions; fits nothing. The records with a probability and the truth normal or
/// abnormal enter the figures; those that follow from calls are of the answered ones, without those
/// that the model abstains from. The others are counted: by status, then by truth. Intervals are
/// 95 % and over patients. Fewer than 100 patients, or 30 in a class, get a line "small: ...".
/// @throws Error (internal) where a prediction's call contradicts its probability and threshold.
Evaluation evaluate(const std::vector<ScoredRecord>& records, const EvaluationOptions& options);

/// Writes metrics.json, predictions.csv, classification_report.txt, report.html and the plots as
/// PNG and SVG into an existing folder; each atomic.
void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation,
                      const std::vector<ScoredRecord>& records);

}  // namespace ecgmm::eval
