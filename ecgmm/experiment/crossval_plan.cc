// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/experiment/crossval_plan.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/experiment/training_run.h"

namespace ecgmm::experiment {
namespace {

constexpr double kValidationShare = 1.0 / 9;

std::uint64_t seed_of(std::int64_t seed, int repeat) {
  return static_cast<std::uint64_t>(seed + repeat);
}

}  // namespace

void require_different_folders(const std::vector<VariantPlan>& variants) {
  const std::set<std::string> taken = {"", "final", "model", "locks"};
  std::set<std::string> seen;
  for (const auto& variant : variants) {
    if (taken.contains(variant.folder())) {
      throw usage_error(concat("'", variant.name, "' cannot be the name of a folder here"),
                        "give it another name");
    }
    if (!seen.insert(variant.folder()).second) {
      throw usage_error(concat("'", variant.name, "' is given twice"), "give each variant once");
    }
  }
}

std::string VariantPlan::folder() const {
  std::string text;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.';
    if (plain) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!plain && !text.empty() && text.back() != '-') text += '-';
  }
  return text;
}

ModalitySet CrossvalPlan::modalities() const {
  ModalitySet all;
  for (const auto& variant : variants) {
    for (const auto modality : kModalities) {
      if (variant.config.model.modalities.has(modality)) all = all.with(modality);
    }
  }
  return all;
}

CrossvalPlan plan_of(const CrossvalOptions& options, const std::string& command) {
  CrossvalPlan plan;
  plan.command = command;
  plan.cohorts = cohort_paths(options.cohorts);
  plan.extra = cohort_paths(options.extra);
  assess::refuse_repeats({plan.cohorts.begin(), plan.cohorts.end()},
                         {plan.extra.begin(), plan.extra.end()});
  plan.folds = options.folds;
  plan.repeats = options.repeats;
  plan.seed = options.seed;
  return plan;
}

nlohmann::json settings_json(const CrossvalPlan& plan, const train::RunFacts& facts) {
  auto variants = nlohmann::json::array();
  for (auto variant : plan.variants) {
    variants.push_back({{"name", variant.name},
                        {"recipe", variant.recipe},
                        {"config_toml", to_toml(variant.config.fields())},
                        {"with_extra", variant.with_extra}});
  }
  return {{"schema", "ecgmm.crossval-settings/1"},
          {"command", plan.command},
          {"cohorts", plan.cohorts},
          {"extra", plan.extra},
          {"data_sha256", facts.data_sha256},
          {"folds", plan.folds},
          {"repeats", plan.repeats},
          {"seed", plan.seed},
          {"chosen_among", plan.chosen_among},
          {"device", facts.device},
          {"threads", facts.threads},
          {"ecgmm", facts.version},
          {"libtorch", facts.torch_version},
          {"variants", variants}};
}

std::vector<VariantPlan> crossval_variants(const CrossvalOptions& options) {
  std::vector<VariantPlan> variants;
  for (const auto& recipe : options.recipes) {
    variants.push_back(
        {recipe, recipe, resolve_config(recipe, options.config_file, options.assignments)});
  }
  for (const auto& variant : variants) {
    if (variant.config.data.split == data::SplitBy::random) continue;
    throw usage_error("data.split is for one test split: the folds of crossval are random",
                      "use ecgmm train, or leave data.split=random");
  }
  for (const auto& variant : variants) {
    if (!options.nested || variant.config.train.inner_folds > 0) continue;
    throw usage_error(concat("--nested chooses on inner folds, but ", variant.recipe, " has none"),
                      "give recipes with train.inner_folds, or set it");
  }
  if (options.nested && options.final_model) {
    throw usage_error("--nested and --final exclude each other",
                      "run --nested to choose, then crossval --recipe NAME --final");
  }
  if (options.nested && variants.size() < 2) {
    throw usage_error("--nested has nothing to choose from", "give several --recipe");
  }
  const auto first = variants.front();
  if (!options.extra.empty() && !options.skip_without_extra) {
    variants.push_back(first);
    variants.back().name = first.name + " without additional data";
    variants.back().with_extra = false;
  }
  if (options.baselines == "all") {
    for (const auto modality : kModalities) {
      const auto all = first.config.model.modalities;
      const auto alone = ModalitySet().with(modality);
      if (!all.has(modality) || all == alone) continue;
      variants.push_back(first);
      variants.back().name = concat(first.name, ", ", alone.text(), " only");
      variants.back().config.model.modalities = alone;
      variants.back().optional = true;
    }
  }
  require_different_folders(variants);
  return variants;
}

FoldPlan::FoldPlan(const data::Cohort& cohort, const data::Selection& selection,
                   const CrossvalPlan& plan)
    : cohort_(cohort), seed_(plan.seed) {
  for (int repeat = 0; repeat < plan.repeats; ++repeat) {
    const auto seed = seed_of(seed_, repeat);
    const auto folds = data::stratified_group_folds(cohort, selection.used, plan.folds, seed);
    auto& fold_of = fold_of_.emplace_back(cohort.records().size(), -1);
    std::map<std::string, int> by_patient;
    for (std::size_t i = 0; i < folds.size(); ++i) {
      fold_of[selection.used[i]] = folds[i];
      if (folds[i] >= 0) by_patient.emplace(cohort.records()[selection.used[i]].group, folds[i]);
    }
    for (const auto record : selection.borderline) {
      if (cohort.training_only(record)) continue;
      const auto& own = cohort.records()[record];
      const auto patient = by_patient.find(own.group);
      fold_of[record] = patient != by_patient.end()
                            ? patient->second
                            : static_cast<int>(RandomStream(seed, "borderline/" + own.patient)
                                                   .below(static_cast<std::uint64_t>(plan.folds)));
    }
  }
}

std::vector<std::size_t> FoldPlan::held_out(int repeat, int fold) const {
  const auto& fold_of = fold_of_.at(static_cast<std::size_t>(repeat));
  std::vector<std::size_t> records;
  for (std::size_t i = 0; i < fold_of.size(); ++i) {
    if (fold_of[i] == fold) records.push_back(i);
  }
  return records;
}

data::Split FoldPlan::split(const std::vector<std::size_t>& used, int repeat, int fold) const {
  const auto& fold_of = fold_of_.at(static_cast<std::size_t>(repeat));
  std::vector<std::size_t> test, rest;
  for (const auto record : used) {
    if (cohort_.training_only(record)) continue;
    (fold_of[record] == fold ? test : rest).push_back(record);
  }
  data::DataConfig shares;
  shares.val_share = kValidationShare;
  shares.test_share = 0;
  auto split = data::stratified_group_split(cohort_, rest, shares, seed_of(seed_, repeat));
  split.test = std::move(test);
  data::add_training_only(split, cohort_, used);
  return split;
}

}  // namespace ecgmm::experiment
