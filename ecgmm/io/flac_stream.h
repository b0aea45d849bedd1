// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "ecgmm/io/byte_source.h"

namespace ecgmm::io {

/// A FLAC stream, decoded from any sample on with libFLAC. One user at a time.
class FlacStream {
 public:
  /// @throws Error (data) if it is no FLAC stream.
  explicit FlacStream(Bytes source);
  ~FlacStream();
  FlacStream(const FlacStream&) = delete;
  FlacStream& operator=(const FlacStream&) = delete;

  /// How many channels there are; at least 1.
  unsigned channels() const;
  unsigned bits() const;          ///< a sample
  std::uint64_t samples() const;  ///< of a channel; 0 = not said

  /// Fills `out` with samples of one channel from `first`.
  /// @throws Error (data), with the sample, if the stream is damaged or ends before.
  void read(unsigned channel, std::uint64_t first, std::span<std::int32_t> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecgmm::io
