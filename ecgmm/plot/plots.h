// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/plot/plot.h"

namespace ecgmm::plot {

/// ROC curves on the unit square with the diagonal; axes "1 - specificity" and "sensitivity".
/// @param title  e.g. "ROC curve, test split (n = 41)".
Plot roc_plot(const std::vector<Curve>& curves, const std::string& title);

/// counts[truth][predicted], 0 = normal, 1 = abnormal; shares of each row printed under the counts.
Plot confusion_plot(const std::array<std::array<std::size_t, 2>, 2>& counts,
                    const std::string& title);

/// One bin of a reliability plot.
struct ReliabilityPoint {
  double predicted;  ///< mean probability
  double observed;   ///< share of positives
  double low, high;  ///< 95 % interval of that share
  std::size_t count;
};

/// Share of positives over mean probability, with intervals, counts and the diagonal.
Plot reliability_plot(const std::vector<ReliabilityPoint>& points, const std::string& title);

/// Net benefit over the probability from which one would act; the model first. Each curve ends
/// where it falls below -0.1.
Plot decision_curve_plot(const std::vector<Curve>& curves, const std::string& title);

/// Share of wrong answers over the share of records answered.
Plot risk_coverage_plot(const Curve& curve, const std::string& title);

struct BandedCurve {
  Curve curve;
  std::vector<double> low, high;  ///< beside the curve's points
};

/// AUROC over the share of modalities that is missing.
Plot degradation_plot(const std::vector<BandedCurve>& curves, const std::string& title);

}  // namespace ecgmm::plot
