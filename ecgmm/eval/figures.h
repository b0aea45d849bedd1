// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "ecgmm/eval/ranking.h"
#include "ecgmm/metrics/bootstrap.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// Records by what became of them.
struct Counts {
  std::size_t records = 0;  ///< in all
  std::size_t unreadable = 0, abstained = 0;
  std::size_t without_probability = 0;  ///< status ok, but the probability is not a number
  std::size_t borderline = 0, unlabelled = 0;
  std::array<std::size_t, 2> patients{};  ///< of those that enter, by class; both classes: twice
  std::size_t all_patients = 0;           ///< of those that enter
};

/// What evaluate() measured, before it is written down; NaN = undefined.
struct Figures {
  Counts counts;
  Columns columns;  ///< the records that enter, in the order given
  metrics::Classification called;
  metrics::PerFigure<double> values{};
  /// AUROC: DeLong's, clustered by person. Of the shares, Wilson's where each person has one
  /// record. The others: bootstrap over persons.
  metrics::PerFigure<metrics::Interval> intervals{};
  Ranking ranking;

  double value(metrics::Figure which) const { return values[static_cast<std::size_t>(which)]; }
  const metrics::Interval& interval(metrics::Figure which) const {
    return intervals[static_cast<std::size_t>(which)];
  }
};

Figures measure(const std::vector<ScoredRecord>& records, const EvaluationOptions& options);

Counts count(std::span<const PartView> parts);

/// "small: ..." where the figures rest on few patients; else "".
std::string small_line(const Figures& figures);

/// The heading, the remarks and a blank line.
std::string heading_text(const std::string& heading, const std::vector<std::string>& remarks);

/// "4 records of 4 patients: 2 normal, 2 abnormal" and who is left out.
std::string count_text(const Counts& counts, const Discrimination& model);

std::string summary_text(const Figures& figures, const EvaluationOptions& options);

}  // namespace ecgmm::eval
