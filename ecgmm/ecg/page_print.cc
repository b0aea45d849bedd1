// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_print.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr std::array<double, 4> kGains = {2.5, 5, 10, 20};
constexpr double kSure = 20;       // confidence: less is often noise that looks like a number
constexpr double kSureDigit = 60;  // confidence: a lone digit may be what is left of a number

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// The numbers that end before `end`, the last first: one, or several with a slash or a dash
/// between.
/// @param begin  set to where the first of them begins.
std::vector<double> numbers_before(const std::string& text, std::size_t end, std::size_t& first) {
  std::vector<double> found;
  while (end > 0) {
    while (end > 0 && text[end - 1] == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 &&
           (is_digit(text[begin - 1]) || text[begin - 1] == '.' || text[begin - 1] == ','))
      --begin;
    if (begin == end || end - begin > 6) break;
    std::string number = text.substr(begin, end - begin);
    std::ranges::replace(number, ',', '.');
    char* stop = nullptr;
    const double value = std::strtod(number.c_str(), &stop);
    if (*stop != '\0') break;
    found.push_back(value);
    first = begin;
    if (begin == 0 || (text[begin - 1] != '/' && text[begin - 1] != '-' && text[begin - 1] != '+'))
      break;
    end = begin - 1;
  }
  return found;
}

/// Recognized text of one line, with how sure each of its characters is.
struct Line {
  std::string text;
  std::vector<double> confidence;

  void add(std::string_view more, double sure) {
    text += more;
    confidence.resize(text.size(), sure);
  }
};

/// The words line by line. What stands far from the word before it begins a line of its own.
std::vector<Line> lines_of(const std::vector<io::OcrWord>& words) {
  constexpr double kFar = 2.5;  // heights of a word
  std::vector<Line> lines;
  const io::OcrWord* before = nullptr;
  for (const auto& word : words) {
    const bool goes_on = before != nullptr && word.line == before->line &&
                         word.left_px - before->left_px - before->width_px <
                             kFar * std::max(word.height_px, before->height_px);
    if (goes_on) {
      lines.back().add(" ", 0);
    } else {
      lines.emplace_back();
    }
    lines.back().add(word.text, word.confidence);
    before = &word;
  }
  return lines;
}

/// Reads on in a text as long as something fits.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view some) {
    if (text_.substr(at_).starts_with(some)) return at_ += some.size(), true;
    return false;
  }
  bool take_one_of(std::string_view some) {
    if (next() == '\0' || some.find(next()) == std::string_view::npos) return false;
    return ++at_, true;
  }
  /// An m, or what it is mistaken for.
  bool take_m() { return take_one_of("mM") || take("rn"); }

 private:
  std::string_view text_;
  std::size_t at_;
};

/// A unit in a recognized text.
struct Unit {
  std::size_t end = 0;  ///< where it ends; 0: there is none
  bool gain = false;
  bool slash = true;  ///< it has one: in slanted letters it may be lost
};

Unit unit_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kSlash = "/|\\lIi1!:'yYvV7";
  Reader reader(text, at);
  const bool whole = reader.take_m() ? reader.take_m() || reader.take_one_of("n")
                                     : reader.take_one_of("n") && reader.take_m();
  if (!whole) return {};
  Unit unit;
  reader.take_one_of(" ");
  unit.slash = reader.take_one_of(kSlash);
  reader.take_one_of(kSlash);
  reader.take_one_of(" ");
  unit.gain = reader.take_m();
  bool fits = unit.gain ? reader.take_one_of("vVyYuUwW\\") : reader.take_one_of("sS");
  if (fits && !unit.gain)
    fits = reader.take("ec") || reader.take("ek") || reader.take("EC") || !is_letter(reader.next());
  if (!fits && unit.gain) fits = unit.slash && !is_letter(reader.next());
  if (fits) unit.end = reader.at();
  return unit;
}

/// The digit that a recognized character stands for, or 0 (the character) if it may be none.
char digit_of(char c) {
  constexpr std::string_view kOne = "lI|!T";
  if (is_digit(c) || c == '.' || c == ',' || c == '/') return c;
  if (kOne.find(c) != std::string_view::npos) return '1';
  if (c == 'O' || c == 'o') return '0';
  if (c == 'S') return '5';
  if (c == 'Z') return '2';
  return '\0';
}

/// Puts digits in the place of what may be mistaken for them at the end of a text, if a number
/// stands there alone; else what no number is.
void correct_number(Line& line) {
  auto& text = line.text;
  while (text.ends_with(' ')) text.pop_back();
  std::size_t begin = text.size();
  while (begin > 0 && digit_of(text[begin - 1]) != '\0') --begin;
  while (begin < text.size() && text[begin] == '/') ++begin;
  const std::size_t length = text.size() - begin;
  // "2. 5" or "12 5" may be one number.
  std::size_t before = begin;
  while (before > 0 && std::string_view(" /.,-+").find(text[before - 1]) != std::string_view::npos)
    --before;
  const bool alone = length > 0 && (before == 0 || !is_digit(text[before - 1])) &&
                     (begin == 0 || (!is_letter(text[begin - 1]) && text[begin - 1] != '-' &&
                                     text[begin - 1] != '+' && text[begin - 1] != '.'));
  const bool sure = length > 0 && line.confidence[begin] >= (length == 1 ? kSureDigit : kSure) &&
                    (length != 1 || is_digit(text[begin]));
  for (std::size_t i = begin; i < text.size(); ++i) text[i] = digit_of(text[i]);
  line.confidence.resize(text.size());
  if (!alone || !sure) line.add("?", 0);
}

/// A recognized line in the spelling of scales_in().
std::string spelled(const Line& line) {
  Line out;
  for (std::size_t i = 0; i < line.text.size();) {
    const Unit unit = unit_at(line.text, i);
    if (unit.end == 0) {
      out.add(line.text.substr(i, 1), line.confidence[i]);
      ++i;
      continue;
    }
    correct_number(out);
    // "100 mms" may be 100 ms
    if (!unit.slash && !unit.gain && out.text.ends_with("100")) out.add("?", 0);
    out.add(unit.gain ? "mm/mV " : "mm/s ", 0);
    i = unit.end;
  }
  return out.text;
}

/// Values of one kind that are printed.
struct Found {
  std::vector<double> values;

  void add(double value) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  double only() const { return values.size() == 1 ? values[0] : 0; }
};

/// The leads that the words before a gain name.
enum class Leads { any, limb, chest };

Leads named(std::string words) {
  words = to_lower(words);
  const auto says = [&](std::string_view word) { return words.find(word) != std::string::npos; };
  if (says("limb") || says("lirnb")) return Leads::limb;
  return says("chest") || says("precord") ? Leads::chest : Leads::any;
}

}  // namespace

std::vector<ShownScale> scales_in(const std::string& shown) {
  const std::string text = to_lower(shown);
  std::vector<ShownScale> scales;
  for (const auto& [unit, factor] : {std::pair<std::string_view, double>{"mm/", 1}, {"cm/", 10}}) {
    for (auto at = text.find(unit); at != std::string::npos; at = text.find(unit, at + 1)) {
      const std::size_t end = at + unit.size();
      const std::string rest = text.substr(end, 3);
      const bool gain = rest.starts_with("mv");
      if (!gain && !rest.starts_with("s")) continue;
      std::size_t begin = at;
      for (const double value : numbers_before(text, at, begin))
        scales.push_back({gain, value * factor, begin, end + (gain ? 2 : 1)});
    }
  }
  return scales;
}

PrintedScale read_print(const io::OcrText& text) {
  PrintedScale out;
  out.fault = text.fault;
  Found speeds;
  Found gains;
  Found limb;
  for (const auto& line : lines_of(text.words)) {
    const std::string plain = spelled(line);
    std::size_t end = 0;
    for (const auto& scale : scales_in(plain)) {
      const auto& usual = scale.gain ? kGains : kPrintedSpeeds;
      if (std::ranges::find(usual, scale.value) == usual.end()) continue;
      const std::size_t from = std::min(end, scale.begin);
      const Leads leads = named(plain.substr(from, scale.begin - from));
      end = scale.end;
      if (!scale.gain) {
        speeds.add(scale.value);
      } else if (leads != Leads::chest) {
        (leads == Leads::limb ? limb : gains).add(scale.value);
      }
    }
  }
  if (!limb.values.empty()) gains = limb;
  out.mm_per_s = speeds.only();
  out.mm_per_mv = gains.only();
  out.several_speeds = speeds.values.size() > 1;
  out.several_gains = gains.values.size() > 1;
  return out;
}

PrintedScale read_print(const std::vector<io::OcrText>& looks) {
  io::OcrText all;
  std::vector<PrintedScale> each;
  for (const auto& look : looks) {
    const int lines = all.words.empty() ? 0 : all.words.back().line + 1;
    for (auto word : look.words) {
      word.line += lines;
      all.words.push_back(std::move(word));
    }
    all.fault = look.fault;
    each.push_back(read_print(look));
  }
  PrintedScale out = read_print(all);
  const auto is_sure = [&](double PrintedScale::* value, double usual) {
    if (out.*value == 0 || out.*value == usual) return true;
    const auto seen = [&](const PrintedScale& s) { return s.*value == out.*value; };
    return std::ranges::count_if(each, seen) > 1 ||
           std::ranges::any_of(each, [&](const auto& s) { return seen(s) && s.complete(); });
  };
  out.unsure = !is_sure(&PrintedScale::mm_per_s, 25) || !is_sure(&PrintedScale::mm_per_mv, 10);
  return out;
}

}  // namespace ecgmm::ecg
