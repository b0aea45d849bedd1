// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "ecgmm/assess/predict.h"
#include "ecgmm/assess/record_source.h"
#include "ecgmm/bundle/predictor.h"

namespace ecgmm::assess {

/// Predicts the records of PredictOptions::cohort, or of a shard of it, into PredictOptions::out.
/// @return  what to print: the counts.
/// @throws Error as predict().
std::string predict_records(const PredictOptions& options, const bundle::Bundle& model,
                            const bundle::Predictor& predictor);

/// Predicts all records of a source, chunk by chunk, and says in the log what is said once for
/// all.
/// @param options  those of the answers alone: strict, answer_outside.
/// @param between  called by the caller's thread before each chunk; what it throws ends the work.
/// @return  the text of the CSV that predict_records() writes, also where no record is readable.
/// @throws Error (data) for an assumption where options.strict; Error (usage) as check_given() of
///         the options.
std::string predict_source(const RecordSource& source, const PredictOptions& options,
                           const bundle::Bundle& model, const bundle::Predictor& predictor,
                           const std::function<void()>& between = {});

}  // namespace ecgmm::assess
