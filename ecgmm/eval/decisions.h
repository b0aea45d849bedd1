// SPDX-License-Identifier: Apache-2.0
// What the probabilities are worth where something is done about them.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "ecgmm/eval/proportion.h"
#include "ecgmm/eval/score_columns.h"
#include "ecgmm/eval/table.h"
#include "ecgmm/metrics/decisions.h"
#include "ecgmm/plot/plots.h"

namespace ecgmm::eval {

struct OperatingPoint {
  double threshold;  ///< NaN: the model's own call, of those that it answers
  Share sensitivity, specificity;
  double ppv, npv;                               ///< at Decisions::prevalence
  metrics::Interval ppv_interval, npv_interval;  ///< metrics::predictive_intervals()
};

struct NetBenefitPoint {
  metrics::NetBenefit benefit;
  metrics::Interval interval;  ///< of the model's; bootstrap over patients
};

/// The answers kept where only the surest are given.
struct AnsweredPoint {
  double coverage;  ///< share of the records
  Share wrong;
};

struct Decisions {
  double prevalence;  ///< of abnormal patients, for PPV, NPV and net benefit
  bool is_stated;     ///< given, not that of the records
  std::vector<OperatingPoint> points;
  std::vector<NetBenefitPoint> benefits;
  std::vector<metrics::NetBenefit> benefit_curve;  ///< 0.01 .. 0.99
  std::vector<AnsweredPoint> answered;
  std::vector<metrics::RiskCoverage> coverage_curve;  ///< of the first repeat
};

/// Confidence is the probability of the likelier class, which is then the answer. All is empty for
/// no records.
/// @param prevalence  NaN = that of the records.
Decisions measure_decisions(std::span<const Columns> parts, double prevalence);

/// Key decisions of metrics.json, its tables and its plots.
nlohmann::json to_json(const Decisions& decisions);
Table operating_table(const Decisions& decisions);
Table benefit_table(const Decisions& decisions);
Table answered_table(const Decisions& decisions);
std::vector<plot::Curve> benefit_curves(const Decisions& decisions);
plot::Curve coverage_curve(const Decisions& decisions);

}  // namespace ecgmm::eval
