// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/interleaved.h"

#include <algorithm>

#include "ecgmm/io/binary.h"

namespace ecgmm::io {

void InterleavedRecording::read_within(std::size_t lead, std::uint64_t first,
                                       std::span<double> out) const {
  const Interleaved::Signal& signal = layout_.signals[lead];
  const std::size_t frame = 2 * layout_.stride;
  const std::size_t block = std::max<std::size_t>(1, (std::size_t{1} << 20) / frame);
  while (!out.empty()) {
    const std::size_t frames = std::min(block, out.size());
    const auto bytes = cache_.get(layout_.offset + first * frame, frames * frame);
    const std::uint8_t* at = bytes.data() + 2 * signal.place;
    for (std::size_t i = 0; i < frames; ++i, at += frame) {
      const int value = little_i16(at);
      out[i] = value == layout_.invalid ? std::numeric_limits<double>::quiet_NaN()
                                        : value * signal.scale + signal.offset;
    }
    first += frames;
    out = out.subspan(frames);
  }
}

}  // namespace ecgmm::io
