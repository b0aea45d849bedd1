// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/recording.h"

namespace ecgmm::io {

/// Samples of 16 bits, little-endian: frames of one sample of each signal, from `offset` on.
struct Interleaved {
  struct Signal {
    std::size_t place = 0;  ///< within the frame
    double scale = 1, offset = 0;
  };
  std::uint64_t offset = 0;
  std::size_t stride = 0;                         ///< samples a frame
  int invalid = std::numeric_limits<int>::min();  ///< the value that marks a missing sample
  std::vector<Signal> signals;                    ///< of each lead
};

/// A long recording read from such a file in blocks of 1 MiB.
class InterleavedRecording : public Recording {
 public:
  InterleavedRecording(RecordingHeader header, Bytes source, Interleaved layout)
      : Recording(std::move(header)), cache_(std::move(source)), layout_(std::move(layout)) {}

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override;
  mutable BlockCache cache_;
  Interleaved layout_;
};

}  // namespace ecgmm::io
