// SPDX-License-Identifier: Apache-2.0
// The figures as plots.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/eval/figures.h"
#include "ecgmm/plot/plots.h"

namespace ecgmm::eval {

struct NamedPlot {
  std::string file;     ///< without its extension
  std::string caption;  ///< what it shows
  plot::Plot plot;
};

/// ROC curves, one a part of the first repeat; nothing where no part has both classes.
std::optional<plot::Plot> draw_roc(const Figures& figures, const EvaluationOptions& options);
plot::Plot draw_confusion(const Figures& figures, const EvaluationOptions& options);
/// Calibration, decisions and missing modalities; those that can be drawn.
std::vector<NamedPlot> draw_others(const Figures& figures, const EvaluationOptions& options);

/// In the order of the report.
std::vector<NamedPlot> all_plots(const std::optional<plot::Plot>& roc, const plot::Plot& confusion,
                                 const std::vector<NamedPlot>& others);
/// As PNG and SVG; each atomic.
void write_plots(const std::filesystem::path& folder, const std::vector<NamedPlot>& plots);

}  // namespace ecgmm::eval
