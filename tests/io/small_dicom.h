// SPDX-License-Identifier: Apache-2.0
// Small DICOM files in several transfer syntaxes, sound and damaged, made here without DCMTK.
#pragma once

#include <algorithm>
#include <optional>

#include "small_recordings.h"

namespace ecgmm::io {

inline constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;

class SmallDicom {
 public:
  enum class Syntax { explicit_little, implicit_little, explicit_big, encapsulated, deflated };
  explicit SmallDicom(Syntax syntax) : syntax_(syntax) {}

  /// `said` is the length that the header says; that of the value by default.
  std::string element(std::uint32_t tag, std::string_view type, std::string_view value,
                      std::optional<std::uint32_t> said = {}) const {
    const bool is_text = type != "OB" && type != "OW" && type != "SQ" && type != "UN";
    const std::string even = concat(value, value.size() % 2 == 0 ? ""
                                           : type == "UI"        ? std::string(1, '\0')
                                                                 : " ");
    const std::uint32_t length = said.value_or(static_cast<std::uint32_t>(even.size()));
    std::string out = concat(number(tag >> 16, 2), number(tag & 0xFFFF, 2));
    if (syntax_ == Syntax::implicit_little) return concat(out, number(length, 4), even);
    out += type;
    out += is_text ? number(length, 2) : concat(number(0, 2), number(length, 4));
    return out + even;
  }
  std::string number(std::uint32_t value, std::size_t bytes) const {
    std::string out;
    put_little(out, value, bytes);
    if (syntax_ == Syntax::explicit_big) std::ranges::reverse(out);
    return out;
  }
  std::string mark(std::uint32_t tag, std::uint32_t length) const {
    return concat(number(tag >> 16, 2), number(tag & 0xFFFF, 2), number(length, 4));
  }
  std::string item(std::string_view content) const {
    return concat(mark(0xFFFEE000, static_cast<std::uint32_t>(content.size())), content);
  }
  /// A sequence and item without a length, and without their ends.
  std::string open_sequence(std::uint32_t tag) const {
    return element(tag, "SQ", "", kUndefinedLength) + mark(0xFFFEE000, kUndefinedLength);
  }

  /// I and II, 0.08 s at 500 Hz, followed by `more`.
  std::string file(const std::string& more = "") const {
    constexpr const char* kNames[] = {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2",
                                      "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.50",
                                      "1.2.840.10008.1.2.1.99"};
    const SmallDicom head(Syntax::explicit_little);
    const std::string private_bytes(syntax_ == Syntax::deflated ? 4000 : 0, 'p');
    const std::string meta =
        concat(head.element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.9.1.2"),
               head.element(0x00020003, "UI", "1.2.3"),
               private_bytes.empty() ? "" : head.element(0x00020102, "OB", private_bytes),
               head.element(0x00020010, "UI", kNames[static_cast<int>(syntax_)]));
    return concat(
        std::string(128, '\0'), "DICM",
        head.element(0x00020000, "UL", head.number(static_cast<std::uint32_t>(meta.size()), 4)),
        meta, element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.9.1.2"),
        element(0x00100020, "LO", "7"), element(0x54000100, "SQ", item(group())), more);
  }

 private:
  std::string channel(const char* name) const {
    const std::string source = item(element(0x00080104, "LO", name));
    const std::string unit = item(element(0x00080100, "SH", "uV"));
    return item(concat(element(0x003A0208, "SQ", source), element(0x003A0210, "DS", "1"),
                       element(0x003A0211, "SQ", unit)));
  }
  std::string group() const {
    std::string samples;
    for (std::size_t i = 0; i < kSmallLength; ++i) {
      for (std::size_t l = 0; l < 2; ++l) {
        samples += number(static_cast<std::uint16_t>(small_sample(l, i)), 2);
      }
    }
    return concat(element(0x003A0004, "CS", "ORIGINAL"), element(0x003A0005, "US", number(2, 2)),
                  element(0x003A0010, "UL", number(kSmallLength, 4)),
                  element(0x003A001A, "DS", "500"),
                  element(0x003A0200, "SQ", channel("Lead I") + channel("Lead II")),
                  element(0x54001004, "US", number(16, 2)), element(0x54001006, "CS", "SS"),
                  element(0x54001010, "OW", samples));
  }

  Syntax syntax_;
};

/// Files whose elements announce 1.7 GB.
inline std::vector<SmallFile> oversize_dicom_files() {
  using Syntax = SmallDicom::Syntax;
  constexpr std::uint32_t kHuge = 0x66000000;
  const SmallDicom little(Syntax::explicit_little), implicit(Syntax::implicit_little),
      big(Syntax::explicit_big), packed(Syntax::encapsulated);
  const std::string few(200, 'x');
  return {
      {"explicit", little.file(little.element(0x54001010, "OW", few, kHuge))},
      {"explicit OB", little.file(little.element(0x7FE00010, "OB", few, kHuge))},
      {"explicit UN", little.file(little.element(0x00091010, "UN", few, kHuge))},
      {"implicit", implicit.file(implicit.element(0x54001010, "OW", few, kHuge))},
      {"implicit text", implicit.file(implicit.element(0x00104000, "LT", few, kHuge))},
      {"big", big.file(big.element(0x54001010, "OW", few, kHuge))},
      {"in a sequence", little.file(little.open_sequence(0x54000100) +
                                    little.element(0x54001010, "OW", few, kHuge))},
      {"in an implicit sequence", implicit.file(implicit.open_sequence(0x54000100) +
                                                implicit.element(0x54001010, "OW", few, kHuge))},
      {"fragment", packed.file(concat(packed.element(0x7FE00010, "OB", "", kUndefinedLength),
                                      packed.item(""), packed.mark(0xFFFEE000, kHuge), few))},
      {"without a preamble", concat("{\n \"file\": \"a text of another kind\"", few)},
      {"short", little.file(little.element(0x00100010, "PN", few, 0xFFF0))}};
}

}  // namespace ecgmm::io
