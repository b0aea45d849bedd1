// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// What evaluate() measured, before it is written down; NaN = undefined.
struct Figures {
  std::vector<double> probabilities;  ///< of the records that enter, in the order given
  std::vector<int> truth;

  std::array<std::size_t, 2> patients{};  ///< by class; one with records of both counts twice
  std::size_t n_patients = 0;
  std::size_t n_unreadable = 0;
  std::size_t n_abstained = 0;
  std::size_t n_borderline = 0;
  std::size_t n_unlabelled = 0;

  metrics::AurocEstimate auroc;
  double auprc;
  double brier;
  double log_loss;
  metrics::Classification called;
  metrics::Interval accuracy_interval;
  metrics::Interval sensitivity_interval;
  metrics::Interval specificity_interval;
};

Figures measure(const std::vector<ScoredRecord>& records, double threshold);

/// "small: ..." where the figures rest on few patients; else "".
std::string small_line(const Figures& figures);

/// The heading, the remarks and a blank line.
std::string heading_text(const EvaluationOptions& options);

std::string summary_text(const Figures& figures, const EvaluationOptions& options);

}  // namespace ecgmm::eval
