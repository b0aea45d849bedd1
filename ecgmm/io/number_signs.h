// SPDX-License-Identifier: Apache-2.0
// Which sign of a number written by a person divides its decimals, and which its thousands.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ecgmm::io {

enum class DecimalSign { unknown, point, comma };

/// What one text tells, looked at alone.
enum class NumberLook {
  none,          ///< no number
  whole,         ///< 12, 1 234, 1e3: no sign that divides decimals
  point,         ///< 1.5, 1,234.5, 1,234,567: the point divides decimals
  comma,         ///< 1,5, 1.234,5, 1.234.567: the comma does
  either_point,  ///< 1.234
  either_comma,  ///< 1,234
};

/// Thousands may be divided by a comma, a point, a blank or an apostrophe, in groups of three.
NumberLook look_at_number(std::string_view text);

/// The number that a text stands for where this sign divides its decimals: with the point 1,234.5
/// and with the comma 1.234,5 are the same. nullopt for no number, one that is not finite, and a
/// whole one of more digits than a double holds, such as a long id.
std::optional<double> read_number(std::string_view text, DecimalSign decimal);

/// The looks of many numbers, counted.
struct NumberSigns {
  std::size_t whole = 0, point = 0, comma = 0, either_point = 0, either_comma = 0;
  bool hundreds = false;  ///< some whole number has three digits without a sign

  /// Counts one more number, which looks so.
  void add(NumberLook look, std::string_view text);
  /// Counts those of another column too.
  void add(const NumberSigns& other);
  /// The sign that all that tell agree on.
  DecimalSign agreed() const;
};

/// The decimal sign of a number whose own look may be either, from its column and, where this does
/// not tell, its whole file. 1,234 is unknown where neither tells. 1.234 then has a decimal point,
/// as programs write it, unless its column has whole numbers of three digits as well and no other
/// decimals (900, 950, 1.011): there it is unknown too.
DecimalSign decimal_sign(NumberLook look, const NumberSigns& column, const NumberSigns& file);

}  // namespace ecgmm::io
