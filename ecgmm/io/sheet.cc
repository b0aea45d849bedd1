// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/sheet.h"

#include <cmath>

#include "ecgmm/core/text.h"

namespace ecgmm::io {

std::string Cell::shown() const {
  if (kind == Kind::empty) return {};
  if (kind == Kind::boolean) return number != 0 ? "TRUE" : "FALSE";
  if (kind != Kind::number) return text;
  constexpr double kExactWhole = 1e15;  // shortest() would write 100000 as 1e+05
  if (number == std::floor(number) && std::fabs(number) < kExactWhole)
    return fixed(number + 0.0, 0);
  return shortest(number);
}

std::string column_letters(std::size_t column) {
  std::string letters;
  for (++column; column > 0; column = (column - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  }
  return letters;
}

std::string number_ranges(const std::vector<std::size_t>& numbers) {
  constexpr std::size_t kShown = 10;
  std::string text;
  std::size_t ranges = 0;
  for (std::size_t i = 0; i < numbers.size(); ++ranges) {
    if (ranges == kShown) return concat(text, " and ", numbers.size() - i, " more");
    const std::size_t first = i++;
    while (i < numbers.size() && numbers[i] == numbers[i - 1] + 1) ++i;
    text += concat(text.empty() ? "" : ", ", numbers[first]);
    if (i - 1 > first) text += concat('-', numbers[i - 1]);
  }
  return text;
}

}  // namespace ecgmm::io
