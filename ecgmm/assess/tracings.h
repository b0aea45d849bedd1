// SPDX-License-Identifier: Apache-2.0
// What the errors of reading an image mean for the probability.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ecgmm/bundle/predictor.h"
#include "ecgmm/data/record.h"

namespace ecgmm::assess {

/// How many leads that may have been drawn are tried in the place of the one that was read.
inline constexpr int kTracings = 12;

/// Probabilities of a record in whose image other leads are read, as ecg::plausible_leads() gives
/// them; everything else stays. Those that are no readable ECG are left out.
/// @return nullopt where the record's image was not traced, or its errors are not to be told.
std::optional<std::vector<double>> tracing_probabilities(const data::DecodedRecord& record,
                                                         const bundle::Predictor& predictor);

/// From the farthest of these as far to the other side, in log odds: the lead that was read holds
/// such errors itself, and that without them lies the other way.
/// @param probability  by what was read.
bundle::DigitizingRange range_of(double probability, const std::vector<double>& by_tracing);

/// "reading errors of the image alone move the probability between 0.41 and 0.55", with 3 digits.
std::string range_text(const bundle::DigitizingRange& range);

/// Notes the range in the prediction, and takes the call back where it differs within the range, or
/// where no tracing is a readable ECG. Nothing where the image did not enter.
/// @param by_tracing  as tracing_probabilities() gives them.
void doubt_reading(bundle::Prediction& prediction, const std::vector<double>& by_tracing);

}  // namespace ecgmm::assess
