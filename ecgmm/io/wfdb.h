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
  std::size_t per_frame = 1;     ///< samples a frame
  std::size_t skew_frames = 0;   ///< by which the signal comes late in its file
  std::int64_t initial = 0;      ///< of a signal stored as differences
  double gain = 200;             ///< digital units per physical unit
  std::int64_t baseline = 0;     ///< digital value of physical 0; fits 32 bits
  std::string unit = "mV";
  std::optional<int> checksum;
  std::string name;  ///< "II"
};

/// A part of a record; "~" is a gap.
struct WfdbSegment {
  std::string name;
  std::size_t length = 0;  ///< frames
};

struct WfdbHeader {
  std::string record;
  double sampling_rate_hz = 250;  ///< frames a second
  std::size_t length = 0;  ///< samples a signal (frames, where they hold several); 0 = not said
  std::string time, date;  ///< as the header has them
  std::vector<WfdbSignal> signals;
  std::vector<WfdbSegment> segments;  ///< where the record has some, it has no signals of its own
  std::vector<std::string> comments;  ///< without their #

  /// Index of the signal named `lead` (ignoring case).
  std::optional<std::size_t> find(std::string_view lead) const;
};

/// The header by its text, of any record.
/// @throws Error (data), with the line: missing, odd or impossible fields, names with a path.
WfdbHeader parse_wfdb_header(std::string_view text);

/// For read_wfdb_signal(): several samples a frame, skewed signals and records of several segments
/// are refused (open_recording() reads them), and so are
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
