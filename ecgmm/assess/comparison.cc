// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ecgmm/assess/scoring.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/discrimination.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/io/json_text.h"
#include "ecgmm/metrics/comparison.h"

namespace ecgmm::assess {
namespace {

namespace fs = std::filesystem;
using bundle::RunSplit;
using nlohmann::json;

/// A model, what it says of the common records, and how that stands against the first one.
struct Row {
  std::string name;
  bundle::Bundle model;
  LabeledCohort data;  ///< the one cohort, and the records that this model can score
  std::vector<eval::ScoredRecord> records = {};
  std::vector<eval::Columns> columns = {};
  eval::Discrimination figures = {};
  eval::Gain gain = {};                   ///< this - first
  metrics::McNemar calls = {};            ///< this model first; one record a patient
  std::vector<std::size_t> changed = {};  ///< records that the first model calls otherwise
};

/// The records that all can be asked for, and why the others are not.
struct Common {
  std::vector<std::string> ids;
  std::map<std::string, std::size_t> left_out;  ///< by reason
};

/// @throws Error (usage).
void check_options(const CompareOptions& options) {
  if (options.models.size() < 2) {
    throw usage_error("compare needs at least two models", "give --model A --model B");
  }
  std::set<fs::path> seen;
  for (const auto& model : options.models) {
    if (!seen.insert(io::canonical_path(model)).second) {
      throw usage_error(concat("the model ", model, " is given twice"), "give each model once");
    }
  }
  if (!options.out.empty()) check_output(options.out, options.force, "comparison.json");
}

/// A model's records by id.
std::map<std::string, std::size_t> by_id(const Row& row) {
  std::map<std::string, std::size_t> records;
  for (const auto record : row.data.selection.used) {
    records[row.data.cohort.records()[record].key.id] = record;
  }
  return records;
}

/// @throws Error (data) where none is left.
Common find_common(const std::vector<Row>& rows, const std::string& split) {
  std::set<std::string> all;
  std::set<std::string> tested;
  std::map<std::string, std::string> reasons;  // the first of each
  for (const auto& row : rows) {
    if (!row.model.provenance.records) {
      log::warn(
          row.name +
          " does not record what it was trained on; these records may be among its training data");
    }
    const auto& used = row.data.selection.used;
    const auto known = recognize(row.model, row.data.cohort, used);
    for (std::size_t i = 0; i < used.size(); ++i) {
      const auto& id = row.data.cohort.records()[used[i]].key.id;
      all.insert(id);
      if (known[i].split == RunSplit::test) tested.insert(id);
      if (known[i].trained_on()) {
        reasons.emplace(id, row.name + " was trained on it");
      }
    }
  }
  for (const auto& row : rows) {
    const auto records = by_id(row);
    for (const auto& id : all) {
      if (!records.contains(id))
        reasons.emplace(id, row.name + " needs a modality that is missing");
    }
  }
  Common common;
  for (const auto& id : all) {
    const auto reason = reasons.find(id);
    if (reason != reasons.end()) {
      ++common.left_out[reason->second];
    } else if (split == "test" && !tested.contains(id)) {
      ++common.left_out["in no model's test split"];
    } else {
      common.ids.push_back(id);
    }
  }
  if (common.ids.empty()) {
    throw data_error(rows.front().data.cohort.name() +
                         ": no record remains that every model can predict and none was trained on",
                     "use a cohort that none of the models was trained on");
  }
  return common;
}

/// Scores the common records; one that a model cannot read is left out of all.
/// @throws Error (data) where none is left.
void score_common(std::vector<Row>& rows, Common& common, const CompareOptions& options,
                  int threads) {
  std::vector<bool> answered(common.ids.size(), true);
  for (auto& row : rows) {
    for (const auto& remark : row.model.preprocessor->check_cohort(row.data.cohort)) {
      log::info(remark);
    }
    const auto records = by_id(row);
    std::vector<std::size_t> wanted;
    for (const auto& id : common.ids) wanted.push_back(records.at(id));
    const bundle::Predictor predictor(row.model, options.device, threads);
    row.records = score_records(row.model, predictor, row.data.cohort, wanted, "testing",
                                bundle::Subsets::whole);
    for (std::size_t i = 0; i < answered.size(); ++i) {
      if (!answered[i] || eval::has_probability(row.records[i])) continue;
      answered[i] = false;
      ++common.left_out["unreadable for " + row.name];
    }
  }
  for (auto& row : rows) {
    std::vector<eval::ScoredRecord> kept;
    for (std::size_t i = 0; i < answered.size(); ++i) {
      if (answered[i]) kept.push_back(std::move(row.records[i]));
    }
    row.records = std::move(kept);
  }
  if (rows.front().records.empty()) {
    throw data_error(rows.front().data.cohort.name() + ": no record can be read by all models");
  }
}

void measure(std::vector<Row>& rows) {
  for (auto& row : rows) {
    const std::vector<eval::FoldView> parts = {{.repeat = 0, .records = row.records}};
    row.columns = eval::columns(eval::labeled_folds(parts), eval::model_score);
    row.figures = eval::discriminate(row.columns);
    if (&row == &rows.front()) continue;
    row.gain = eval::compare(row.columns, rows.front().columns);
    row.calls = eval::compare_calls(row.columns, rows.front().columns);
    for (std::size_t i = 0; i < row.records.size(); ++i) {
      const auto& first = rows.front().records[i].prediction;
      if (bundle::verdict(row.records[i].prediction) != bundle::verdict(first)) {
        row.changed.push_back(i);
      }
    }
  }
}

json to_json(const std::vector<Row>& rows, const Common& common, const std::string& cohort) {
  const auto& figures = rows.front().figures;
  json document = {{"schema", "ecgmm.comparison/1"},
                   {"cohort", cohort},
                   {"n", figures.n},
                   {"positives", figures.positives},
                   {"patients", figures.patients},
                   {"left_out", common.left_out},
                   {"models", json::array()}};
  for (const auto& row : rows) {
    const auto& own = row.figures;
    json entry = {{"model", row.name},
                  {"threshold", row.model.decisions.overall.threshold},
                  {"auroc", io::number_json(own.auroc)},
                  {"interval", io::ends_json(own.interval)},
                  {"age_matched",
                   {{"auroc", io::number_json(own.matched.value)},
                    {"interval", io::ends_json(own.matched.interval)},
                    {"pairs", own.matched.pairs}}}};
    if (&row != &rows.front()) {
      entry["difference"] = eval::to_json(row.gain);
      entry["mcnemar"] = {{"only_this_right", row.calls.first_only},
                          {"only_first_right", row.calls.second_only},
                          {"p", io::number_json(row.calls.p)}};
      entry["changed_calls"] = row.changed.size();
    }
    document["models"].push_back(std::move(entry));
  }
  return document;
}

/// The records that a model calls otherwise than the first one.
std::string changed_calls_csv(const std::vector<Row>& rows) {
  std::string text = "model,id,first_probability,first_call,probability,call\n";
  for (const auto& row : rows) {
    for (const auto i : row.changed) {
      const auto& first = rows.front().records[i].prediction;
      const auto& own = row.records[i].prediction;
      text += concat(io::csv_field(row.name), ",", io::csv_field(own.key.id), ",",
                     shortest(first.probability), ",", bundle::verdict(first), ",",
                     shortest(own.probability), ",", bundle::verdict(own), "\n");
    }
  }
  return text;
}

std::string to_text(const std::vector<Row>& rows, const Common& common, const std::string& cohort) {
  const auto& figures = rows.front().figures;
  eval::Table alone{concat(cohort, ": ", eval::plural(figures.n, "record"), " of ",
                           eval::plural(figures.patients, "patient"), ", ", figures.positives,
                           " abnormal; no model was trained on them"),
                    {"model", "n", "AUROC", "95 % interval", "age-matched"},
                    {}};
  eval::Table against{"\nDifference from " + rows.front().name,
                      {"model", "AUROC", "DeLong", "p", "bootstrap", "age-matched", "calls changed",
                       "only this right", "only first right", "McNemar p"},
                      {}};
  for (const auto& row : rows) {
    const auto& own = row.figures;
    alone.rows.push_back(
        {row.name, std::to_string(own.n), eval::figure(own.auroc), eval::range(own.interval),
         eval::figure(own.matched.value) + " " + eval::bracketed(own.matched.interval)});
    if (&row == &rows.front()) continue;
    const auto& gain = row.gain;
    against.rows.push_back(
        {row.name, eval::signed_figure(gain.auroc.difference), eval::range(gain.auroc.interval),
         eval::p_text(gain.auroc.p), eval::range(gain.bootstrap_interval),
         eval::signed_figure(gain.matched.value) + " " + eval::bracketed(gain.matched.interval),
         std::to_string(row.changed.size()), std::to_string(row.calls.first_only),
         std::to_string(row.calls.second_only), eval::p_text(row.calls.p)});
  }
  for (const auto& [reason, count] : common.left_out) {
    alone.notes.push_back(concat("left out: ", eval::plural(count, "record"), ", ", reason));
  }
  against.notes = {
      "Intervals and bootstrap are over patients; age-matched is within 5 years; McNemar uses the "
      "first record of each patient. p is not corrected for multiple comparisons."};
  return eval::to_text(alone) + eval::to_text(against);
}

}  // namespace

std::string compare(const CompareOptions& options) {
  check_options(options);
  const int threads = threads_or_all(options.threads);
  std::vector<bundle::Bundle> models;
  for (const auto& path : options.models) models.push_back(bundle::read_model(path));
  std::optional<io::StagedFolder> out;
  if (!options.out.empty()) out.emplace(options.out, options.force);

  std::vector<View> views;
  for (const auto& model : models) {
    views.push_back({model.preprocessor->modalities(), model.preprocessor->needed()});
  }
  auto opened = open_labeled(options.cohort, views, threads);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < models.size(); ++i) {
    rows.push_back(
        {.name = options.models[i], .model = std::move(models[i]), .data = std::move(opened[i])});
  }
  auto common = find_common(rows, options.split);
  score_common(rows, common, options, threads);
  measure(rows);
  const auto cohort = rows.front().data.cohort.name();
  const auto text = to_text(rows, common, cohort);
  if (out) {
    io::write_file(out->path() / "comparison.json",
                   io::json_text(to_json(rows, common, cohort), 1) + "\n");
    io::write_file(out->path() / "comparison.txt", text);
    io::write_file(out->path() / "changed_calls.csv", changed_calls_csv(rows));
    out->commit();
  }
  return text;
}

}  // namespace ecgmm::assess
