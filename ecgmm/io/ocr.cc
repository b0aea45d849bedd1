// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/ocr.h"

#include <array>
#include <charconv>
#include <string_view>

#include "ecgmm/core/text.h"
#include "ecgmm/io/process.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMostBytes = std::size_t{8} << 20;
constexpr std::size_t kMostWords = 20'000;
constexpr std::string_view kWordLevel = "5";

/// A TIFF of one strip, uncompressed: of what tesseract reads that takes it the fewest steps.
/// Source: TIFF 6.0, section 4 (grayscale images).
std::vector<std::uint8_t> encode_tiff(const GrayPicture& picture) {
  enum Type : std::uint32_t { kShort = 3, kLong = 4 };
  struct Entry {
    std::uint32_t tag;
    Type type;
    std::uint32_t value;
  };
  const auto width = static_cast<std::uint32_t>(picture.width_px);
  const auto height = static_cast<std::uint32_t>(picture.height_px);
  const auto size = static_cast<std::uint32_t>(picture.gray.size());
  constexpr std::uint32_t kEntries = 9;
  constexpr std::uint32_t kHead = 8 + 2 + 12 * kEntries + 4;
  const std::array<Entry, kEntries> entries = {{{256, kLong, width},
                                                {257, kLong, height},
                                                {258, kShort, 8},  // bits
                                                {259, kShort, 1},  // not compressed
                                                {262, kShort, 1},  // 0 is black
                                                {273, kLong, kHead},
                                                {277, kShort, 1},  // channel
                                                {278, kLong, height},
                                                {279, kLong, size}}};
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kHead + picture.gray.size());
  const auto put = [&](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  put(0x002A4949, 4);  // little-endian
  put(8, 4);
  put(kEntries, 2);
  for (const auto& entry : entries) {
    put(entry.tag, 2);
    put(entry.type, 2);
    put(1, 4);
    put(entry.value, 4);
  }
  put(0, 4);
  bytes.insert(bytes.end(), picture.gray.begin(), picture.gray.end());
  return bytes;
}

template <class Number>
bool read_number(const std::string& text, Number& value) {
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

/// The words of the table that tesseract writes as TSV: level, page, block, paragraph, line, word,
/// left, top, width, height, confidence, text. What is no such row is left out.
std::vector<OcrWord> words_of(const std::string& table) {
  std::vector<OcrWord> words;
  std::string where;
  int line = 0;
  for (const auto& row : split_text(table, '\n')) {
    const auto cells = split_text(row, '\t');
    if (cells.size() != 12 || cells[0] != kWordLevel) continue;
    OcrWord word;
    word.text = std::string(trim(cells[11]));
    if (word.text.empty() || word.text.size() > 200) continue;
    if (!read_number(cells[6], word.left_px) || !read_number(cells[7], word.top_px) ||
        !read_number(cells[8], word.width_px) || !read_number(cells[9], word.height_px) ||
        !read_number(cells[10], word.confidence))
      continue;
    const std::string here = concat(cells[2], ' ', cells[3], ' ', cells[4]);
    if (here != where) ++line;
    where = here;
    word.line = line;
    words.push_back(std::move(word));
    if (words.size() == kMostWords) break;
  }
  return words;
}

}  // namespace

OcrText recognize_text(const GrayPicture& picture) {
  return recognize_text_within(picture, std::chrono::seconds(5));
}

OcrText recognize_text_within(const GrayPicture& picture, std::chrono::seconds longest) {
  OcrText out;
  const auto program = find_program("tesseract");
  if (!program) {
    out.fault = "tesseract is not installed";
    return out;
  }
  ProcessLimits limits;
  limits.processor_time = longest;
  limits.time = 4 * longest;  // a busy machine reads the same
  limits.output_bytes = kMostBytes;
  // As a file, since tesseract takes long to read "stdin": character by character.
  const std::string input = std::filesystem::exists("/proc/self/fd") ? "/proc/self/fd/0" : "stdin";
  const auto result = run_process(*program, {input, "stdout", "-l", "eng", "--psm", "11", "tsv"},
                                  limits, encode_tiff(picture));
  const std::string table(result.output.begin(), result.output.end());
  if (result.timed_out || (result.status == -1 && !result.too_much)) {
    out.fault = "tesseract takes too much time or memory";
  } else if (result.status != 0 || !table.starts_with("level\t")) {
    out.fault = "tesseract failed";  // its language data may be missing
  } else {
    out.words = words_of(table);
  }
  return out;
}

}  // namespace ecgmm::io
