// SPDX-License-Identifier: Apache-2.0
// One patient's lead as a file of numbers.
#pragma once

#include <cstddef>
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

/// Largest number of samples that is taken of a lead without a format.
inline constexpr std::size_t kMaxSamples = 50'000'000;

/// The same of samples that are in memory.
/// @param name  what they are called in messages.
/// @throws Error (data) where there are none or more than kMaxSamples, and for numbers that rise
///         evenly, as times or an index do.
SingleSignal signal_of(std::vector<float> samples, const std::string& name);

}  // namespace ecgmm::data
