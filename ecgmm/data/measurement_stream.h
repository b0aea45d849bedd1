// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/data/measurement.h"
#include "ecgmm/ecg/wave_stream.h"

namespace ecgmm::data {

/// Indices of the leads that are asked for, or of all.
/// @throws Error (data) for one that is not there, naming those there are.
std::vector<std::size_t> choose_leads(const SignalSource& source,
                                      const std::vector<std::string>& wanted);

/// Reads the chosen leads some seconds at a time and measures them.
void stream_measures(SignalSource& source, const MeasurementOptions& options,
                     ecg::WaveStream::Sink sink);

}  // namespace ecgmm::data
