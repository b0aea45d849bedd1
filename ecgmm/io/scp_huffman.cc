// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/scp_huffman.h"

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"

namespace ecgmm::io {
namespace {

constexpr unsigned kStandardTable = 19999;

class Bits {
 public:
  explicit Bits(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::size_t left() const { return 8 * bytes_.size() - at_; }
  std::size_t at() const { return at_; }
  void skip(unsigned count) { at_ += count; }
  std::uint32_t bit(std::size_t ahead) const {
    const std::size_t at = at_ + ahead;
    return bytes_[at / 8] >> (7 - at % 8) & 1U;
  }
  /// The next bits as a signed number, highest first.
  std::int32_t number(unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 1 | bit(i);
    at_ += count;
    return static_cast<std::int32_t>(sign_extend(value, count));
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<ScpHuffman::Code> ScpHuffman::standard_table() {
  // 0, then 1 and -1, 2 and -2 ...: ones, as many as the value and one more, and a sign within.
  std::vector<Code> codes = {{1, 1, true, 0, 0}};
  for (unsigned value = 1; value <= 8; ++value) {
    const unsigned bits = value + 2;
    const std::uint32_t ones = (1U << value) - 1;
    codes.push_back({bits, bits, true, static_cast<std::int32_t>(value), ones});
    codes.push_back({bits, bits, true, -static_cast<std::int32_t>(value), ones | 1U << (bits - 1)});
  }
  codes.push_back({10, 18, true, 0, 511});
  codes.push_back({10, 26, true, 0, 1023});
  return codes;
}

ScpHuffman::ScpHuffman(std::span<const std::uint8_t> section) {
  const auto need = [&](std::size_t at, std::size_t count) {
    if (at + count > section.size()) {
      throw data_error(concat("section 2 ends at its byte ", section.size(), " within a table"));
    }
  };
  need(0, 2);
  const unsigned count = little_u16(section.data());
  if (count == kStandardTable) {
    tables_.push_back(standard_table());
    return;
  }
  if (count == 0 || count > 64) throw data_error(concat("section 2 announces ", count, " tables"));
  std::size_t at = 2;
  for (unsigned t = 0; t < count; ++t) {
    need(at, 2);
    const unsigned codes = little_u16(&section[at]);
    at += 2;
    need(at, std::size_t{9} * codes);
    auto& table = tables_.emplace_back();
    for (unsigned c = 0; c < codes; ++c, at += 9) {
      const Code code{section[at], section[at + 1], section[at + 2] != 0,
                      little_i16(&section[at + 3]), little_u32(&section[at + 5])};
      if (code.prefix_bits == 0 || code.prefix_bits > 32 || code.total_bits < code.prefix_bits ||
          code.total_bits - code.prefix_bits > 24) {
        throw data_error(concat("section 2: code ", c + 1, " of table ", t + 1, " is of ",
                                code.prefix_bits, " and ", code.total_bits, " bits"));
      }
      table.push_back(code);
    }
    if (table.empty()) throw data_error(concat("section 2: table ", t + 1, " is empty"));
  }
}

std::vector<std::int32_t> ScpHuffman::decode(std::span<const std::uint8_t> bytes,
                                             std::size_t count) const {
  std::vector<std::int32_t> values;
  Bits bits(bytes);
  const std::vector<Code>* table = &tables_[0];
  const auto next = [&]() -> const Code* {
    std::uint32_t prefix = 0;
    unsigned length = 0;
    for (const Code& code : *table) {  // tables list shorter prefixes first, mostly
      if (code.prefix_bits > bits.left()) continue;
      if (code.prefix_bits < length) prefix = 0, length = 0;
      for (; length < code.prefix_bits; ++length) prefix |= bits.bit(length) << length;
      if (prefix == code.bits) return &code;
    }
    return nullptr;
  };
  while (values.size() < count && bits.left() > 0) {
    const Code* code = next();
    if (code == nullptr || code->total_bits > bits.left()) {
      // Up to 15 bits may fill the last bytes.
      if (bits.left() < 16) break;
      throw data_error(concat("bits at ", bits.at(), " of the lead are not a Huffman code"));
    }
    bits.skip(code->prefix_bits);
    if (!code->is_value) {
      if (code->base < 1 || static_cast<std::size_t>(code->base) > tables_.size()) {
        throw data_error(concat("a code switches to table ", code->base, " of ", tables_.size()));
      }
      table = &tables_[static_cast<std::size_t>(code->base) - 1];
      continue;
    }
    const unsigned extra = code->total_bits - code->prefix_bits;
    values.push_back(extra == 0 ? code->base : bits.number(extra));
  }
  return values;
}

}  // namespace ecgmm::io
