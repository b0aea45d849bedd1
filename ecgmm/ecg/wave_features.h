// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/ecg/measures.h"

namespace ecgmm::ecg {

/// Numbers about one lead of a record, for models that learn from what can be measured.
struct WaveFeatures {
  std::vector<double> values;  ///< beside wave_feature_names(); NaN = not measurable
};

/// Rate and its spread, intervals, shares, durations, then amplitudes over the height of QRS, so
/// that the unit does not matter, ln(height of QRS in mV) where it is known, and the median beat
/// from 250 ms before the onset of QRS to 500 ms after it at 100 Hz, likewise scaled: "beat_-250"
/// ... "beat_490". Fixed for a version of the program.
const std::vector<std::string>& wave_feature_names();

/// @param lead  index into measures.by_lead.
/// @param unit  of that lead.
/// @throws Error (usage) if there is no such lead.
WaveFeatures wave_features(const RecordMeasures& measures, std::size_t lead, Unit unit);

}  // namespace ecgmm::ecg
