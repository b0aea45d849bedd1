// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/number_signs.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kGroup = 3;
constexpr std::size_t kExactDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view without_sign(std::string_view text) {
  text = trim(text);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// "1,234,567": one to three digits, not 0 alone, then groups of three.
/// @return how many groups; 0 where the text is not written so.
std::size_t groups_of_three(std::string_view text, char divider) {
  const auto first = text.find(divider);
  if (first == std::string_view::npos || first < 1 || first > kGroup || text[0] == '0') return 0;
  if (!all_digits(text.substr(0, first))) return 0;
  std::size_t groups = 0;
  for (text.remove_prefix(first); !text.empty(); text.remove_prefix(kGroup + 1), ++groups) {
    if (text[0] != divider || text.size() <= kGroup || !all_digits(text.substr(1, kGroup))) {
      return 0;
    }
  }
  return groups;
}

/// Blanks and apostrophes between groups of three taken off, up to the first other sign.
/// @return nullopt where they stand elsewhere.
std::optional<std::string> without_neutral_groups(std::string_view text) {
  const auto divider = text.find_first_of(" '");
  if (divider == std::string_view::npos) return std::string(text);
  const auto end = std::min(text.find_first_of(".,"), text.size());
  if (divider > end || groups_of_three(text.substr(0, end), text[divider]) == 0) {
    return std::nullopt;
  }
  std::string plain(text.substr(0, end));
  std::erase(plain, text[divider]);
  return plain += text.substr(end);
}

/// Whether `whole` of "1.234,5" can stand before the decimal sign.
bool is_grouped(std::string_view whole, char divider) {
  return groups_of_three(whole, divider) > 0;
}

NumberLook look_at_plain(std::string_view text) {
  const auto point = text.find('.');
  const auto comma = text.find(',');
  constexpr auto kNone = std::string_view::npos;
  if (comma == kNone && point == kNone) {
    return parse_number(text) ? NumberLook::whole : NumberLook::none;
  }
  if (comma != kNone && point != kNone) {
    const bool comma_last = text.rfind(',') > text.rfind('.');
    const auto last = comma_last ? text.rfind(',') : text.rfind('.');
    if (!is_grouped(text.substr(0, last), comma_last ? '.' : ',')) return NumberLook::none;
    if (!all_digits(text.substr(last + 1))) return NumberLook::none;
    return comma_last ? NumberLook::comma : NumberLook::point;
  }
  const char sign = comma != kNone ? ',' : '.';
  const auto groups = groups_of_three(text, sign);
  if (groups == 1) return sign == ',' ? NumberLook::either_comma : NumberLook::either_point;
  if (groups > 1) return sign == ',' ? NumberLook::point : NumberLook::comma;
  if (!parse_number(text, sign == ',')) return NumberLook::none;
  return sign == ',' ? NumberLook::comma : NumberLook::point;
}

}  // namespace

NumberLook look_at_number(std::string_view text) {
  const auto bare = without_sign(text);
  if (bare.empty() || !(is_digit(bare[0]) || bare[0] == '.' || bare[0] == ',')) {
    return NumberLook::none;
  }
  if (const auto end = bare.find_first_not_of("0123456789"); end == std::string_view::npos) {
    return NumberLook::whole;
  } else if (bare[end] == '.' && end > 0 && all_digits(bare.substr(end + 1))) {  // most numbers
    const bool group = bare.size() - end == kGroup + 1 && end <= kGroup && bare[0] != '0';
    return group ? NumberLook::either_point : NumberLook::point;
  }
  const auto plain = without_neutral_groups(bare);
  if (!plain) return NumberLook::none;
  const auto look = look_at_plain(*plain);
  // In "1 234,567" the blank divides the thousands.
  if (plain->size() == bare.size()) return look;
  if (look == NumberLook::either_comma) return NumberLook::comma;
  return look == NumberLook::either_point ? NumberLook::point : look;
}

std::optional<double> read_number(std::string_view text, DecimalSign decimal) {
  const auto bare = without_sign(text);
  auto plain = without_neutral_groups(bare);
  if (!plain) return std::nullopt;
  const char divider = decimal == DecimalSign::comma ? '.' : ',';
  const auto end = std::min(plain->find(decimal == DecimalSign::comma ? ',' : '.'), plain->size());
  if (groups_of_three(std::string_view(*plain).substr(0, end), divider) > 0) {
    std::erase(*plain, divider);
  }
  if (decimal == DecimalSign::comma) std::replace(plain->begin(), plain->end(), ',', '.');
  if (all_digits(*plain) && plain->size() > kExactDigits) return std::nullopt;
  const auto number = parse_number(*plain);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return trim(text).starts_with('-') ? -*number : *number;
}

void NumberSigns::add(NumberLook look, std::string_view text) {
  switch (look) {
    case NumberLook::whole:
      ++whole;
      hundreds =
          hundreds || (without_sign(text).size() >= kGroup && all_digits(without_sign(text)));
      break;
    case NumberLook::point:
      ++point;
      break;
    case NumberLook::comma:
      ++comma;
      break;
    case NumberLook::either_point:
      ++either_point;
      break;
    case NumberLook::either_comma:
      ++either_comma;
      break;
    case NumberLook::none:
      break;
  }
}

void NumberSigns::add(const NumberSigns& other) {
  whole += other.whole;
  point += other.point;
  comma += other.comma;
  either_point += other.either_point;
  either_comma += other.either_comma;
  hundreds = hundreds || other.hundreds;
}

DecimalSign NumberSigns::agreed() const {
  if (point > 0 && comma == 0) return DecimalSign::point;
  if (comma > 0 && point == 0) return DecimalSign::comma;
  return DecimalSign::unknown;
}

DecimalSign decimal_sign(NumberLook look, const NumberSigns& column, const NumberSigns& file) {
  if (look == NumberLook::point) return DecimalSign::point;
  if (look == NumberLook::comma) return DecimalSign::comma;
  const auto own = column.agreed();
  const auto all = own != DecimalSign::unknown ? own : file.agreed();
  if (all != DecimalSign::unknown || look == NumberLook::either_comma) return all;
  return look == NumberLook::either_point && column.hundreds ? DecimalSign::unknown
                                                             : DecimalSign::point;
}

}  // namespace ecgmm::io
