// SPDX-License-Identifier: Apache-2.0
// One patient's lead as a file of numbers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ecgmm::data {

/// The numbers of one lead, and what the file says of them.
struct SingleSignal {
  std::vector<float> samples;              ///< (T) in the file's unit; NaN where one is missing
  std::optional<double> mv_per_unit;       ///< where a heading names the unit
  std::optional<double> sampling_rate_hz;  ///< where a column of times with its unit gives it
  std::vector<std::string> notes;          ///< what was left out: an index, a column of times
};

/// One lead as one row or one column of numbers, with or without a header line that names an index
/// or a time beside it.
/// @throws Error (data) for any other shape, a text among the samples, and numbers that are no
///         samples: an index without a heading, times, ages, labels.
SingleSignal read_signal(const std::filesystem::path& path);

}  // namespace ecgmm::data
