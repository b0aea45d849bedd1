// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/crossval_run.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <system_error>
#include <utility>

#include "ecgmm/assess/report_provenance.h"
#include "ecgmm/assess/scoring.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/predictions_csv.h"
#include "ecgmm/experiment/model_card.h"
#include "ecgmm/experiment/training_run.h"
#include "ecgmm/experiment/worker_processes.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/file_lock.h"
#include "ecgmm/io/json_text.h"
#include "ecgmm/metrics/figures.h"

namespace ecgmm::experiment {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kSettings = "settings.json";
constexpr const char* kLocks = "locks";
constexpr std::string_view kGoOn = "run the same command again to continue";

train::RunFacts facts_of(const CrossvalPlan& plan, const CrossvalOptions& options) {
  const int threads = threads_or_all(options.threads);
  auto facts = set_up_torch(options.device, std::max(1, threads / options.jobs));
  facts.cohorts = plan.cohorts;
  facts.extra = plan.extra;
  return facts;
}

assess::LabeledCohort open_all(const CrossvalPlan& plan, train::RunFacts& facts,
                               bool accept_drops) {
  const auto& first = plan.variants.front().config;
  std::vector<input::PictureForm> forms;
  for (const auto& variant : plan.variants) {
    if (!variant.config.model.modalities.has(Modality::image)) continue;
    forms.push_back(picture_form(variant.config));
  }
  auto data = open_for_training(facts, plan.modalities(), data::Needed::any, std::move(forms),
                                first.data.max_drop_share, accept_drops);
  facts.data_sha256 = data.cohort.hash(data.selection.used);
  return data;
}

/// The keys under which two settings differ: "folds, seed".
std::string differences(const json& a, const json& b) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : a.items()) {
    if (!b.contains(key) || b.at(key) != value) keys.push_back(key);
  }
  return join(keys, ", ");
}

/// Makes the folder, or finds it with the same settings.
void prepare_folder(const fs::path& folder, const json& settings, bool force) {
  const auto text = io::json_text(settings, 2) + "\n";
  std::error_code error;
  if (fs::exists(folder / kSettings, error)) {
    if (io::read_text(folder / kSettings) == text) {
      log::info(folder.string() + " was begun before: continuing");
      return;
    }
    if (!force) {
      const auto found = json::parse(io::read_text(folder / kSettings), nullptr, false);
      throw usage_error(concat(folder.string(), " was begun with other settings: ",
                               found.is_object() ? differences(settings, found) : "unreadable"),
                        "name another folder, or start over with --force");
    }
    fs::remove_all(folder);
  } else {
    assess::check_output(folder, /*force=*/true, kSettings);
  }
  io::make_folder(folder);
  io::write_file(folder / kSettings, text);
}

/// predictions.csv: each held-out record, once a repeat and variant.
std::string predictions_text(const std::vector<eval::Variant>& variants) {
  std::string text = concat("repeat,fold,variant,", eval::kPredictionColumns, "\n");
  for (const auto& variant : variants) {
    for (const auto& fold : variant.folds) {
      for (const auto& record : fold.records) {
        text += concat(fold.repeat + 1, ',', fold.number + 1, ',', io::csv_field(variant.name), ',',
                       eval::prediction_line(record));
      }
    }
  }
  return text;
}

}  // namespace

Crossval::Crossval(CrossvalPlan plan, const CrossvalOptions& options)
    : plan_(std::move(plan)),
      options_(options),
      folder_(options.out),
      facts_(facts_of(plan_, options)),
      data_(open_all(plan_, facts_, options.accept_drops)),
      folds_(data_.cohort, data_.selection, plan_) {
  std::erase_if(plan_.variants, [&](const VariantPlan& variant) {
    if (!variant.optional || !data_of(variant).selection.used.empty()) return false;
    log::warn(concat(variant.name, " is left out: no record has the modality"));
    return true;
  });
  settings_ = settings_json(plan_, facts_);
  if (!is_worker()) prepare_folder(folder_, settings_, options.force);
}

assess::LabeledCohort Crossval::data_of(const VariantPlan& variant) const {
  assess::LabeledCohort data{
      data_.cohort,
      data::select_records(data_.cohort, variant.config.model.modalities,
                           /*labeled=*/true, bundle::needed_modalities(variant.config.model))};
  if (!variant.with_extra) {
    std::erase_if(data.selection.used,
                  [&](std::size_t record) { return data_.cohort.training_only(record); });
  }
  return data;
}

train::RunFolder Crossval::run_of(const VariantPlan& variant, int repeat, int fold) const {
  return {folder_ / variant.folder() / concat("repeat", repeat + 1, "-fold", fold + 1)};
}

void Crossval::train_run(const train::RunFolder& run, const VariantPlan& variant,
                         const train::RunConfig& config, const ChooseSplit& split, bool wait,
                         bool is_tested) const {
  const auto is_done = [&] { return is_tested ? run.finished() : fs::exists(run.model()); };
  if (is_done()) return;
  const auto name = run.root.lexically_relative(folder_).generic_string();
  auto lock_name = name;
  std::replace(lock_name.begin(), lock_name.end(), '/', '-');
  const io::FileLock lock(folder_ / kLocks / lock_name, wait);
  if (!lock.held()) return;
  if (!is_done()) {
    log::info(concat("training ", name));
    const RunSource source{.open = [&] { return data_of(variant); },
                           .split = split,
                           .go_on = std::string(kGoOn),
                           .is_tested = is_tested};
    if (fs::exists(run.root)) {
      continue_run(run, source);
    } else {
      auto facts = facts_;
      facts.recipe = variant.recipe;
      if (!variant.with_extra) facts.extra.clear();
      begin_run(run, /*replace=*/false, config, facts, source);
    }
  }
  fs::remove_all(run.checkpoints());
}

void Crossval::train_folds(bool wait) const {
  for (int repeat = 0; repeat < plan_.repeats; ++repeat) {
    for (int fold = 0; fold < plan_.folds; ++fold) {
      for (const auto& variant : plan_.variants) {
        auto config = variant.config;
        config.train.seed = plan_.seed + 100 * (repeat * plan_.folds + fold);
        const auto split = [&](const assess::LabeledCohort& data) {
          return folds_.split(data.selection.used, repeat, fold);
        };
        train_run(run_of(variant, repeat, fold), variant, config, split, wait, /*is_tested=*/false);
      }
    }
  }
}

bool Crossval::train() {
  if (is_worker()) {
    train_folds(/*wait=*/false);
    return false;
  }
  Workers workers(options_.jobs - 1, folder_ / kLocks);
  train_folds(/*wait=*/false);
  workers.wait();
  train_folds(/*wait=*/true);  // what a process left that died
  return true;
}

eval::Variant Crossval::score(const VariantPlan& variant, eval::EvaluationOptions& options) const {
  eval::Variant scored{variant.name, {}};
  for (int repeat = 0; repeat < plan_.repeats; ++repeat) {
    for (int fold = 0; fold < plan_.folds; ++fold) {
      const auto model = bundle::read_bundle(run_of(variant, repeat, fold).root);
      const bundle::Predictor predictor(model, facts_.device, threads_or_all(options_.threads));
      scored.folds.push_back(
          eval::Fold{.repeat = static_cast<std::size_t>(repeat),
                     .number = static_cast<std::size_t>(fold),
                     .records = assess::score_records(model, predictor, data_.cohort,
                                                      folds_.held_out(repeat, fold))});
      if (scored.folds.size() > 1) continue;
      options = assess::evaluation_options(model, data_.cohort);
      assess::add_report_facts(options, model, data_.cohort, data_.selection,
                               assess::TrainedOn::folds);
    }
  }
  return scored;
}

eval::Variant Crossval::choose_in_each_fold(std::vector<std::string>& chosen) const {
  eval::Variant choice{"chosen in each fold", {}};
  for (std::size_t i = 0; i < scored_.front().folds.size(); ++i) {
    const int repeat = static_cast<int>(scored_.front().folds[i].repeat);
    const int fold = static_cast<int>(scored_.front().folds[i].number);
    std::size_t best = 0;
    double best_auroc = -1;
    for (std::size_t v = 0; v < plan_.chosen_among; ++v) {
      const auto model = bundle::read_bundle(run_of(plan_.variants[v], repeat, fold).root);
      const auto& ranking = model.provenance.out_of_fold;
      if (!ranking || !(ranking->auroc > best_auroc)) continue;
      best = v;
      best_auroc = ranking->auroc;
    }
    choice.folds.push_back(scored_[best].folds[i]);
    chosen.push_back(plan_.variants[best].name);
  }
  return choice;
}

eval::CrossValidation Crossval::evaluate_nested(eval::EvaluationOptions options) const {
  eval::NestedChoice nested;
  std::vector<eval::Variant> variants = {choose_in_each_fold(nested.chosen)};
  variants.insert(variants.end(), scored_.begin(), scored_.end());
  options.heading += ", the recipe chosen in each fold";
  auto result = eval::evaluate_variants(variants, options);
  // Of variants of the plan, as the choice stands before them.
  const auto auroc = [&](std::size_t v) { return result.variants[v].figures.auroc; };
  std::size_t best = 0;
  for (std::size_t v = 1; v < plan_.chosen_among; ++v) {
    if (auroc(v) > auroc(best) || (std::isnan(auroc(best)) && !std::isnan(auroc(v)))) best = v;
  }
  const auto selected = eval::measure(eval::views_of(scored_[best].folds), options);
  nested.best = plan_.variants[best].name;
  nested.auroc = selected.values[metrics::kAuroc];
  nested.interval = selected.intervals[metrics::kAuroc];
  result.summary +=
      concat("\nafter selection, ", nested.best, " has the AUROC ", eval::figure(auroc(best)),
             ": chosen on these same folds, so too optimistic\n");
  result.nested = std::move(nested);
  return result;
}

eval::CrossValidation Crossval::evaluate() {
  scored_.clear();
  eval::EvaluationOptions options, ignored;
  for (const auto& variant : plan_.variants) {
    scored_.push_back(score(variant, scored_.empty() ? options : ignored));
  }
  options.heading = concat(plan_.folds, "-fold cross-validation of ", plan_.variants.front().name,
                           plan_.repeats > 1 ? concat(", ", plan_.repeats, " repeats") : "");
  options.facts.push_back({"Cross-validation",
                           {{"folds", concat(plan_.folds)},
                            {"repeats", concat(plan_.repeats)},
                            {"seed", concat(plan_.seed)}}});
  auto result =
      plan_.chosen_among > 0 ? evaluate_nested(options) : eval::evaluate_variants(scored_, options);
  auto settings = settings_;
  for (const auto* path : {"cohorts", "extra"}) settings.erase(path);  // may name a patient
  result.settings = std::move(settings);
  return result;
}

void Crossval::write(const eval::CrossValidation& result) const {
  eval::write_cross_validation(folder_, result);
  io::write_file(folder_ / "predictions.csv", predictions_text(scored_));
  fs::remove_all(folder_ / kLocks);
  log::info("results: " + folder_.string());
}

void Crossval::train_final(const eval::CrossValidation& result) {
  const auto& variant = plan_.variants.front();
  auto config = variant.config;
  config.train.seed = plan_.seed;
  config.data.test_share = 0;
  const train::RunFolder run{folder_ / "final"};
  const auto split = [&](const assess::LabeledCohort& data) {
    return data::stratified_group_split(data.cohort, data.selection.used, config.data,
                                        static_cast<std::uint64_t>(plan_.seed));
  };
  train_run(run, variant, config, split, /*wait=*/true, /*is_tested=*/true);
  auto model = bundle::read_bundle(run.root);
  model.provenance.crossval = eval::to_json(result);
  io::StagedFolder made(folder_ / "model", /*replace=*/true);
  bundle::write_bundle(model, made.path());
  io::write_file(made.path() / "card.md", model_card(model, result));
  made.commit();
  fs::remove_all(folder_ / kLocks);
  log::info(concat("model of all records: ", (folder_ / "model").string()));
}

}  // namespace ecgmm::experiment
