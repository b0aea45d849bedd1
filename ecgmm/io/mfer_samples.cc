// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/mfer_samples.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io::mfer {
namespace {

using Span = std::span<const std::uint8_t>;

std::uint64_t raw_bits(Span field, bool little) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    value = value << 8 | field[little ? field.size() - 1 - i : i];
  }
  return value;
}

class MferRecording : public Recording {
 public:
  MferRecording(RecordingHeader header, Bytes source, Layout layout)
      : Recording(std::move(header)), cache_(std::move(source)), layout_(std::move(layout)) {}

 private:
  void read_within(std::size_t lead, std::uint64_t first, std::span<double> out) const override {
    const Channel& channel = layout_.channels[lead];
    const Kind& kind = kKinds[channel.kind];
    while (!out.empty()) {
      std::uint64_t sequence = first / channel.block;
      const std::uint64_t within = first % channel.block;
      std::size_t frame = 0;
      while (sequence >= layout_.frames[frame].sequences)
        sequence -= layout_.frames[frame++].sequences;
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(
          {out.size(), channel.block - within, (std::uint64_t{1} << 20) / kind.bytes}));
      const auto bytes = cache_.get(layout_.frames[frame].at + sequence * layout_.sequence_bytes +
                                        channel.offset_bytes + within * kind.bytes,
                                    count * kind.bytes);
      for (std::size_t i = 0; i < count; ++i) {
        const double raw = sample(bytes.subspan(i * kind.bytes, kind.bytes), kind);
        out[i] = channel.missing && raw == *channel.missing
                     ? std::numeric_limits<double>::quiet_NaN()
                     : raw * channel.scale + channel.offset;
      }
      first += count;
      out = out.subspan(count);
    }
  }
  double sample(Span field, const Kind& kind) const {
    if (!kind.is_float) return raw_number(field, layout_.little, kind.is_signed);
    const std::uint64_t bits = raw_bits(field, layout_.little);
    return kind.bytes == 4 ? std::bit_cast<float>(static_cast<std::uint32_t>(bits))
                           : std::bit_cast<double>(bits);
  }

  mutable BlockCache cache_;
  Layout layout_;
};

}  // namespace

std::uint64_t raw_count(Span field, bool little) {
  if (field.size() > 8) throw data_error(concat("a count of ", field.size(), " bytes"));
  return raw_bits(field, little);
}

double raw_number(Span field, bool little, bool is_signed) {
  const std::uint64_t value = raw_bits(field, little);
  if (field.empty()) return 0;
  if (is_signed && field.size() < 8) {
    return static_cast<double>(sign_extend(value, static_cast<unsigned>(8 * field.size())));
  }
  return is_signed ? static_cast<double>(static_cast<std::int64_t>(value))
                   : static_cast<double>(value);
}

RecordingPtr open_samples(RecordingHeader header, Bytes source, Layout layout) {
  return std::make_unique<MferRecording>(std::move(header), std::move(source), std::move(layout));
}

}  // namespace ecgmm::io::mfer
