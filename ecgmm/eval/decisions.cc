// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/decisions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/bootstrap.h"
#include "ecgmm/metrics/thresholds.h"

namespace ecgmm::eval {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

OperatingPoint operate(const Columns& all, double threshold, double prevalence,
                       std::size_t repeats) {
  const auto called = calls_from(all, threshold);
  const auto sensitivity = share_recognized(all.truth, called, all.patients, 1, repeats);
  const auto specificity = share_recognized(all.truth, called, all.patients, 0, repeats);
  OperatingPoint point{threshold,
                       sensitivity,
                       specificity,
                       kUndefined,
                       kUndefined,
                       {kUndefined, kUndefined},
                       {kUndefined, kUndefined}};
  if (std::isnan(sensitivity.value) || std::isnan(specificity.value)) return point;
  const auto values = metrics::predictive_values(sensitivity.value, specificity.value, prevalence);
  const auto intervals = metrics::predictive_intervals(
      sensitivity.value, sensitivity.interval, specificity.value, specificity.interval, prevalence);
  point.ppv = values.ppv;
  point.npv = values.npv;
  point.ppv_interval = intervals.ppv;
  point.npv_interval = intervals.npv;
  return point;
}

/// @param prevalence  NaN = that of the records.
std::vector<NetBenefitPoint> measure_benefits(const Columns& all, double prevalence) {
  const std::vector<double> thresholds = {0.05, 0.1, 0.2, 0.3, 0.5, 0.7};
  std::vector<std::vector<int>> calls;
  for (const double threshold : thresholds) calls.push_back(calls_from(all, threshold));
  const auto intervals = metrics::bootstrap_intervals(
      all.patients, thresholds.size(),
      [&](std::span<const std::uint32_t> weights, std::span<double> figures) {
        std::array<double, 2> n{};  // by truth
        for (std::size_t j = 0; j < weights.size(); ++j) n[all.truth[j] == 1] += weights[j];
        for (std::size_t i = 0; i < thresholds.size(); ++i) {
          const double harm = thresholds[i] / (1 - thresholds[i]);
          std::array<double, 2> acted{};
          for (std::size_t j = 0; j < weights.size(); ++j) {
            if (calls[i][j] == 1) acted[all.truth[j] == 1] += weights[j];
          }
          figures[i] = std::isnan(prevalence) ? (acted[1] - harm * acted[0]) / (n[0] + n[1])
                                              : prevalence * acted[1] / n[1] -
                                                    (1 - prevalence) * harm * acted[0] / n[0];
        }
      });
  std::vector<NetBenefitPoint> points;
  const auto benefits = metrics::decision_curve(all.scores, all.truth, thresholds, prevalence);
  for (std::size_t i = 0; i < benefits.size(); ++i) {
    points.push_back({benefits[i], intervals[i].interval});
  }
  return points;
}

std::string prevalence_text(const Decisions& decisions) {
  return decisions.is_stated ? concat("at a prevalence of ", shortest(decisions.prevalence))
                             : concat("where ", percent(decisions.prevalence),
                                      " are abnormal, as in these records");
}

/// The surest answers first.
void measure_answered(std::span<const Columns> parts, Decisions& decisions) {
  const auto repeats = joined_repeats(parts);
  const auto all = joined(parts);
  const auto confidence_of = [](double score) { return std::max(score, 1 - score); };
  const auto is_wrong = [](double score, int truth) { return (score >= 0.5) != (truth == 1); };
  std::vector<double> confidence;
  std::vector<int> wrong;
  for (std::size_t i = 0; i < repeats[0].truth.size(); ++i) {
    confidence.push_back(confidence_of(repeats[0].scores[i]));
    wrong.push_back(is_wrong(repeats[0].scores[i], repeats[0].truth[i]) ? 1 : 0);
  }
  decisions.coverage_curve = metrics::risk_coverage_curve(confidence, wrong);
  std::sort(confidence.begin(), confidence.end(), std::greater<>());
  double last = kUndefined;
  for (const double wanted : {0.5, 0.7, 0.8, 0.9, 1.0}) {
    const auto kept = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::lround(wanted * static_cast<double>(confidence.size()))), 1,
        confidence.size());
    const double least = confidence[kept - 1];
    if (least == last) continue;  // so few records, or equal ones
    last = least;
    std::vector<int> own;
    std::vector<std::size_t> patients;
    for (std::size_t i = 0; i < all.truth.size(); ++i) {
      if (confidence_of(all.scores[i]) < least) continue;
      own.push_back(is_wrong(all.scores[i], all.truth[i]) ? 1 : 0);
      patients.push_back(all.patients[i]);
    }
    decisions.answered.push_back(
        {static_cast<double>(own.size()) / static_cast<double>(all.truth.size()),
         estimate_share(own, patients, repeats.size())});
  }
}

}  // namespace

Decisions measure_decisions(std::span<const Columns> parts, double prevalence) {
  const auto all = joined(parts);
  Decisions decisions{};
  decisions.is_stated = !std::isnan(prevalence);
  decisions.prevalence =
      decisions.is_stated ? prevalence
                          : static_cast<double>(std::count(all.truth.begin(), all.truth.end(), 1)) /
                                static_cast<double>(all.truth.size());
  if (all.truth.empty()) return decisions;
  const auto repeats = count_repeats(parts);
  decisions.points.push_back(
      operate(answered_only(all), kUndefined, decisions.prevalence, repeats));
  for (int tenth = 1; tenth < 10; ++tenth) {
    decisions.points.push_back(operate(all, tenth / 10.0, decisions.prevalence, repeats));
  }
  decisions.benefits = measure_benefits(all, prevalence);
  std::vector<double> thresholds;
  for (int percent = 1; percent < 100; ++percent) thresholds.push_back(percent / 100.0);
  decisions.benefit_curve = metrics::decision_curve(all.scores, all.truth, thresholds, prevalence);
  measure_answered(parts, decisions);
  return decisions;
}

nlohmann::json to_json(const Decisions& decisions) {
  auto points = nlohmann::json::array();
  for (const auto& point : decisions.points) {
    points.push_back({{"threshold", io::number_json(point.threshold)},
                      {"sensitivity", to_json(point.sensitivity)},
                      {"specificity", to_json(point.specificity)},
                      {"ppv", io::number_json(point.ppv)},
                      {"ppv_ci95", io::ends_json(point.ppv_interval)},
                      {"npv", io::number_json(point.npv)},
                      {"npv_ci95", io::ends_json(point.npv_interval)}});
  }
  auto benefits = nlohmann::json::array();
  for (const auto& [benefit, interval] : decisions.benefits) {
    benefits.push_back({{"threshold", benefit.threshold},
                        {"model", io::number_json(benefit.model)},
                        {"ci95", io::ends_json(interval)},
                        {"treat_all", io::number_json(benefit.treat_all)}});
  }
  auto answered = nlohmann::json::array();
  for (const auto& [coverage, wrong] : decisions.answered) {
    answered.push_back({{"coverage", coverage}, {"wrong", to_json(wrong)}});
  }
  return {{"prevalence", io::number_json(decisions.prevalence)},
          {"prevalence_is_stated", decisions.is_stated},
          {"operating_points", points},
          {"net_benefit", benefits},
          {"risk_coverage", answered}};
}

Table operating_table(const Decisions& decisions) {
  Table table{"Operating points, with PPV and NPV " + prevalence_text(decisions),
              {"threshold", "sensitivity", "95 % interval", "specificity", "95 % interval", "PPV",
               "95 % interval", "NPV", "95 % interval"},
              {}};
  for (const auto& point : decisions.points) {
    table.rows.push_back(
        {std::isnan(point.threshold) ? "the model's own" : fixed(point.threshold, 1),
         figure(point.sensitivity.value), range(point.sensitivity.interval),
         figure(point.specificity.value), range(point.specificity.interval), figure(point.ppv),
         range(point.ppv_interval), figure(point.npv), range(point.npv_interval)});
  }
  if (!decisions.points.empty()) {
    const auto& own = decisions.points[0];
    const auto& all = decisions.points[1];
    table.notes.push_back(concat("sensitivity of ", all.sensitivity.n,
                                 " abnormal records, specificity of ", all.specificity.n,
                                 " normal ones; the prevalence is taken as known"));
    if (own.sensitivity.n < all.sensitivity.n || own.specificity.n < all.specificity.n) {
      table.notes.push_back(concat("the model's own: among the ", own.sensitivity.n,
                                   " abnormal and ", own.specificity.n,
                                   " normal records that it answers"));
    }
  }
  return table;
}

Table benefit_table(const Decisions& decisions) {
  Table table{"Net benefit per patient in true positives, " + prevalence_text(decisions),
              {"threshold to act", "model", "95 % interval", "treat all", "treat none"},
              {}};
  for (const auto& [benefit, interval] : decisions.benefits) {
    table.rows.push_back({fixed(benefit.threshold, 2), figure(benefit.model), range(interval),
                          figure(benefit.treat_all), "0"});
  }
  if (!decisions.points.empty()) {
    const auto& all = decisions.points.back();
    table.notes.push_back(concat("n = ", all.sensitivity.n + all.specificity.n, " records, ",
                                 all.sensitivity.n, " abnormal"));
  }
  if (decisions.is_stated) {
    table.notes.emplace_back(
        "the probabilities are the model's and reflect the prevalence of its training data; `ecgmm "
        "recalibrate --prevalence` adjusts them");
  }
  return table;
}

Table answered_table(const Decisions& decisions) {
  Table table{"Errors if only the most certain answers are given",
              {"answered", "n", "wrong", "95 % interval"},
              {}};
  for (const auto& [coverage, wrong] : decisions.answered) {
    table.rows.push_back(
        {percent(coverage), concat(wrong.n), figure(wrong.value), range(wrong.interval)});
  }
  table.notes = {"the answer is the more likely class; its probability is its certainty"};
  return table;
}

std::vector<plot::Curve> benefit_curves(const Decisions& decisions) {
  std::vector<plot::Curve> curves = {
      {"model", {}, {}}, {"treat all", {}, {}}, {"treat none", {}, {}}};
  for (const auto& point : decisions.benefit_curve) {
    for (auto& curve : curves) curve.x.push_back(point.threshold);
    curves[0].y.push_back(point.model);
    curves[1].y.push_back(point.treat_all);
    curves[2].y.push_back(0);
  }
  return curves;
}

plot::Curve coverage_curve(const Decisions& decisions) {
  plot::Curve curve;
  for (const auto& point : decisions.coverage_curve) {
    curve.x.push_back(point.coverage);
    curve.y.push_back(point.risk);
  }
  return curve;
}

}  // namespace ecgmm::eval
