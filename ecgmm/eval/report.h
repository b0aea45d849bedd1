// SPDX-License-Identifier: Apache-2.0
// What the one report says, in which order.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/html.h"

namespace ecgmm::eval {

/// ROC curves, one a part of the first repeat; nothing where no part has both classes.
std::optional<plot::Plot> draw_roc(const Figures& figures, const EvaluationOptions& options);
plot::Plot draw_confusion(const Figures& figures, const EvaluationOptions& options);
/// Calibration, decisions and missing parts; those that can be drawn.
std::vector<NamedPlot> draw_others(const Figures& figures, const EvaluationOptions& options);

/// In the order of the report.
std::vector<NamedPlot> all_plots(const std::optional<plot::Plot>& roc, const plot::Plot& confusion,
                                 const std::vector<NamedPlot>& others);
/// As PNG and SVG; each atomic.
void write_plots(const std::filesystem::path& folder, const std::vector<NamedPlot>& plots);

/// The report. Holds no id, no name and no value of fewer than kFewestShown patients, as long as
/// `options` holds none.
/// @param plots  in the order in which they are shown.
/// @param more   tables of a cross-validation: folds, variants.
Page make_report(const Figures& figures, const EvaluationOptions& options,
                 const std::vector<NamedPlot>& plots, const std::vector<Table>& more = {});

}  // namespace ecgmm::eval
