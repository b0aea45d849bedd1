// SPDX-License-Identifier: Apache-2.0
// The waveform of an MFER file: how its samples are written, and reading them where they lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io::mfer {

/// How samples are written: bytes, and whether signed or floating.
struct Kind {
  std::size_t bytes;
  bool is_signed, is_float;
};
inline constexpr Kind kKinds[] = {{2, true, false},  {2, false, false}, {4, true, false},
                                  {1, false, false}, {2, false, false}, {1, true, false},
                                  {4, false, false}, {4, true, true},   {8, true, true}};

/// What holds for a channel, or for all that say nothing of their own.
struct Definition {
  double rate_hz = 1000, scale = 1e-3, offset = 0;  // defaults of the standard
  std::string unit = "mV";
  std::uint64_t block = 1;  ///< samples a sequence
  std::size_t kind = 0;
  std::optional<double> missing;
  std::string name;
  bool has_rate = false, has_scale = false;
};

struct Channel : Definition {
  std::uint64_t offset_bytes = 0;  ///< within a sequence
};

/// A stretch of the file in which all channels follow each other, so many times.
struct Frame {
  std::uint64_t at = 0, sequences = 0;
};

/// Where the samples of a file lie.
struct Layout {
  std::vector<Channel> channels;
  std::vector<Frame> frames;
  std::uint64_t sequence_bytes = 0;
  bool little = false;  ///< the byte order
};

/// A count as a whole number, since a double could not hold the greatest.
/// @throws Error (data) for more than 8 bytes.
std::uint64_t raw_count(std::span<const std::uint8_t> field, bool little);

/// A whole number of up to 8 bytes; 0 for none.
double raw_number(std::span<const std::uint8_t> field, bool little, bool is_signed);

/// The recording of these channels, read from the source block by block.
RecordingPtr open_samples(RecordingHeader header, Bytes source, Layout layout);

}  // namespace ecgmm::io::mfer
