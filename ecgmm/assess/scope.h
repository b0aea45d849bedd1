// SPDX-License-Identifier: Apache-2.0
// For whom a model answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/bundle/bundle.h"
#include "ecgmm/bundle/prediction.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/data/record.h"

namespace ecgmm::assess {

/// Values that one input of a model may have.
struct ScopeRange {
  std::string name, unit;  ///< "age", "years"; a numeric clinical column, or "heart rate"
  double low, high;
};

/// The ranges that a model's training supports, from what the bundle remembers of it.
///
/// Heart rate: 25 to 250/min, whatever the training. Age: where fewer than a tenth of the training
/// records were under 18, from 16 years on, else as far below the lowest decile as that lies below
/// the median; likewise above the highest decile, but up to 100 years at least. Other numeric
/// clinical columns: within 4 standard deviations of the training mean. A bundle that remembers
/// nothing of its data has the heart rate alone.
std::vector<ScopeRange> scope_of(const bundle::Bundle& model);

/// Why a record lies outside, one sentence an input; empty if it does not. What is not known of it
/// is no reason.
std::vector<std::string> outside_scope(const std::vector<ScopeRange>& scope,
                                       const bundle::Bundle& model,
                                       const data::DecodedRecord& record,
                                       const std::optional<data::LeadReading>& reading);

/// Amplitudes of the record's leads that are eight times the usual one of training, or an eighth: a
/// unit or gain may be wrong.
std::vector<data::Warning> amplitude_doubts(const bundle::Bundle& model,
                                            const bundle::Prediction& prediction);

/// Takes call and probabilities back and says why; nothing without a reason.
void withhold(bundle::Prediction& prediction, const std::string& reason);

/// Takes the call back and says why; nothing if there is no reason.
void abstain(bundle::Prediction& prediction, const std::vector<std::string>& reasons);

}  // namespace ecgmm::assess
