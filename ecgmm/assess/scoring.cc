// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/scoring.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "ecgmm/assess/report_provenance.h"
#include "ecgmm/assess/subgroup_columns.h"
#include "ecgmm/assess/training_summary.h"
#include "ecgmm/bundle/measured_inputs.h"
#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/progress.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/age.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {
namespace {

using bundle::RunSplit;

/// The records to judge and how they are headed.
struct Subset {
  std::vector<std::size_t> records;
  std::string heading;
  std::vector<std::string> remarks;
  bool is_own_test = false;    ///< the model's test split
  std::size_t trained_on = 0;  ///< by themselves or by their image or signal
};

RunSplit split_named(const std::string& split) {
  return split == "train" ? RunSplit::train : split == "val" ? RunSplit::val : RunSplit::test;
}

std::string heading_of(const std::string& split, std::size_t trained_on, std::size_t count) {
  if (split == "test") return "test split";
  if (split == "val")
    return "apparent performance: validation split, on which the weights were chosen";
  if (split == "train") return "apparent performance: training split";
  if (trained_on == 0) return "all records";
  return concat("apparent performance: ", share_text(trained_on, count),
                " records were used in training");
}

/// Adds the borderline records that the model did not see. Of cohorts for training only there are
/// none beside test records, which are of other cohorts.
void add_borderline(Subset& subset, const data::Cohort& cohort,
                    std::span<const std::size_t> borderline, const std::string& split,
                    const bundle::Bundle& model) {
  const auto known = recognize(model, cohort, borderline);
  for (std::size_t i = 0; i < borderline.size(); ++i) {
    if (known[i].content_trained_on) continue;
    if (split == "test" && cohort.training_only(borderline[i])) continue;
    subset.records.push_back(borderline[i]);
  }
  std::sort(subset.records.begin(), subset.records.end());
}

Subset choose(const data::Cohort& cohort, const data::Selection& selection, std::string split,
              const bundle::Bundle& model) {
  const auto& used = selection.used;
  const auto known = recognize(model, cohort, used);
  const auto of_run = static_cast<std::size_t>(std::count_if(
      known.begin(), known.end(), [](const auto& k) { return k.split != RunSplit::none; }));
  if (split.empty()) split = 2 * of_run > used.size() ? "test" : "all";

  Subset subset;
  subset.is_own_test = split == "test";
  std::size_t trained_on = 0;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (split != "all" && known[i].split != split_named(split)) continue;
    subset.records.push_back(used[i]);
    if (known[i].split == RunSplit::train || known[i].split == RunSplit::val) ++trained_on;
    if (known[i].split == RunSplit::test && known[i].content_trained_on) ++repeated;
    if (known[i].trained_on()) ++subset.trained_on;
  }
  const std::size_t count = subset.records.size();
  if (count == 0) {
    throw data_error(
        concat("no record of ", cohort.folder().string(), " is in the model's ", split, " split"),
        "use --split all");
  }
  subset.heading = heading_of(split, trained_on, count);
  if (!model.provenance.records) {
    subset.remarks.push_back(
        "the model does not record what it was trained on; these records may be among its training "
        "data");
  }
  const auto& recalibrated = model.provenance.recalibrated;
  if (recalibrated && recalibrated->cohort == cohort.name()) {
    subset.remarks.push_back(
        "the model was recalibrated on records of this cohort: calibration and calls are apparent");
  }
  if (repeated > 0) {
    subset.remarks.push_back(concat(share_text(repeated, count),
                                    " records have the same image or signal as a training record"));
  }
  if (split == "test" || split == "all") {
    add_borderline(subset, cohort, selection.borderline, split, model);
  }
  return subset;
}

/// Of a model that judges by them alone they are the model.
bool measures_are_baseline(const bundle::Bundle& model) {
  return model.model.measures != bundle::Measures::alone && bundle::have_trees(model.network);
}

}  // namespace

std::vector<bundle::Recognition> recognize(const bundle::Bundle& model, const data::Cohort& cohort,
                                           std::span<const std::size_t> records) {
  if (!model.provenance.records) {
    return std::vector<bundle::Recognition>(records.size());
  }
  return bundle::recognize_records(cohort, records, model.preprocessor->modalities(),
                                   *model.provenance.records);
}

std::vector<eval::ScoredRecord> score_records(const bundle::Bundle& model,
                                              const bundle::Predictor& predictor,
                                              const data::Cohort& cohort,
                                              std::span<const std::size_t> records,
                                              const std::string& what, bundle::Subsets subsets) {
  const auto modalities = model.preprocessor->modalities();
  const auto progress = make_progress(what);
  auto predictions = predictor.predict(
      records.size(),
      [&](std::size_t i) { return model.preprocessor->decode(cohort, records[i], modalities); },
      progress.get(), subsets);
  const auto attributes = find_attributes(*model.preprocessor, cohort);
  const bool has_measures = measures_are_baseline(model);
  std::vector<eval::ScoredRecord> scored;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& record = cohort.records()[records[i]];
    auto& own = scored.emplace_back(
        eval::ScoredRecord{std::move(predictions[i]), record.label, record.group});
    own.prediction.key = record.key;
    own.age_years = data::age_years(cohort, records[i]);
    add_cohort_facts(own.prediction.facts, *model.preprocessor, cohort, records[i]);
    for (const auto& baseline : model.baselines) {
      own.baselines.push_back(
          baseline(bundle::baseline_features(cohort, records[i], baseline.features)));
    }
    if (has_measures) own.baselines.push_back(own.prediction.by_measures);
    const auto cells = cohort.clinical(records[i]);
    for (const auto& attribute : attributes) {
      if (cells.empty()) break;
      own.attributes[cohort.clinical_columns()[attribute.column]] =
          attribute_word(cells[attribute.column], attribute.spec);
    }
  }
  return scored;
}

eval::EvaluationOptions evaluation_options(const bundle::Bundle& model,
                                           const data::Cohort& cohort) {
  eval::EvaluationOptions options;
  options.threshold = model.decisions.overall.threshold;
  const bool may_be_pretrained = bundle::kind_of(model.model.encoder).takes_pretrained &&
                                 model.preprocessor->modalities().has(Modality::image);
  if (may_be_pretrained && !model.provenance.pretrained) {
    options.remarks.push_back("not pretrained: the image branch started from random weights");
  }
  for (const auto& remark : model.preprocessor->check_cohort(cohort))
    options.remarks.push_back(remark);
  for (const auto& assumption : data::sentences(cohort.assumptions()))
    options.remarks.push_back(assumption);
  for (const auto& baseline : model.baselines) {
    options.baselines.push_back(baseline.name);
    const bool ink = std::any_of(baseline.features.begin(), baseline.features.end(),
                                 [](const auto& feature) { return feature.what == "image bytes"; });
    if (!ink) continue;
    options.remarks.push_back(concat(baseline.name,
                                     ": they include the size and color of the image, which also "
                                     "depend on the ink of the trace; compare '",
                                     bundle::kInklessBaseline, "'"));
  }
  if (measures_are_baseline(model)) options.baselines.emplace_back(bundle::kMeasuresBaseline);
  options.shortcut_name = bundle::kShortcutBaseline;
  for (const auto& attribute :
       find_attributes(*model.preprocessor, cohort, &options.left_out_attributes)) {
    options.attributes.push_back(cohort.clinical_columns()[attribute.column]);
  }
  return options;
}

Score score(const bundle::Bundle& model, const bundle::Predictor& predictor,
            const data::Cohort& cohort, const data::Selection& selection, const std::string& split,
            double prevalence) {
  const auto subset = choose(cohort, selection, split, model);
  auto options = evaluation_options(model, cohort);
  options.heading = subset.heading;
  options.prevalence = prevalence;
  options.training = training_data(model);
  options.training->trained_on = subset.trained_on;
  if (subset.is_own_test) options.cross_validated = cross_validated(model);
  options.remarks.insert(options.remarks.begin(), subset.remarks.begin(), subset.remarks.end());
  add_report_facts(options, model, cohort, selection, TrainedOn::one_split);
  Score result;
  result.records = score_records(model, predictor, cohort, subset.records);
  result.evaluation = eval::evaluate(result.records, options);
  return result;
}

void check_output(const std::filesystem::path& folder, bool force, const std::string& marker) {
  namespace fs = std::filesystem;
  io::refuse_existing(folder, force);
  std::error_code error;
  if (!fs::exists(folder, error) || fs::exists(folder / marker, error)) return;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return;
  throw usage_error(
      concat(folder.string(), " is not an output folder of ecgmm and is not replaced: it has no ",
             marker),
      "name another folder, or remove it yourself");
}

}  // namespace ecgmm::assess
