// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_font.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/io/pdf_filter.h"

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostMapBytes = std::size_t{1} << 20;
constexpr unsigned kMostCharacters = 65536;
constexpr double kUsualWidth = 0.55;  // ems

/// Names of the characters that lead names and scales are written with, but for letters.
/// Source: Adobe Glyph List.
constexpr std::array<std::pair<std::string_view, char>, 22> kNames = {
    {{"/space", ' '},      {"/period", '.'},    {"/comma", ','}, {"/colon", ':'},
     {"/slash", '/'},      {"/hyphen", '-'},    {"/minus", '-'}, {"/plus", '+'},
     {"/zero", '0'},       {"/one", '1'},       {"/two", '2'},   {"/three", '3'},
     {"/four", '4'},       {"/five", '5'},      {"/six", '6'},   {"/seven", '7'},
     {"/eight", '8'},      {"/nine", '9'},      {"/equal", '='}, {"/parenleft", '('},
     {"/parenright", ')'}, {"/underscore", '_'}}};

char named(const std::string& name) {
  if (name.size() == 2) return name[1];
  const auto* const found = std::ranges::find(kNames, name, [](const auto& n) { return n.first; });
  return found == kNames.end() ? '?' : found->second;
}

unsigned number_of(std::string_view bytes) {
  unsigned value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// UTF-16 of one character, as a table of characters gives it.
char character_of(const std::string& utf16) {
  const unsigned code = number_of(utf16);
  if (utf16.size() != 2) return '?';
  if (code == 0xA0) return ' ';
  if (code == 0x2212 || code == 0x2010 || code == 0x2011) return '-';
  return code >= 32 && code < 127 ? static_cast<char>(code) : '?';
}

/// A range: consecutive characters from the last one named, or a list of them.
void add_range(Font& font, const std::vector<std::string>& t) {
  if (t.size() < 3) return;
  const unsigned first = number_of(t[0]);
  const unsigned last = std::min(number_of(t[1]), first + 255);
  const bool listed = t.size() > 3;
  for (unsigned code = first; code <= last && font.characters.size() < kMostCharacters; ++code) {
    const unsigned k = code - first;
    if (listed && k + 2 >= t.size()) break;
    std::string utf16 = t[listed ? k + 2 : 2];
    if (!listed && utf16.size() == 2) {
      const unsigned value = number_of(utf16) + k;
      utf16 = {static_cast<char>(value >> 8), static_cast<char>(value)};
    }
    font.characters[code] = character_of(utf16);
  }
}

/// The table of a font's characters. Source: Adobe Technical Note 5014 (CMap files).
void read_map(Font& font, const std::string& text) {
  auto input = std::make_shared<BufferInputSource>("map", text);
  QPDFTokenizer tokenizer;
  tokenizer.allowEOF();
  std::string what;
  std::vector<std::string> strings;
  bool in_list = false;
  while (true) {
    const auto token = tokenizer.readToken(input, "map", true, 256);
    const auto type = token.getType();
    if (type == QPDFTokenizer::tt_eof) return;
    if (type == QPDFTokenizer::tt_word) {
      what = token.getValue();
      strings.clear();
    } else if (type == QPDFTokenizer::tt_array_open || type == QPDFTokenizer::tt_array_close) {
      in_list = type == QPDFTokenizer::tt_array_open;
      if (!in_list && what == "beginbfrange") {
        if (strings.size() == 3) strings.push_back("");  // a list of one
        add_range(font, std::exchange(strings, {}));
      }
    } else if (type == QPDFTokenizer::tt_string && strings.size() < 300) {
      strings.push_back(token.getValue());
      if (what == "beginbfchar" && strings.size() == 2) {
        if (font.characters.size() < kMostCharacters)
          font.characters[number_of(strings[0])] = character_of(strings[1]);
        strings.clear();
      } else if (what == "beginbfrange" && strings.size() == 3 && !in_list) {
        add_range(font, std::exchange(strings, {}));
      }
    }
  }
}

void read_differences(Font& font, QPDFObjectHandle encoding) {
  if (!encoding.isDictionary()) return;
  auto list = encoding.getKey("/Differences");
  if (!list.isArray()) return;
  long long code = 0;
  for (int i = 0; i < std::min(list.getArrayNItems(), 1000); ++i) {
    auto item = list.getArrayItem(i);
    if (item.isInteger()) {
      code = item.getIntValue();
    } else if (item.isName()) {
      if (code >= 0 && code < 256)
        font.characters[static_cast<unsigned>(code)] = named(item.getName());
      ++code;
    }
  }
}

void read_widths(Font& font, QPDFObjectHandle dictionary) {
  auto list = dictionary.getKey("/Widths");
  auto first = dictionary.getKey("/FirstChar");
  if (!list.isArray() || !first.isInteger()) return;
  double unit = 0.001;
  auto matrix = dictionary.getKey("/FontMatrix");
  if (matrix.isArray() && matrix.getArrayNItems() == 6 && matrix.getArrayItem(0).isNumber())
    unit = std::abs(matrix.getArrayItem(0).getNumericValue());
  font.first_code = static_cast<unsigned>(std::clamp(first.getIntValue(), 0LL, 255LL));
  for (int i = 0; i < std::min(list.getArrayNItems(), 256); ++i) {
    auto item = list.getArrayItem(i);
    font.widths.push_back(item.isNumber() ? item.getNumericValue() * unit : 0);
  }
}

}  // namespace

std::string Font::text(std::string_view bytes) const {
  std::string out;
  const std::size_t step = wide ? 2 : 1;
  for (std::size_t i = 0; i + step <= bytes.size(); i += step) {
    const unsigned code = number_of(bytes.substr(i, step));
    const auto found = characters.find(code);
    if (found != characters.end()) {
      out += found->second;
    } else {
      out += ascii && code >= 32 && code < 127 ? static_cast<char>(code) : '?';
    }
  }
  return out;
}

double Font::width(std::string_view bytes) const {
  double sum = 0;
  const std::size_t step = wide ? 2 : 1;
  for (std::size_t i = 0; i + step <= bytes.size(); i += step) {
    const unsigned code = number_of(bytes.substr(i, step));
    const double told = !wide && code >= first_code && code - first_code < widths.size()
                            ? widths[code - first_code]
                            : 0;
    sum += told > 0 && told < 10 ? told : kUsualWidth;
  }
  return sum;
}

std::shared_ptr<const Font> read_font(QPDFObjectHandle dictionary) {
  auto font = std::make_shared<Font>();
  if (!dictionary.isDictionary()) return font;
  auto kind = dictionary.getKey("/Subtype");
  font->wide = kind.isName() && kind.getName() == "/Type0";
  font->ascii = !font->wide;
  read_differences(*font, dictionary.getKey("/Encoding"));
  if (!font->wide) read_widths(*font, dictionary);
  auto map = dictionary.getKey("/ToUnicode");
  if (map.isStream()) read_map(*font, decoded(map, kMostMapBytes));
  return font;
}

}  // namespace ecgmm::io::pdf
