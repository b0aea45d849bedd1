// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/column_inference.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <functional>
#include <set>

#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

using Kind = io::Cell::Kind;

constexpr double kMostly = 0.9;  ///< share of cells that makes a column one of their kind
constexpr std::size_t kMaxCategories = 12;
constexpr std::size_t kMinCategoryRows = 5;
constexpr std::size_t kMinIdentifierRows = 20;  ///< fewer numbers can differ by chance
constexpr double kMinHospitalNumber = 1e5;      ///< six digits

bool is_date_text(std::string_view text) {
  // 2020-01-31, 31.01.2020, 1/31/20 and the like, a time behind them allowed.
  text = trim(text);
  const auto end = std::min(text.find_first_of(" T"), text.size());
  std::size_t digits = 0;
  std::size_t separators = 0;
  char separator = 0;
  for (const char c : text.substr(0, end)) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if ((c == '-' || c == '.' || c == '/') && (separator == 0 || separator == c)) {
      separator = c;
      ++separators;
    } else {
      return false;
    }
  }
  return separators == 2 && digits >= 4 && digits <= 8;
}

/// "Doe, Jane" or "Jane Doe": two to four capitalized words without digits.
bool is_name_text(std::string_view text) {
  std::size_t words = 0;
  for (const auto& part : split_text(trim(text), ' ')) {
    if (part.empty()) continue;
    const auto first = static_cast<unsigned char>(part.front());
    const bool capital = std::isupper(first) != 0 || first >= 0x80;
    const bool plain = part.find_first_of("0123456789:;()/") == std::string::npos;
    if (!capital || !plain) return false;
    ++words;
  }
  return words >= 2 && words <= 4;
}

bool is_name_header(std::string_view name) {
  constexpr std::array<std::string_view, 8> kWords = {"name",         "surname",   "first_name",
                                                      "last_name",    "firstname", "lastname",
                                                      "patient_name", "full_name"};
  std::string lower = to_lower(trim(name));
  std::replace(lower.begin(), lower.end(), ' ', '_');
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool is_mostly(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) >= kMostly * static_cast<double>(whole);
}

/// The filled cells of a column by kind.
struct Contents {
  std::size_t filled = 0;
  std::size_t dates = 0;
  std::vector<double> numbers;               ///< booleans too
  std::vector<std::string> texts;            ///< trimmed
  std::map<std::string, std::size_t> words;  ///< text → how often
};

Contents contents_of(std::span<const io::Cell* const> cells) {
  Contents contents;
  for (const auto* cell : cells) {
    if (cell->empty() || cell->kind == Kind::error) continue;
    ++contents.filled;
    if (cell->kind == Kind::number || cell->kind == Kind::boolean) {
      contents.numbers.push_back(cell->number);
      continue;
    }
    if (cell->kind == Kind::date || is_date_text(cell->text)) ++contents.dates;
    contents.texts.emplace_back(trim(cell->text));
    ++contents.words[contents.texts.back()];
  }
  return contents;
}

/// Numbers that name a record rather than measure something: rising or falling from record to
/// record; or whole, all different, and either with hardly a number left out between them or all of
/// the same length; or (some patients having several records) mostly different with six digits and
/// more.
bool is_identifier(const std::vector<double>& numbers) {
  if (numbers.size() < kMinIdentifierRows) return false;
  const bool rising = std::is_sorted(numbers.begin(), numbers.end(), std::less_equal<>());
  const bool falling = std::is_sorted(numbers.begin(), numbers.end(), std::greater_equal<>());
  if (rising || falling) return true;
  if (!std::all_of(numbers.begin(), numbers.end(), [](double x) { return x == std::floor(x); })) {
    return false;
  }
  const std::set<double> distinct(numbers.begin(), numbers.end());
  const double low = *distinct.begin();
  const double high = *distinct.rbegin();
  const auto count = static_cast<double>(numbers.size());
  if (distinct.size() == numbers.size()) {
    const bool dense = high - low < 4 * count;
    const bool same_length =
        low >= 1000 && std::floor(std::log10(low)) == std::floor(std::log10(high));
    return dense || same_length;
  }
  return static_cast<double>(distinct.size()) >= 0.7 * count && low >= kMinHospitalNumber;
}

ColumnLook look_at_numbers(const std::vector<double>& numbers) {
  ColumnLook look;
  const std::set<double> distinct(numbers.begin(), numbers.end());
  if (distinct.size() == 1) {
    look.reason = "constant";
  } else if (is_identifier(numbers)) {
    look.reason = "looks like an identifier";
  } else if (distinct.size() == 2) {
    look.kind = ColumnKind::binary;
  }
  return look;
}

ColumnLook look_at_texts(std::string_view name, const Contents& contents,
                         std::span<const io::Cell* const> cells) {
  ColumnLook look;
  const std::size_t distinct = contents.words.size();
  if (distinct == 1) {
    look.reason = "constant";
    return look;
  }
  if (distinct == 2) {
    look.kind = ColumnKind::binary;
    double next = 0;  // sorted: "no" = 0, "yes" = 1
    for (const auto& [word, unused] : contents.words) look.values[to_lower(word)] = next++;
    if (look.values.size() == 2) return look;
    look.values.clear();  // "Yes" and "yes"
    look.reason = "constant";
    return look;
  }
  look.kind = ColumnKind::categorical;
  look.categories = frequent_words(cells);
  std::size_t covered = 0;
  for (const auto& word : look.categories) covered += contents.words.at(word);
  const bool few = distinct <= kMaxCategories && look.categories.size() >= 2;
  if (few && is_mostly(covered, contents.texts.size())) return look;
  look.categories.clear();
  const auto names = static_cast<std::size_t>(
      std::count_if(contents.texts.begin(), contents.texts.end(), is_name_text));
  if (is_name_header(name) ||
      (distinct > kMaxCategories && is_mostly(names, contents.texts.size()))) {
    look.reason = "looks like names";
  } else if (distinct == contents.texts.size() &&
             std::none_of(contents.texts.begin(), contents.texts.end(),
                          [](const auto& text) { return text.find(' ') != std::string::npos; })) {
    look.reason = "looks like an identifier";
  } else {
    look.reason = "free text";
  }
  return look;
}

}  // namespace

std::vector<std::string> frequent_words(std::span<const io::Cell* const> cells) {
  std::map<std::string, std::size_t> counts;
  for (const auto* cell : cells) {
    if (!cell->empty() && cell->kind != Kind::error) ++counts[std::string(trim(cell->shown()))];
  }
  std::vector<std::string> words;
  for (const auto& [word, count] : counts) {
    if (count >= kMinCategoryRows) words.push_back(word);
  }
  return words;
}

ColumnLook look_at_column(std::string_view name, std::span<const io::Cell* const> cells) {
  const Contents contents = contents_of(cells);
  ColumnLook look;
  if (contents.filled == 0) {
    look.reason = kNoValue;
  } else if (is_mostly(contents.dates, contents.filled)) {
    look.reason = "dates";
  } else if (is_name_header(name)) {
    look.reason = "looks like names";
  } else if (is_mostly(contents.numbers.size(), contents.filled)) {
    look = look_at_numbers(contents.numbers);
  } else if (is_mostly(contents.texts.size(), contents.filled)) {
    look = look_at_texts(name, contents, cells);
  } else {
    look.reason = "numbers and texts mixed";
  }
  return look;
}

}  // namespace ecgmm::data
