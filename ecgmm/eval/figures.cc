// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/proportion.h"

namespace ecgmm::eval {
namespace {

using metrics::Figure;
using metrics::PerFigure;
using metrics::WeightedFigures;

constexpr metrics::Interval kNoInterval = {std::numeric_limits<double>::quiet_NaN(),
                                           std::numeric_limits<double>::quiet_NaN()};

Counts count(std::span<const FoldView> parts) {
  Counts counts;
  std::array<std::set<std::string>, 2> patients;
  std::set<std::size_t> repeats;
  for (const auto& part : parts) {
    repeats.insert(part.repeat);
    for (const auto& record : part.records) {
      ++counts.records;
      if (record.prediction.status == bundle::PredictionStatus::abstained) ++counts.abstained;
      if (record.prediction.status == bundle::PredictionStatus::unreadable) {
        ++counts.unreadable;
      } else if (!has_probability(record)) {
        ++counts.without_probability;
      } else if (!record.truth) {
        ++counts.unlabeled;
      } else if (record.truth == Label::borderline) {
        ++counts.borderline;
      } else {
        patients[record.truth == Label::abnormal ? 1 : 0].insert(patient_of(record));
      }
    }
  }
  for (auto* number : {&counts.records, &counts.unreadable, &counts.abstained,
                       &counts.without_probability, &counts.borderline, &counts.unlabeled}) {
    *number /= std::max<std::size_t>(repeats.size(), 1);
  }
  counts.patients = {patients[0].size(), patients[1].size()};
  patients[0].merge(patients[1]);
  counts.all_patients = patients[0].size();
  return counts;
}

/// The calibration before the calibrator, where it is known of every record and another than after.
std::optional<Calibration> measure_uncalibrated(std::span<const LabeledFold> labeled,
                                                std::span<const Columns> after) {
  const auto before = columns(labeled, uncalibrated_score);
  bool differs = false;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (before[i].scores.size() != after[i].scores.size()) return std::nullopt;
    differs = differs || before[i].scores != after[i].scores;
  }
  if (!differs) return std::nullopt;
  return measure_calibration(before);
}

/// All figures under the records' weights.
class PooledFigures {
 public:
  PooledFigures(std::span<const Columns> parts, const Columns& all)
      : all_(all), pooled_(all.scores, all.truth, 0.5) {
    for (const auto& part : parts) {
      parts_.emplace_back(part.scores, part.truth, 0.5);
      sizes_.push_back(part.truth.size());
    }
  }

  PerFigure<double> operator()(std::span<const std::uint32_t> weights) const {
    auto values = pooled_(weights);
    metrics::Confusion counts{};
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (all_.answered[i] == 0) continue;
      counts[static_cast<std::size_t>(all_.truth[i])][static_cast<std::size_t>(all_.called[i])] +=
          weights[i];
    }
    const auto called = metrics::classify(counts);
    for (const auto& [which, value] : std::initializer_list<std::pair<Figure, double>>{
             {Figure::accuracy, called.accuracy},
             {Figure::balanced_accuracy, called.balanced_accuracy},
             {Figure::sensitivity, called.sensitivity},
             {Figure::specificity, called.specificity},
             {Figure::ppv, called.ppv},
             {Figure::npv, called.npv},
             {Figure::f1, called.f1},
             {Figure::mcc, called.mcc}}) {
      values[static_cast<std::size_t>(which)] = value;
    }
    if (parts_.size() == 1) return values;
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
  const Columns& all_;
  WeightedFigures pooled_;
  std::vector<WeightedFigures> parts_;
  std::vector<std::size_t> sizes_;
};

void measure_values(const Columns& all, Figures& figures) {
  const PooledFigures pooled(figures.parts, all);
  figures.values = pooled(std::vector<std::uint32_t>(all.truth.size(), 1));
  const auto bootstrapped = metrics::bootstrap_intervals(
      all.patients, metrics::kFigureCount,
      [&](std::span<const std::uint32_t> weights, std::span<double> values) {
        std::ranges::copy(pooled(weights), values.begin());
      });
  for (std::size_t i = 0; i < metrics::kFigureCount; ++i) {
    const auto& [low, high] = bootstrapped[i].interval;
    // Resamples of what is all right show no spread, which is not certainty.
    figures.intervals[i] = low < high ? metrics::Interval{low, high} : kNoInterval;
  }
  const auto set = [&](Figure which, const metrics::Interval& interval) {
    figures.intervals[static_cast<std::size_t>(which)] = interval;
  };
  set(Figure::auroc, figures.ranking.model.interval);
  const auto& [repeat, scores, truth, patients, ages, called, answered] = answered_only(all);
  std::vector<int> is_right;
  for (std::size_t i = 0; i < truth.size(); ++i) is_right.push_back(truth[i] == called[i] ? 1 : 0);
  set(Figure::accuracy, estimate_share(is_right, patients).interval);
  set(Figure::sensitivity, share_recognized(truth, called, patients, 1, 1).interval);
  set(Figure::specificity, share_recognized(truth, called, patients, 0, 1).interval);
  // The same with truth and call exchanged.
  set(Figure::ppv, share_recognized(called, truth, patients, 1, 1).interval);
  set(Figure::npv, share_recognized(called, truth, patients, 0, 1).interval);
}

/// What the calls are by: `threshold`, or `thresholds` where it differs by the parts.
void find_thresholds(std::span<const LabeledFold> parts, Figures& figures) {
  std::set<std::pair<std::uint32_t, double>> seen;
  std::set<double> values;
  for (const auto& part : parts) {
    for (const auto* record : part.records) {
      seen.emplace(record->prediction.used.bits(), record->prediction.threshold);
      values.insert(record->prediction.threshold);
    }
  }
  if (values.size() == 1) figures.threshold = *values.begin();
  if (values.size() < 2) return;
  for (const auto& [bits, threshold] : seen) {
    figures.thresholds.push_back({ModalitySet::of_bits(bits), threshold});
  }
}

}  // namespace

Figures measure(std::span<const FoldView> parts, const EvaluationOptions& options) {
  const auto labeled = labeled_folds(parts);
  Figures figures{};
  figures.counts = count(parts);
  figures.parts = columns(labeled, model_score);
  figures.repeats = count_repeats(figures.parts);
  figures.ranking = rank(parts, options.baselines, options.shortcut_name);
  metrics::Confusion counts{};
  const auto repeats = joined_repeats(figures.parts);
  const auto first = repeats.empty() ? Columns() : answered_only(repeats[0]);
  for (std::size_t i = 0; i < first.truth.size(); ++i) {
    ++counts[static_cast<std::size_t>(first.truth[i])][static_cast<std::size_t>(first.called[i])];
  }
  figures.called = metrics::classify(counts);
  const auto all = joined(figures.parts);
  figures.answered = estimate_share(all.answered, all.patients, figures.repeats);
  figures.threshold = options.threshold;
  if (!figures.is_cross_validated()) find_thresholds(labeled, figures);
  measure_values(all, figures);
  figures.calibration = measure_calibration(figures.parts);
  figures.uncalibrated = measure_uncalibrated(labeled, figures.parts);
  figures.decisions = measure_decisions(figures.parts, options.prevalence);
  figures.subgroups = measure_subgroups(labeled, options.attributes);
  figures.refusals = count_refusals(parts, options.attributes);
  figures.unlabeled = describe_unlabeled(parts);
  if (options.training && parts.size() == 1) {
    figures.drift = measure_drift(*options.training, parts[0].records);
  }
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
      {"answered", to_json(figures.answered)},
      {"n_without_probability", counts.without_probability},
      {"n_borderline", counts.borderline},
      {"n_unlabelled", counts.unlabeled},
      {"confusion",
       {{"tn", calls[0][0]}, {"fp", calls[0][1]}, {"fn", calls[1][0]}, {"tp", calls[1][1]}}},
      {"calibration", to_json(figures.calibration)},
      {"decisions", to_json(figures.decisions)},
      {"subgroups", to_json(figures.subgroups)},
      {"attributes_left_out", options.left_out_attributes},
      {"unlabelled", to_json(figures.unlabeled)},
      {"is_small", is_small(figures)},
  };
  if (figures.uncalibrated) {
    all["calibration"]["before"] = to_json(*figures.uncalibrated);
  }
  for (const auto& [parts, threshold] : figures.thresholds) {
    all["thresholds"].push_back({{"parts", parts.text()}, {"threshold", threshold}});
  }
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
  if (figures.drift) all["drift"] = to_json(*figures.drift);
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
  all.update(to_json(figures.refusals));
  return all;
}

}  // namespace ecgmm::eval
