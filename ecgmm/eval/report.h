// SPDX-License-Identifier: Apache-2.0
// What the one report says, in which order.
#pragma once

#include <vector>

#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/html.h"
#include "ecgmm/eval/report_plots.h"

namespace ecgmm::eval {

/// The report. Holds no id, no name and no value of fewer than kFewestShown patients, as long as
/// `options` holds none.
/// @param plots  in the order in which they are shown.
/// @param more   tables of a cross-validation: folds, variants.
Page make_report(const Figures& figures, const EvaluationOptions& options,
                 const std::vector<NamedPlot>& plots, const std::vector<Table>& more = {});

}  // namespace ecgmm::eval
