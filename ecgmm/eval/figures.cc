// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures.h"

#include <cmath>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;

void check_calls(const LabelledPart& part, double threshold) {
  for (const auto* record : part.records) {
    const auto& prediction = record->prediction;
    if (prediction.abnormal != (prediction.probability >= threshold)) {
      throw Error(ErrorKind::internal,
                  "the call of record " + prediction.key.id + " contradicts the threshold");
    }
  }
}

/// What of how many a share is.
struct Share {
  Figure figure;
  std::size_t successes, trials;
};

void measure_intervals(Figures& figures, double threshold) {
  const auto& columns = figures.columns;
  const auto bootstrapped =
      metrics::bootstrap_figures(columns.scores, columns.truth, threshold, columns.persons);
  for (std::size_t i = 0; i < metrics::kFigureCount; ++i) {
    figures.intervals[i] = bootstrapped[i].interval;
  }
  const auto set = [&](Figure which, const metrics::Interval& interval) {
    figures.intervals[static_cast<std::size_t>(which)] = interval;
  };
  set(Figure::auroc, figures.ranking.model.interval);
  if (figures.counts.all_patients < columns.truth.size()) return;
  const auto& [normal, abnormal] = figures.called.counts;
  for (const auto& [which, successes, trials] : std::initializer_list<Share>{
           {Figure::accuracy, normal[0] + abnormal[1], columns.truth.size()},
           {Figure::sensitivity, abnormal[1], abnormal[0] + abnormal[1]},
           {Figure::specificity, normal[0], normal[0] + normal[1]},
           {Figure::ppv, abnormal[1], normal[1] + abnormal[1]},
           {Figure::npv, normal[0], normal[0] + abnormal[0]}}) {
    set(which, metrics::wilson_interval(successes, trials));
  }
}

}  // namespace

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

Figures measure(const std::vector<ScoredRecord>& records, const EvaluationOptions& options) {
  const std::vector<PartView> view = {{0, records}};
  const auto labelled = labelled_parts(view);
  check_calls(labelled[0], options.threshold);
  Figures figures{};
  figures.counts = count(view);
  figures.columns = columns(labelled, model_score)[0];
  figures.ranking = rank(view, options.baselines, options.shortcut_name);

  const auto& [repeat, scores, truth, persons, ages] = figures.columns;
  figures.called = metrics::classify(metrics::confusion(scores, truth, options.threshold));
  const std::vector<std::uint32_t> once(truth.size(), 1);
  figures.values = metrics::WeightedFigures(scores, truth, options.threshold)(once);
  measure_intervals(figures, options.threshold);
  return figures;
}

}  // namespace ecgmm::eval
