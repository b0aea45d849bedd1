// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/provenance.h"

#include <utility>

#include "ecgmm/io/json_numbers.h"

namespace ecgmm::bundle {
namespace {

using nlohmann::json;

json counts_json(const ClassCounts& counts) {
  return {{"normal", counts.normal}, {"abnormal", counts.abnormal}};
}

std::optional<ClassCounts> counts_from(const json& counts, const char* split) {
  const auto own = counts.find(split);
  if (own == counts.end() || !own->contains("normal") || !own->contains("abnormal")) return {};
  return ClassCounts{own->at("normal").get<std::size_t>(), own->at("abnormal").get<std::size_t>()};
}

json source_json(const DataSource& source) {
  return {{"cohort", source.cohort},
          {"name", source.name},
          {"licence", source.license},
          {"citation", source.citation}};
}

json ranking_json(const OutOfFoldRanking& ranking) {
  return {{"auroc", io::number_json(ranking.auroc)},
          {"auroc_ci95", io::ends_json(ranking.auroc_interval)},
          {"age_matched_auroc", io::number_json(ranking.matched)},
          {"age_matched_ci95", io::ends_json(ranking.matched_interval)},
          {"n", ranking.n},
          {"positives", ranking.positives},
          {"patients", ranking.patients},
          {"folds", ranking.folds}};
}

OutOfFoldRanking ranking_from(const json& document) {
  const nlohmann::json nothing;
  return {.auroc = io::number_from(document.at("auroc")),
          .auroc_interval = io::ends_from(document.value("auroc_ci95", nothing)),
          .matched = io::number_from(document.value("age_matched_auroc", nothing)),
          .matched_interval = io::ends_from(document.value("age_matched_ci95", nothing)),
          .n = document.at("n"),
          .positives = document.at("positives"),
          .patients = document.value("patients", std::size_t{0}),
          .folds = document.at("folds")};
}

json recalibration_json(const Recalibration& made) {
  return {{"cohort", made.cohort},
          {"n", made.n},
          {"positives", made.positives},
          {"slope", made.slope},
          {"intercept", made.intercept},
          {"subsets", made.subsets},
          {"prevalence", made.prevalence ? json(*made.prevalence) : json()}};
}

Recalibration recalibration_from(const json& document) {
  Recalibration made{.cohort = document.value("cohort", std::string()),
                     .n = document.at("n"),
                     .positives = document.at("positives"),
                     .slope = document.at("slope"),
                     .intercept = document.at("intercept")};
  // Version 3 had the subsets as "by_parts".
  made.subsets = document.value("subsets", document.value("by_parts", std::vector<std::string>()));
  const auto prevalence = document.find("prevalence");
  if (prevalence != document.end() && !prevalence->is_null())
    made.prevalence = prevalence->get<double>();
  return made;
}

void add_memory(json& document, const Provenance& p) {
  if (p.records) document["records"] = fingerprints_json(*p.records);
  if (p.predictions) document["predictions"] = data::to_json(*p.predictions);
  if (p.out_of_fold) document["out_of_fold"] = ranking_json(*p.out_of_fold);
  if (p.recalibrated) document["recalibrated"] = recalibration_json(*p.recalibrated);
  if (!p.crossval.is_null()) document["crossval"] = p.crossval;
}

void read_memory(Provenance& p, const json& document) {
  const auto read = [&](const char* key, auto&& take) {
    const auto found = document.find(key);
    if (found != document.end() && !found->is_null()) take(*found);
  };
  read("records", [&](const json& value) { p.records = fingerprints_from(value); });
  read("predictions", [&](const json& value) { p.predictions = data::reference_from(value); });
  read("out_of_fold", [&](const json& value) { p.out_of_fold = ranking_from(value); });
  read("recalibrated", [&](const json& value) { p.recalibrated = recalibration_from(value); });
  read("crossval", [&](const json& value) { p.crossval = value; });
}

void read_data(Provenance& p, const json& document) {
  const auto counts = document.value("counts", json::object());
  p.train = counts_from(counts, "train");
  p.val = counts_from(counts, "val");
  p.test = counts_from(counts, "test");
  // Versions 2 and 3 had the modalities as "train_parts".
  const char* key = document.contains("train_modalities") ? "train_modalities" : "train_parts";
  if (document.contains(key)) {
    p.train_modalities = document.at(key).get<std::map<std::string, std::size_t>>();
  }
  for (const auto& source : document.value("sources", json::array())) {
    const auto word = [&](const char* name) { return source.value(name, std::string()); };
    p.sources.push_back({word("cohort"), word("name"), word("licence"), word("citation")});
  }
  p.assumptions = document.value("assumptions", p.assumptions);
}

}  // namespace

json provenance_json(const Provenance& p) {
  json counts = json::object();
  if (p.train) counts["train"] = counts_json(*p.train);
  if (p.val) counts["val"] = counts_json(*p.val);
  if (p.test) counts["test"] = counts_json(*p.test);
  auto sources = json::array();
  for (const auto& source : p.sources) sources.push_back(source_json(source));
  json document = {{"ecgmm", p.ecgmm},
                   {"libtorch", p.libtorch},
                   {"recipe", p.recipe},
                   {"seed", p.seed},
                   {"threads", p.threads},
                   {"device", p.device},
                   {"pretrained", p.pretrained},
                   {"pretrained_file", p.pretrained_file},
                   {"epochs", p.epochs},
                   {"best_epoch", p.best_epoch},
                   {"members", p.members},
                   {"inner_folds", p.inner_folds},
                   {"cohort", p.cohort},
                   {"init_sha256", p.init_sha256},
                   {"sources", std::move(sources)},
                   {"statement", p.statement},
                   {"assumptions", p.assumptions},
                   {"counts", std::move(counts)},
                   {"split_sha256", p.split_sha256}};
  if (p.branch_weight) document["branch_weight"] = *p.branch_weight;
  if (p.train_modalities) document["train_modalities"] = *p.train_modalities;
  add_memory(document, p);
  return document;
}

Provenance provenance_from(const json& document) {
  Provenance p;
  const auto text = [&](const char* key) { return document.value(key, std::string()); };
  const auto count = [&](const char* key) { return document.value(key, std::int64_t{0}); };
  p.ecgmm = text("ecgmm");
  p.libtorch = text("libtorch");
  p.recipe = text("recipe");
  p.device = text("device");
  p.cohort = text("cohort");
  p.pretrained_file = text("pretrained_file");
  p.init_sha256 = text("init_sha256");
  p.split_sha256 = text("split_sha256");
  p.statement = text("statement");
  p.seed = count("seed");
  p.threads = count("threads");
  p.epochs = count("epochs");
  p.best_epoch = count("best_epoch");
  p.members = count("members");
  p.inner_folds = count("inner_folds");
  p.pretrained = document.value("pretrained", false);
  if (document.contains("branch_weight")) {
    p.branch_weight = io::finite_from(document.at("branch_weight"));
  }
  read_data(p, document);
  read_memory(p, document);
  return p;
}

}  // namespace ecgmm::bundle
