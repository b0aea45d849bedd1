// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/io/byte_source.h"
#include "ecgmm/io/flac_stream.h"
#include "ecgmm/io/wfdb.h"

namespace ecgmm::io {

/// One signal file of a WFDB record: digital values of its signals, from any sample on. Formats 8,
/// 16, 24, 32, 61, 80, 160, 212, 310, 311 and, as FLAC, 508, 516, 524.
/// Source: PhysioNet, "WFDB signal files", signal(5).
class WfdbFile {
 public:
  /// @param signals  all of the file, in order.
  /// @throws Error (data): a format not read here, signals of different formats, a file that is
  ///         shorter than `frames` need (with both sizes).
  /// @param frames  0 = as many as the file holds.
  WfdbFile(Bytes source, std::vector<WfdbSignal> signals, std::size_t frames);

  std::size_t frames() const { return frames_; }
  /// The value that marks a missing sample; nullopt where the format has none.
  std::optional<std::int64_t> invalid() const;
  /// Samples of a signal, as they lie in the file (a skew not undone).
  void read(std::size_t signal, std::uint64_t first, std::span<std::int64_t> out);

 private:
  void read_packed(std::size_t signal, std::uint64_t first, std::span<std::int64_t> out);
  void read_differences(std::size_t signal, std::uint64_t first, std::span<std::int64_t> out);

  std::vector<WfdbSignal> signals_;
  std::vector<std::size_t> places_;  ///< of each signal within a frame
  std::size_t stride_ = 0;           ///< samples a frame, of all signals
  std::size_t frames_ = 0;
  int format_ = 0;
  std::size_t offset_ = 0;
  BlockCache cache_;
  std::unique_ptr<FlacStream> flac_;
  /// Where a signal of differences was left: the next sample and the value before it.
  std::vector<std::pair<std::uint64_t, std::int64_t>> left_;
};

}  // namespace ecgmm::io
