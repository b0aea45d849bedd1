// SPDX-License-Identifier: Apache-2.0
// Figures as tables and sentences.
#pragma once

#include <string>

#include "ecgmm/eval/figures.h"
#include "ecgmm/eval/table.h"

namespace ecgmm::eval {

/// "41 patients (24 normal, 17 abnormal), so the figures are uncertain: AUROC ...".
std::string small_text(const Figures& figures);

/// Lines at the end of what a screen shows; "" unless is_small().
std::string small_lines(const Figures& figures, const EvaluationOptions& options);

/// Lines that stand first where the figures are few and a cross-validation is known; else "".
std::string headline_lines(const Figures& figures, const EvaluationOptions& options);

/// Where a figure from more records is to be had.
inline constexpr const char* kCrossvalHint =
    "use the cross-validated figure of `ecgmm crossval COHORT` as the headline";

/// "5 folds, n = 369 records, 140 abnormal".
std::string cross_validated_text(const CrossValidated& known);

/// The heading, the remarks and a blank line.
std::string heading_text(const EvaluationOptions& options);

/// What the figures of calls are of; "" where every record is answered.
std::string answered_text(const Figures& figures);

/// "4 records of 4 patients: 2 normal, 2 abnormal" and who is left out.
std::string count_text(const Figures& figures);

/// The figures that a screen has room for; first AUROC and what it is among patients of like age.
Table short_table(const Figures& figures, const EvaluationOptions& options);
/// All of them.
Table full_table(const Figures& figures, const EvaluationOptions& options);

/// Calls by truth, with those that got none.
Table confusion_table(const Figures& figures);

/// Why there are no figures; for n() == 0.
std::string nothing_text(const Figures& figures);

}  // namespace ecgmm::eval
