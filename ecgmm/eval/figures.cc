// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "ecgmm/eval/wording.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;
using metrics::PerFigure;
using metrics::WeightedFigures;

Counts count(std::span<const PartView> parts) {
  Counts counts;
  std::array<std::set<std::string>, 2> people;
  std::set<std::size_t> repeats;
  for (const auto& part : parts) {
    repeats.insert(part.repeat);
    for (const auto& record : part.records) {
      ++counts.records;
      if (record.prediction.status == bundle::PredictionStatus::unreadable) {
        ++counts.unreadable;
      } else if (record.prediction.status == bundle::PredictionStatus::abstained) {
        ++counts.abstained;
      } else if (!is_answered(record)) {
        ++counts.without_probability;
      } else if (!record.truth) {
        ++counts.unlabelled;
      } else if (record.truth == Label::borderline) {
        ++counts.borderline;
      } else {
        people[record.truth == Label::abnormal ? 1 : 0].insert(person_of(record));
      }
    }
  }
  for (auto* number : {&counts.records, &counts.unreadable, &counts.abstained,
                       &counts.without_probability, &counts.borderline, &counts.unlabelled}) {
    *number /= std::max<std::size_t>(repeats.size(), 1);
  }
  counts.patients = {people[0].size(), people[1].size()};
  people[0].merge(people[1]);
  counts.all_patients = people[0].size();
  return counts;
}

/// All figures under the records' weights.
class PooledFigures {
 public:
  PooledFigures(std::span<const Columns> parts, const Columns& all)
      : pooled_(all.scores, all.truth, 0.5),
        calls_(std::vector<double>(all.called.begin(), all.called.end()), all.truth, 0.5) {
    for (const auto& part : parts) {
      parts_.emplace_back(part.scores, part.truth, 0.5);
      sizes_.push_back(part.truth.size());
    }
  }

  PerFigure<double> operator()(std::span<const std::uint32_t> weights) const {
    auto values = calls_(weights);
    const auto pooled = pooled_(weights);
    for (const auto which : {Figure::brier, Figure::log_loss}) {
      values[static_cast<std::size_t>(which)] = pooled[static_cast<std::size_t>(which)];
    }
    values[0] = values[1] = 0;  // auroc and auprc
    std::array<std::size_t, 2> defined{};
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      const auto own = parts_[p](weights.first(sizes_[p]));
      weights = weights.subspan(sizes_[p]);
      for (std::size_t i = 0; i < 2; ++i) {
        if (std::isnan(own[i])) continue;
        values[i] += own[i];
        ++defined[i];
      }
    }
    for (std::size_t i = 0; i < 2; ++i) values[i] /= static_cast<double>(defined[i]);  // 0 / 0: NaN
    return values;
  }

 private:
  WeightedFigures pooled_;
  WeightedFigures calls_;
  std::vector<WeightedFigures> parts_;
  std::vector<std::size_t> sizes_;
};

/// What of how many a share is.
struct Counted {
  Figure figure;
  std::size_t successes, trials;
};

void measure_values(const Columns& all, Figures& figures) {
  const PooledFigures pooled(figures.parts, all);
  figures.values = pooled(std::vector<std::uint32_t>(all.truth.size(), 1));
  const auto bootstrapped = metrics::bootstrap_intervals(
      all.persons, metrics::kFigureCount,
      [&](std::span<const std::uint32_t> weights, std::span<double> values) {
        std::ranges::copy(pooled(weights), values.begin());
      });
  for (std::size_t i = 0; i < metrics::kFigureCount; ++i) {
    figures.intervals[i] = bootstrapped[i].interval;
  }
  const auto set = [&](Figure which, const metrics::Interval& interval) {
    figures.intervals[static_cast<std::size_t>(which)] = interval;
  };
  set(Figure::auroc, figures.ranking.model.interval);
  if (figures.counts.all_patients < all.truth.size()) return;
  const auto& [normal, abnormal] = figures.called.counts;
  for (const auto& [which, successes, trials] :
       std::initializer_list<Counted>{{Figure::accuracy, normal[0] + abnormal[1], all.truth.size()},
                                      {Figure::sensitivity, abnormal[1], abnormal[0] + abnormal[1]},
                                      {Figure::specificity, normal[0], normal[0] + normal[1]},
                                      {Figure::ppv, abnormal[1], normal[1] + abnormal[1]},
                                      {Figure::npv, normal[0], normal[0] + abnormal[0]}}) {
    set(which, metrics::wilson_interval(successes, trials));
  }
}

}  // namespace

Figures measure(std::span<const PartView> parts, const EvaluationOptions& options) {
  const auto labelled = labelled_parts(parts);
  Figures figures{};
  figures.counts = count(parts);
  figures.parts = columns(labelled, model_score);
  figures.repeats = count_repeats(figures.parts);
  figures.ranking = rank(parts, options.baselines, options.shortcut_name);
  metrics::Confusion counts{};
  const auto first = joined_repeats(figures.parts);
  for (std::size_t i = 0; !first.empty() && i < first[0].truth.size(); ++i) {
    ++counts[static_cast<std::size_t>(first[0].truth[i])]
            [static_cast<std::size_t>(first[0].called[i])];
  }
  figures.called = metrics::classify(counts);
  measure_values(joined(figures.parts), figures);
  figures.calibration = measure_calibration(figures.parts);
  figures.decisions = measure_decisions(figures.parts, options.prevalence);
  figures.subgroups = measure_subgroups(labelled, options.attributes);
  figures.refusals = count_refusals(parts);
  return figures;
}

nlohmann::json to_json(const Figures& figures, const EvaluationOptions& options) {
  const auto& counts = figures.counts;
  const auto& calls = figures.called.counts;
  nlohmann::json all = {
      {"heading", options.heading},
      {"remarks", options.remarks},
      {"statements", options.statements},
      {"after_selection", options.after_selection},
      {"n", figures.n()},
      {"positives", figures.ranking.model.positives},
      {"n_patients", counts.all_patients},
      {"n_unreadable", counts.unreadable},
      {"n_abstained", counts.abstained},
      {"n_without_probability", counts.without_probability},
      {"n_borderline", counts.borderline},
      {"n_unlabelled", counts.unlabelled},
      {"confusion",
       {{"tn", calls[0][0]}, {"fp", calls[0][1]}, {"fn", calls[1][0]}, {"tp", calls[1][1]}}},
      {"calibration", to_json(figures.calibration)},
      {"decisions", to_json(figures.decisions)},
      {"subgroups", to_json(figures.subgroups)},
      {"refusals", to_json(figures.refusals)},
      {"is_small", is_small(figures)},
  };
  if (options.cross_validated) {
    const auto& known = *options.cross_validated;
    all["cross_validated"] = {{"auroc", number_or_null(known.auroc)},
                              {"auroc_ci95", ends_or_null(known.interval)},
                              {"age_matched_auroc", number_or_null(known.matched)},
                              {"age_matched_ci95", ends_or_null(known.matched_interval)},
                              {"n", known.n},
                              {"positives", known.positives},
                              {"folds", known.folds}};
  }
  auto facts = nlohmann::json::object();
  for (const auto& list : options.facts) {
    for (const auto& [name, value] : list.rows) facts[list.title][name] = value;
  }
  all["facts"] = facts;
  for (std::size_t i = 0; i < metrics::kFigureCount; ++i) {
    const std::string name(to_string(static_cast<Figure>(i)));
    all[name] = number_or_null(figures.values[i]);
    all[name + "_ci95"] = ends_or_null(figures.intervals[i]);
  }
  all.update(to_json(figures.ranking));
  return all;
}

}  // namespace ecgmm::eval
