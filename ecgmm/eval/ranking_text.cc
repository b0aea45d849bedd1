// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/ranking_text.h"

#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/core/types.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/json_numbers.h"

namespace ecgmm::eval {
namespace {

using nlohmann::json;

json matched_json(const Matched& matched, const char* name) {
  return {{name, io::number_json(matched.value)},
          {"ci95", io::ends_json(matched.interval)},
          {"pairs", matched.pairs},
          {"within_years", kMatchedWithinYears}};
}

json discrimination_json(const Discrimination& figures) {
  return {{"n", figures.n},
          {"positives", figures.positives},
          {"n_patients", figures.patients},
          {"auroc", io::number_json(figures.auroc)},
          {"auroc_ci95", io::ends_json(figures.interval)},
          {"age_matched", matched_json(figures.matched, "auroc")}};
}

json points_json(const std::vector<DegradationPoint>& points) {
  auto list = json::array();
  for (const auto& point : points) {
    list.push_back({{"removed", point.removed},
                    {"auroc", io::number_json(point.auroc)},
                    {"low", io::number_json(point.low)},
                    {"high", io::number_json(point.high)}});
  }
  return list;
}

json borderline_json(const Borderline& borderline) {
  if (borderline.n == 0) return {{"n", 0}};
  return {{"n", borderline.n},
          {"quartiles", borderline.quartiles},
          {"answered", borderline.answered},
          {"called_normal", io::number_json(1 - borderline.called_abnormal)},
          {"called_abnormal", io::number_json(borderline.called_abnormal)}};
}

}  // namespace

json to_json(const Gain& gain) {
  return {{"n", gain.n},
          {"auroc_difference", io::number_json(gain.auroc.difference)},
          {"ci95", io::ends_json(gain.auroc.interval)},
          {"p", io::number_json(gain.auroc.p)},
          {"bootstrap_ci95", io::ends_json(gain.bootstrap_interval)},
          {"age_matched", matched_json(gain.matched, "auroc_difference")}};
}

json to_json(const Ranking& ranking) {
  auto subsets = json::array();
  for (const auto& row : ranking.subsets) {
    auto figures = discrimination_json(row.figures);
    figures["parts"] = row.parts.text();
    subsets.push_back(std::move(figures));
  }
  auto baselines = json::array();
  for (const auto& row : ranking.baselines) {
    auto figures = discrimination_json(row.figures);
    figures["name"] = row.name;
    figures["model_gain"] = to_json(row.gain);
    figures["mcnemar"] = {{"model_only", row.calls.first_only},
                          {"baseline_only", row.calls.second_only},
                          {"p", io::number_json(row.calls.p)}};
    baselines.push_back(std::move(figures));
  }
  return {{"age_matched", matched_json(ranking.model.matched, "auroc")},
          {"subsets", subsets},
          {"baselines", baselines},
          {"borderline", borderline_json(ranking.borderline)},
          {"degradation",
           {{"at_random", points_json(ranking.degradation.at_random)},
            {"sicker_first", points_json(ranking.degradation.sicker_first)}}},
          {"shortcut_warning",
           ranking.shortcut_warning.empty() ? json(nullptr) : json(ranking.shortcut_warning)},
          {"doubts", ranking.doubts}};
}

Table subset_table(const Ranking& ranking) {
  Table table{"the same model with only these modalities",
              {"modalities", "n", "AUROC", "95 % interval", "age-matched", "95 % interval"},
              {}};
  for (const auto& [parts, figures] : ranking.subsets) {
    table.rows.push_back({parts.text(), concat(figures.n), figure(figures.auroc),
                          range(figures.interval), figure(figures.matched.value),
                          range(figures.matched.interval)});
  }
  return table;
}

Table baseline_table(const Ranking& ranking, Room room) {
  Table table{"baselines, on the records that both they and the model can predict",
              {"baseline", "n", "AUROC", "95 % interval", "age-matched", "model - baseline",
               "95 % interval"},
              {}};
  for (const auto& [name, figures, gain, calls] : ranking.baselines) {
    table.rows.push_back({name, concat(figures.n), figure(figures.auroc), range(figures.interval),
                          figure(figures.matched.value), signed_figure(gain.auroc.difference),
                          range(gain.auroc.interval)});
  }
  if (room == Room::screen) return table;
  constexpr std::ptrdiff_t kAfterMatched = 5;
  table.header.insert(table.header.begin() + kAfterMatched, "95 % interval");
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    table.rows[i].insert(table.rows[i].begin() + kAfterMatched,
                         range(ranking.baselines[i].figures.matched.interval));
  }
  return table;
}

Table comparison_table(const Ranking& ranking) {
  Table table{
      "Model minus baselines: AUROC difference (influence curve, bootstrap, age-matched) and calls",
      {"baseline", "difference", "95 % interval", "p", "bootstrap interval", "age-matched",
       "95 % interval", "only model right", "only baseline right", "McNemar p"},
      {}};
  for (const auto& [name, figures, gain, calls] : ranking.baselines) {
    table.rows.push_back({name, signed_figure(gain.auroc.difference), range(gain.auroc.interval),
                          p_text(gain.auroc.p), range(gain.bootstrap_interval),
                          signed_figure(gain.matched.value), range(gain.matched.interval),
                          concat(calls.first_only), concat(calls.second_only), p_text(calls.p)});
  }
  table.notes = {
      "calls: the first record of each patient that the model answers, at its own threshold, "
      "baselines at 0.5; age-matched: pairs within 5 years"};
  return table;
}

std::string borderline_text(const Borderline& borderline) {
  if (borderline.n == 0) return {};
  const auto& q = borderline.quartiles;
  return concat(plural(borderline.n, "borderline record"), ", not in the AUROC: probability ",
                fixed(q[0], 2), " .. ", fixed(q[4], 2), ", quartiles ", fixed(q[1], 2), ", ",
                fixed(q[2], 2), ", ", fixed(q[3], 2), "; ",
                borderline.answered < borderline.n
                    ? concat("of the ", borderline.answered, " answered ")
                    : "",
                percent(1 - borderline.called_abnormal), " with ", kNormalCall, ", ",
                percent(borderline.called_abnormal), " called abnormal");
}

Table degradation_table(const Ranking& ranking) {
  const auto& degradation = ranking.degradation;
  Table table{"AUROC with missing modalities",
              {"removed", "at random", "5 .. 95 % of draws",
               "abnormal patients lose the image first", "5 .. 95 % of draws"},
              {}};
  for (std::size_t i = 0; i < degradation.at_random.size(); ++i) {
    const auto& random = degradation.at_random[i];
    const auto& sicker = degradation.sicker_first[i];
    table.rows.push_back({percent(random.removed), figure(random.auroc),
                          range({random.low, random.high}), figure(sicker.auroc),
                          range({sicker.low, sicker.high})});
  }
  table.notes = {concat("n = ", plural(ranking.model.n, "record"), ", each keeps a modality; ",
                        Degradation::kDraws, " draws of the missing modalities")};
  return table;
}

std::string ranking_text(const Ranking& ranking) {
  std::string text;
  for (const auto& table :
       {subset_table(ranking), baseline_table(ranking, Room::screen), degradation_table(ranking)}) {
    if (!table.rows.empty()) text += (text.empty() ? "" : "\n") + to_text(table);
  }
  const auto borderline = borderline_text(ranking.borderline);
  if (!borderline.empty()) text += (text.empty() ? "" : "\n") + borderline + "\n";
  return text;
}

std::string pairs_text(const Matched& matched) {
  return concat(plural(matched.pairs, "pair"), " at most ", kMatchedWithinYears, " years apart");
}

}  // namespace ecgmm::eval
