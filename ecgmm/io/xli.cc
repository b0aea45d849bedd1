// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xli.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io {
namespace {

constexpr unsigned kBits = 10;
constexpr unsigned kMaxCode = (1U << kBits) - 2;  // the last code ends a chunk

/// Strings as chains of (string before, last byte): adding one costs nothing.
struct Entry {
  int before = -1;
  std::uint8_t last = 0;
  std::size_t length = 1;
};

class LzwDecoder {
 public:
  explicit LzwDecoder(std::size_t limit) : limit_(limit) {
    entries_.resize(256);
    for (unsigned i = 0; i < 256; ++i) entries_[i].last = static_cast<std::uint8_t>(i);
  }

  std::vector<std::uint8_t> decode(std::span<const std::uint8_t> bytes) {
    std::uint32_t buffer = 0;
    unsigned held = 0;
    int previous = -1;
    for (const std::uint8_t byte : bytes) {
      buffer = buffer << 8 | byte;
      held += 8;
      if (held < kBits) continue;
      held -= kBits;
      const unsigned code = buffer >> held & ((1U << kBits) - 1);
      if (code > kMaxCode) break;
      previous = take(static_cast<int>(code), previous);
    }
    return std::move(out_);
  }

 private:
  int take(int code, int previous) {
    const bool is_new = code == static_cast<int>(entries_.size()) && previous >= 0;
    if (code >= static_cast<int>(entries_.size()) && !is_new) {
      throw data_error(concat("code ", code, " is not defined yet (", entries_.size(), " are)"),
                       "the file was damaged: export it again");
    }
    if (previous >= 0 && entries_.size() <= kMaxCode) {
      const int first = first_of(is_new ? previous : code);
      entries_.push_back({previous, static_cast<std::uint8_t>(first),
                          entries_[static_cast<std::size_t>(previous)].length + 1});
    }
    append(code);
    return code;
  }
  std::uint8_t first_of(int code) const {
    while (entries_[static_cast<std::size_t>(code)].before >= 0) {
      code = entries_[static_cast<std::size_t>(code)].before;
    }
    return entries_[static_cast<std::size_t>(code)].last;
  }
  void append(int code) {
    const std::size_t length = entries_[static_cast<std::size_t>(code)].length;
    if (length > limit_ - out_.size()) {
      throw data_error(concat("expands to more than ", limit_ / 2, " samples"));
    }
    out_.resize(out_.size() + length);
    for (auto at = out_.rbegin(); code >= 0; ++at) {
      *at = entries_[static_cast<std::size_t>(code)].last;
      code = entries_[static_cast<std::size_t>(code)].before;
    }
  }

  std::size_t limit_;
  std::vector<Entry> entries_;
  std::vector<std::uint8_t> out_;
};

/// High bytes, then low bytes, of second differences.
std::vector<std::int16_t> integrate(std::vector<std::uint8_t> bytes, std::int16_t start) {
  if (bytes.size() % 2 != 0) bytes.push_back(0);
  const std::size_t count = bytes.size() / 2;
  std::vector<std::int16_t> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<std::int16_t>(bytes[i] << 8 | bytes[count + i]);
  }
  int last = start;
  for (std::size_t i = 2; i < count; ++i) {
    const int value = 2 * values[i - 1] - values[i - 2] - last;
    last = values[i] - 64;
    values[i] = static_cast<std::int16_t>(value);
  }
  return values;
}

}  // namespace

std::vector<std::vector<std::int16_t>> decode_xli(std::span<const std::uint8_t> bytes,
                                                  std::size_t max_samples) {
  std::vector<std::vector<std::int16_t>> leads;
  std::size_t at = 0;
  while (at < bytes.size()) {
    with_context(concat("lead ", leads.size() + 1, ", byte ", at, " of the decoded waveform"), [&] {
      if (bytes.size() - at < 8) throw data_error("ends within the header of a lead");
      const std::int32_t length = little_i32(&bytes[at]);
      const std::int16_t start = little_i16(&bytes[at + 6]);
      at += 8;
      if (length < 0 || static_cast<std::size_t>(length) > bytes.size() - at) {
        throw data_error(concat("the lead should have ", length, " bytes, only ", bytes.size() - at,
                                " are left"),
                         "the file was cut: export it again");
      }
      const auto chunk = bytes.subspan(at, static_cast<std::size_t>(length));
      leads.push_back(integrate(LzwDecoder(2 * max_samples).decode(chunk), start));
      at += chunk.size();
    });
    if (leads.size() > 64) throw data_error("more than 64 leads");
  }
  return leads;
}

}  // namespace ecgmm::io
