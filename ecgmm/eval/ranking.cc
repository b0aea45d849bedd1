// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/ranking.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/metrics/distributions.h"

namespace ecgmm::eval {
namespace {

constexpr double kChance = 0.5;
constexpr double kBaselineThreshold = 0.5;  // baselines choose none

std::vector<SubsetRow> rank_subsets(std::span<const LabeledFold> parts) {
  std::vector<SubsetRow> rows;
  for (const std::uint32_t bits : {1U, 2U, 4U, 3U, 5U, 6U, 7U}) {
    const auto set = ModalitySet::of_bits(bits);
    const auto scored = columns(parts, subset_score(set));
    if (std::all_of(scored.begin(), scored.end(), [](const auto& c) { return c.truth.empty(); })) {
      continue;
    }
    rows.push_back({set, discriminate(scored)});
  }
  return rows;
}

std::vector<BaselineRow> rank_baselines(std::span<const LabeledFold> parts,
                                        const std::vector<std::string>& names) {
  std::vector<BaselineRow> rows;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<Score> baseline = {baseline_score(i)};
    const auto model = columns(parts, model_score, baseline);
    auto other = columns(parts, baseline[0]);
    for (auto& part : other) part.called = calls_from(part, kBaselineThreshold);
    rows.push_back(
        {names[i], discriminate(other), compare(model, other), compare_calls(model, other)});
  }
  return rows;
}

Borderline describe_borderline(std::span<const FoldView> parts) {
  Borderline found;
  std::vector<double> scores;
  std::set<std::size_t> repeats;
  for (const auto& part : parts) {
    repeats.insert(part.repeat);
    for (const auto& record : part.records) {
      if (record.truth != Label::borderline || !has_probability(record)) continue;
      scores.push_back(record.prediction.probability);
      if (!is_answered(record)) continue;
      ++found.answered;
      found.called_abnormal += record.prediction.abnormal ? 1 : 0;
    }
  }
  if (scores.empty()) return found;
  found.quartiles = metrics::quartiles(scores);
  found.called_abnormal /= static_cast<double>(found.answered);  // 0 / 0: NaN
  found.n = scores.size() / repeats.size();
  found.answered /= repeats.size();
  return found;
}

std::string warn_of_shortcuts(const std::vector<BaselineRow>& baselines, const std::string& name) {
  for (const auto& row : baselines) {
    if (row.name != name || !excludes(row.figures.interval, kChance)) continue;
    return concat("warning: information that is not physiological (", name,
                  ") separates the classes here: AUROC ", figure(row.figures.auroc), " ",
                  bracketed(row.figures.interval), "; the model may rely on it as well");
  }
  return {};
}

/// What is not shown to hold once pairs are of like age.
std::vector<std::string> find_doubts(const Ranking& ranking) {
  std::vector<std::string> doubts;
  const auto& own = ranking.model.matched;
  if (std::isnan(ranking.model.auroc)) return doubts;
  if (own.pairs == 0) {
    doubts.push_back("not shown to add to age: there is no age-matched pair (within 5 years)");
    return doubts;
  }
  if (!(own.interval.low > kChance)) {
    doubts.push_back(concat("not shown to add to age: the age-matched AUROC is ", figure(own.value),
                            " ", bracketed(own.interval)));
  }
  for (const auto& row : ranking.baselines) {
    const auto& gain = row.gain.matched;
    if (gain.pairs == 0 || gain.interval.low > 0) continue;
    doubts.push_back(concat("not shown to add to ", row.name, ": the age-matched AUROCs differ by ",
                            signed_figure(gain.value), " ", bracketed(gain.interval)));
  }
  return doubts;
}

}  // namespace

Ranking rank(std::span<const FoldView> parts, const std::vector<std::string>& baselines,
             const std::string& shortcut_name) {
  const auto labeled = labeled_folds(parts);
  Ranking ranking{};
  ranking.model = discriminate(columns(labeled, model_score));
  ranking.subsets = rank_subsets(labeled);
  ranking.baselines = rank_baselines(labeled, baselines);
  ranking.borderline = describe_borderline(parts);
  ranking.degradation = degrade(labeled);
  ranking.shortcut_warning = warn_of_shortcuts(ranking.baselines, shortcut_name);
  ranking.doubts = find_doubts(ranking);
  return ranking;
}

}  // namespace ecgmm::eval
