// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/bundle/prediction.h"
#include "ecgmm/core/types.h"
#include "ecgmm/data/data_summary.h"
#include "ecgmm/metrics/uncertainty.h"
#include "ecgmm/plot/plots.h"

namespace ecgmm::eval {

/// A prediction beside what is known of the record.
struct ScoredRecord {
  bundle::Prediction prediction;
  std::optional<Label> truth;
  std::string group;  ///< the patient, as data::Record has it; "" = the record is its own
  double age_years = std::numeric_limits<double>::quiet_NaN();  ///< at the recording
  /// Of abnormal, beside EvaluationOptions::baselines; NaN = that baseline cannot say.
  std::vector<double> baselines = {};
  /// Words of subgroups beside EvaluationOptions::attributes; "" = not known.
  std::vector<std::string> attributes = {};
};

/// A list of facts in the report, shown as it is.
struct FactList {
  std::string title;  ///< "Model", "Data", "Left out", "Software"
  std::vector<std::pair<std::string, std::string>> rows;  ///< "split seed": "42"
};

/// More different values of a column make no subgroups.
inline constexpr std::size_t kMostWords = 20;

/// What a cross-validation says of the same recipe, to stand before the figures of a small set.
struct CrossValidated {
  double auroc;
  metrics::Interval interval;
  double matched;  ///< AUROC over the pairs of like age; NaN = not known
  metrics::Interval matched_interval;
  std::size_t n, positives;  ///< records
  int folds;
};

/// What a model remembers of its training, to hold the records against.
struct TrainingData {
  data::Reference inputs;       ///< of the records trained on; empty where the model has none
  data::Reference predictions;  ///< on records that did not train what predicted them
  std::size_t trained_on = 0;   ///< of the records evaluated
};

/// What an evaluation is told; none of the words may name a patient.
struct EvaluationOptions {
  double threshold = 0.5;  ///< the bundle's, of whole records; the calls are taken as they are
  /// "test split"; "apparent performance: ..." where records were trained on; "5-fold
  /// cross-validation, 2 repeats". Plots are titled with what stands before a colon or "of"; up to
  /// 25 letters fit there.
  std::string heading = {};
  /// Lines under the heading: "not pretrained", assumptions, ...
  std::vector<std::string> remarks = {};
  std::vector<std::string> baselines = {};   ///< names, e.g. "age only"
  std::string shortcut_name = "shortcuts";   ///< the baseline that knows nothing of physiology
  std::vector<std::string> attributes = {};  ///< columns whose values are subgroups
  /// Columns that would be among them, but have more than kMostWords values.
  std::vector<std::string> left_out_attributes = {};
  /// Share of abnormal patients for which PPV and NPV are stated; NaN = that of the records.
  double prevalence = std::numeric_limits<double>::quiet_NaN();
  /// Where a cross-validated figure is known.
  std::optional<CrossValidated> cross_validated = {};
  /// None: the records are not compared with those of the training.
  std::optional<TrainingData> training = {};
  /// The model was chosen by these same records: the figures are marked.
  bool after_selection = false;
  /// What the model can say and what it cannot, one sentence each; the report begins with them.
  std::vector<std::string> statements = {};
  /// How model and data came about: recipe, sources and licenses, drops, split, hashes, versions.
  std::vector<FactList> facts = {};
};

struct NamedPlot {
  std::string file;     ///< without its extension
  std::string caption;  ///< what it shows
  plot::Plot plot;
};

/// All figures of one set of predictions.
struct Evaluation {
  nlohmann::json metrics;  ///< metrics.json; an undefined figure is null
  std::string report;      ///< classification_report.txt: the summary's findings, with more tables
  std::string summary;     ///< what a user sees on the screen
  plot::Plot confusion;
  std::optional<plot::Plot> roc;  ///< absent where one class is missing
  std::vector<NamedPlot>
      others;        ///< calibration, decisions, missing parts; as far as there are any
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

inline constexpr std::string_view kPredictionColumns =
    "cohort,id,status,probability,predicted,truth";

/// A line of predictions.csv. Probabilities in the shortest digits that read back exactly; an
/// unknown cell is empty.
std::string prediction_line(const ScoredRecord& record);

/// The predictions.csv text, in the order given.
std::string predictions_csv(const std::vector<ScoredRecord>& records);

}  // namespace ecgmm::eval
