// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/io/recording.h"

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
  bool calibrated = false;       ///< whether the header says a gain; WFDB's own is 200
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
};

/// The header by its text, of any record.
/// @throws Error (data), with the line: missing, odd or impossible fields, names with a path.
WfdbHeader parse_wfdb_header(std::string_view text);

/// The same of a file.
/// @param path  "records500/00000/00001_hr", with or without ".hea".
/// @throws Error (data), with file and line.
WfdbHeader read_wfdb_header(const std::filesystem::path& path);

/// A record with all of its signals, be they leads or not, read a window at a time. What
/// open_recording() does at once is left to Recording::check(): comparing the checksums, so that
/// one signal of many is read without the others.
///
/// @param path  as in read_wfdb_header().
/// @throws Error (data), with file and line, as parse_wfdb_header(), and for signal files that are
///         missing, shorter than the header says or of a format not read here.
std::unique_ptr<Recording> open_wfdb_record(const std::filesystem::path& path);

}  // namespace ecgmm::io
