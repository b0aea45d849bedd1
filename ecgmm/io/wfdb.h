// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::io {

/// One signal line of a WFDB header. Source: PhysioNet, "WFDB header files", header(5).
struct WfdbSignal {
  std::string file_name;
  int format = 16;
  std::size_t offset_bytes = 0;  ///< where the file's first sample lies
  double gain = 200;             ///< digital units per physical unit
  std::int64_t baseline = 0;     ///< digital value of physical 0; fits 32 bits
  std::string unit = "mV";
  std::optional<int> checksum;
  std::string name;  ///< "II"
};

struct WfdbHeader {
  std::string record;
  double sampling_rate_hz = 250;
  std::size_t length = 0;  ///< samples a signal; 0 = not said
  std::vector<WfdbSignal> signals;

  /// Index of the signal named `lead` (ignoring case).
  std::optional<std::size_t> find(std::string_view lead) const;
};

/// Several samples a frame, skewed signals and records of several segments are refused, and so are
/// data files outside the header's folder.
///
/// @param path  "records500/00000/00001_hr", with or without ".hea".
/// @throws Error (data), with file and line: missing, odd or impossible fields.
WfdbHeader read_wfdb_header(const std::filesystem::path& path);

/// One signal in physical units; (length) float64, NaN where the record marks a sample invalid.
/// Formats 16, 24, 32, 61, 80, 160 and 212. Where the header says no length, the file's size
/// decides.
///
/// Source: PhysioNet, "WFDB signal files", signal(5).
/// @throws Error (data): format not read here, `.dat` shorter than the header says (with both
/// sizes),
///         checksum mismatch.
std::vector<double> read_wfdb_signal(const std::filesystem::path& path, const WfdbHeader& header,
                                     std::size_t signal);

}  // namespace ecgmm::io
