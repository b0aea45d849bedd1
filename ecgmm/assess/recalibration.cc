// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/recalibration.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ecgmm/assess/decision_fitting.h"
#include "ecgmm/assess/modality_warnings.h"
#include "ecgmm/assess/scoring.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/table.h"
#include "ecgmm/io/file.h"
#include "ecgmm/metrics/aims.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/groups.h"
#include "ecgmm/metrics/reliability.h"

namespace ecgmm::assess {
namespace {

namespace fs = std::filesystem;
using bundle::RunSplit;

/// Answered records that trained nothing.
struct Answers {
  std::vector<bundle::Prediction> predictions;
  std::vector<int> truth;  ///< 1 = abnormal
  std::vector<std::size_t> patients;
  std::size_t positives() const {
    return static_cast<std::size_t>(std::count(truth.begin(), truth.end(), 1));
  }
};

double odds(double share) { return share / (1 - share); }

/// @throws Error (usage).
void check_options(const RecalibrateOptions& options) {
  check_output(options.out, options.force, "bundle.json");
  const auto out = io::canonical_path(options.out);
  if (out == io::canonical_path(options.model) ||
      out == io::canonical_path(fs::path(options.model) / "model")) {
    throw usage_error(options.out + " is the folder of the model itself", "name another folder");
  }
  if (!options.aim.empty()) metrics::ThresholdAim::parse(options.aim);
  if (!options.abstain.empty()) metrics::AbstentionAim::parse(options.abstain);
  if (options.prevalence && !(*options.prevalence > 0 && *options.prevalence < 1)) {
    throw usage_error("--prevalence must be between 0 and 1",
                      "give the share of abnormal patients, such as 0.2");
  }
}

/// @throws Error (data) where there is none.
std::vector<std::size_t> unseen_records(const bundle::Bundle& model, const LabeledCohort& data,
                                        const std::string& split) {
  if (!model.provenance.records) {
    log::warn(
        "the model does not record what it was trained on; these records may be among its training "
        "data");
  }
  const auto& used = data.selection.used;
  const auto known = recognize(model, data.cohort, used);
  std::vector<std::size_t> records;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const auto in = known[i].split;
    const bool own_val = split == "val" && in == RunSplit::val;
    if (!own_val && known[i].trained_on()) {
      ++seen;
    } else if (own_val || split == "all" || (split == "test" && in == RunSplit::test)) {
      records.push_back(used[i]);
    }
  }
  if (seen > 0) log::info(concat(eval::plural(seen, "record"), " left out: used in training"));
  if (records.empty()) {
    throw data_error(
        concat(data.cohort.name(), ": no record remains that the model was not trained on",
               split == "all" ? "" : " in its " + split + " split"),
        "use a cohort that the model was not trained on");
  }
  return records;
}

/// @throws Error (data) where there are none, or they are of one class.
Answers answer(const bundle::Bundle& model, const RecalibrateOptions& options,
               const LabeledCohort& data, int threads) {
  const auto records = unseen_records(model, data, options.split);
  const bundle::Predictor predictor(model, options.device, threads);
  Answers answers;
  std::vector<std::string> groups;
  std::string fault;
  for (const auto& record : score_records(model, predictor, data.cohort, records, "predicting")) {
    if (record.prediction.status == bundle::PredictionStatus::unreadable) {
      fault = record.prediction.note;
      continue;
    }
    answers.predictions.push_back(record.prediction);
    answers.truth.push_back(record.truth == Label::abnormal ? 1 : 0);
    groups.push_back(record.group);
  }
  if (answers.truth.empty()) {
    throw data_error(concat(data.cohort.name(), ": none of the ", records.size(),
                            " records can be predicted; the last: ", fault));
  }
  answers.patients = metrics::group_numbers(groups);
  const auto positives = answers.positives();
  if (positives == 0 || positives == answers.truth.size()) {
    throw data_error(concat(data.cohort.name(), ": the ", answers.truth.size(),
                            " records to recalibrate on are all of one class"),
                     "use a cohort with normal and abnormal records");
  }
  return answers;
}

std::vector<std::string> calibration_row(const std::string& when,
                                         const std::vector<double>& probabilities,
                                         const Answers& answers) {
  const auto line = metrics::calibration_line(probabilities, answers.truth, answers.patients);
  const auto text = [](const metrics::Estimate& estimate) {
    return eval::figure(estimate.value, 2) + " " + eval::bracketed(estimate.interval, 2);
  };
  return {when, eval::figure(metrics::brier_score(probabilities, answers.truth)), text(line.slope),
          text(line.in_the_large)};
}

void answer_always(bundle::Bundle& model) {
  const auto change = [](bundle::Decision& decision) {
    decision.answer_from = 0;
    decision.abstention_origin.reset();
  };
  change(model.decisions.overall);
  for (auto& [subset, own] : model.decisions.by_subset) change(own);
}

/// What was asked for, else what the model was made for.
DecisionAims choose_aims(const bundle::Bundle& model, const RecalibrateOptions& options) {
  const auto aim_of = [](const std::string& asked, const auto& origin) {
    return asked.empty() && origin ? origin->aim : asked;
  };
  DecisionAims aims{.records = "recalibration"};
  const auto aim = aim_of(options.aim, model.decisions.overall.threshold_origin);
  if (!aim.empty()) aims.threshold = metrics::ThresholdAim::parse(aim);
  const auto abstain = aim_of(options.abstain, model.decisions.overall.abstention_origin);
  if (!abstain.empty()) aims.most_errors = metrics::AbstentionAim::parse(abstain).most_errors;
  return aims;
}

/// By the recalibrated model, were there as many abnormal patients as here.
std::vector<double> recalibrated(const bundle::Bundle& model, const Answers& answers, double odds) {
  const metrics::Calibrator back{.slope = 1, .intercept = -std::log(odds)};
  std::vector<double> made;
  for (const auto& one : answers.predictions) {
    made.push_back(back(model.decisions.of(one.used).calibrator(one.uncalibrated)));
  }
  return made;
}

std::vector<std::string> texts(const std::vector<ModalitySet>& parts) {
  std::vector<std::string> names;
  for (const auto one : parts) names.push_back(one.text());
  return names;
}

/// Calibration before and after, and what was fitted, for the screen.
std::string report_text(const bundle::Bundle& model, const Answers& answers,
                        const FittedDecisions& fitted, double share,
                        const std::optional<double>& prevalence, double odds) {
  const auto n = answers.truth.size();
  std::vector<double> before;
  for (const auto& one : answers.predictions) before.push_back(one.probability);
  eval::Table table{"Calibration on the records it was fitted on (apparent)",
                    {"", "Brier", "slope", "calibration-in-the-large"},
                    {calibration_row("before", before, answers),
                     calibration_row("after", recalibrated(model, answers, odds), answers)}};
  table.notes.push_back(
      concat(eval::plural(n, "record"), " not trained on, ", answers.positives(), " abnormal"));
  if (prevalence) {
    table.notes.push_back(concat("then adjusted from ", eval::percent(share), " abnormal to ",
                                 eval::percent(*prevalence)));
  }
  if (!fitted.subsets.empty()) {
    table.notes.push_back("also fitted separately: " + join(texts(fitted.subsets), ", "));
  }
  table.notes.push_back("called abnormal at or above " +
                        fixed(model.decisions.overall.threshold, 3));
  if (model.decisions.overall.answer_from > 0) {
    table.notes.push_back("answers only if the more likely class has a probability of at least " +
                          fixed(model.decisions.overall.answer_from, 3));
  }
  return eval::to_text(table);
}

}  // namespace

std::string recalibrate(const RecalibrateOptions& options) {
  check_options(options);
  const int threads = threads_or_all(options.threads);
  auto model = bundle::read_model(options.model);
  io::StagedFolder out(options.out, options.force);
  const auto data = open_labeled({options.cohort}, {}, model.preprocessor->modalities(),
                                 model.preprocessor->needed(), threads);
  for (const auto& remark : model.preprocessor->check_cohort(data.cohort)) log::info(remark);
  warn_untrained_modalities(model, data::present_modalities(options.cohort));

  const auto answers = answer(model, options, data, threads);
  const auto n = answers.truth.size();
  const double share = static_cast<double>(answers.positives()) / static_cast<double>(n);
  if (options.abstain == "none") answer_always(model);
  auto aims = choose_aims(model, options);
  if (options.prevalence) aims.odds = odds(*options.prevalence) / odds(share);
  const auto fitted = fit_decisions(model, answers.predictions, answers.truth, aims);
  if (!fitted.calibrator) {
    throw data_error("the model ranks these records no better than chance",
                     "calibration cannot correct that; train on records of this clinic");
  }
  model.provenance.predictions.reset();  // they were other
  model.provenance.recalibrated =
      bundle::Recalibration{.cohort = data.cohort.name(),
                            .n = n,
                            .positives = answers.positives(),
                            .slope = fitted.calibrator->slope,
                            .intercept = fitted.calibrator->intercept + std::log(aims.odds),
                            .subsets = texts(fitted.subsets),
                            .prevalence = options.prevalence};
  bundle::write_bundle(model, out.path());
  out.commit();

  return report_text(model, answers, fitted, share, options.prevalence, aims.odds);
}

}  // namespace ecgmm::assess
