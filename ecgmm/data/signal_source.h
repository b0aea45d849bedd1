// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/waveform.h"

namespace ecgmm::data {

/// The leads of one record, read a window at a time.
class SignalSource {
 public:
  virtual ~SignalSource() = default;

  std::vector<std::string> leads;
  double sampling_rate_hz = 0;
  ecg::Unit unit = ecg::Unit::millivolt;
  std::uint64_t samples = 0;           ///< of each lead
  std::optional<double> high_pass_hz;  ///< of the recorder, where the file says it
  std::vector<std::string> notes;      ///< what was left out or assumed

  /// @param first, count  within `samples`.
  /// @return              (count) in mV or without unit, NaN where one is missing.
  /// @throws Error (data) for damage that shows only now.
  virtual std::vector<float> read(std::size_t lead, std::uint64_t first, std::size_t count) = 0;
};

/// A record that can be opened.
struct SignalEntry {
  std::string id;
  std::function<std::unique_ptr<SignalSource>()> open;
};

/// The records with signals at a place: a cohort in the standard layout; a folder of ECG files of
/// any format (however deep; of WFDB the headers), named by their paths in it; or one such file.
/// @throws Error (data): nothing there, nothing in it, or a file of another kind; and as
///         Cohort::open() does.
std::vector<SignalEntry> list_signals(const std::filesystem::path& place);

}  // namespace ecgmm::data
