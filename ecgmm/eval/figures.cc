// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "ecgmm/eval/drift_text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/eval/proportion.h"
#include "ecgmm/eval/ranking_text.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/bootstrap.h"

namespace ecgmm::eval {
namespace {

using metrics::FigureKind;
using metrics::kFigures;
using metrics::PerFigure;
using metrics::WeightedTally;

constexpr std::size_t kFewPatients = 100;
constexpr std::size_t kFewOfAClass = 30;

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

/// What is called of each record; as WeightedTally has it.
std::vector<int> calls_of(const Columns& all) {
  std::vector<int> called;
  for (std::size_t i = 0; i < all.called.size(); ++i) {
    called.push_back(all.answered[i] == 0 ? WeightedTally::kNotCalled : all.called[i]);
  }
  return called;
}

/// The mean of those that are defined; NaN for none.
double defined_mean(std::span<const double> values) {
  double sum = 0;
  std::size_t defined = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++defined;
  }
  return sum / static_cast<double>(defined);  // 0 / 0: NaN
}

/// All figures under the records' weights.
class PooledFigures {
 public:
  PooledFigures(std::span<const Columns> parts, const Columns& all)
      : pooled_(all.scores, all.truth, calls_of(all)) {
    for (const auto& part : parts) {
      parts_.emplace_back(part.scores, part.truth);
      sizes_.push_back(part.truth.size());
    }
  }

  PerFigure<double> operator()(std::span<const std::uint32_t> weights) const {
    auto values = metrics::figures_of(pooled_(weights));
    if (parts_.size() == 1) return values;
    std::vector<metrics::Tally> tallies;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      tallies.push_back(parts_[p](weights.first(sizes_[p])));
      weights = weights.subspan(sizes_[p]);
    }
    for (std::size_t i = 0; i < kFigures.size(); ++i) {
      if (kFigures[i].kind != FigureKind::ranking) continue;
      std::vector<double> own;
      for (const auto& tally : tallies) own.push_back(kFigures[i].value(tally));
      values[i] = defined_mean(own);
    }
    return values;
  }

 private:
  WeightedTally pooled_;
  std::vector<WeightedTally> parts_;
  std::vector<std::size_t> sizes_;
};

/// A share of right calls among those of the answered records that `among` picks.
metrics::Interval right_share_interval(const Columns& answered, bool (*among)(int, int)) {
  std::vector<int> is_right;
  std::vector<std::size_t> patients;
  for (std::size_t i = 0; i < answered.truth.size(); ++i) {
    if (!among(answered.truth[i], answered.called[i])) continue;
    is_right.push_back(answered.truth[i] == answered.called[i] ? 1 : 0);
    patients.push_back(answered.patients[i]);
  }
  return estimate_share(is_right, patients).interval;
}

void measure_values(const Columns& all, Figures& figures) {
  const PooledFigures pooled(figures.parts, all);
  figures.values = pooled(std::vector<std::uint32_t>(all.truth.size(), 1));
  const auto bootstrapped = metrics::bootstrap_intervals(
      all.patients, kFigures.size(),
      [&](std::span<const std::uint32_t> weights, std::span<double> values) {
        std::ranges::copy(pooled(weights), values.begin());
      });
  const auto answered = answered_only(all);
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    const auto& [low, high] = bootstrapped[i].interval;
    // Resamples of what is all right show no spread, which is not certainty.
    figures.intervals[i] = low < high ? metrics::Interval{low, high} : kNoInterval;
    if (kFigures[i].among != nullptr) {
      figures.intervals[i] = right_share_interval(answered, kFigures[i].among);
    }
  }
  figures.intervals[metrics::kAuroc] = figures.ranking.model.interval;
}

/// What the calls are by: `threshold`, or `thresholds` where it differs by the modalities.
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

bool is_small(const Figures& figures) {
  const auto& patients = figures.counts.patients;
  return figures.counts.all_patients < kFewPatients ||
         std::min(patients[0], patients[1]) < kFewOfAClass;
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
    all["cross_validated"] = {{"auroc", io::number_json(known.auroc)},
                              {"auroc_ci95", io::ends_json(known.interval)},
                              {"age_matched_auroc", io::number_json(known.matched)},
                              {"age_matched_ci95", io::ends_json(known.matched_interval)},
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
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    const std::string name(kFigures[i].key);
    all[name] = io::number_json(figures.values[i]);
    all[name + "_ci95"] = io::ends_json(figures.intervals[i]);
  }
  all.update(to_json(figures.ranking));
  all.update(to_json(figures.refusals));
  return all;
}

}  // namespace ecgmm::eval
