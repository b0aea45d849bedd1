// SPDX-License-Identifier: Apache-2.0
// What an evaluation is told beside the records.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/data/data_summary.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// A list of facts in the report, shown as it is.
struct FactList {
  std::string title;  ///< "Model", "Data", "Left out", "Software"
  std::vector<std::pair<std::string, std::string>> rows;  ///< "split seed": "42"
};

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

/// None of the words may name a patient.
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
  std::vector<std::string> attributes = {};  ///< keys of ScoredRecord::attributes to report
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

}  // namespace ecgmm::eval
