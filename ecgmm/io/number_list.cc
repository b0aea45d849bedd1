// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/number_list.h"

#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/binary.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::io {

std::vector<float> read_number_list(std::string_view text, double scale, double offset) {
  constexpr std::string_view kBetween = " \t\r\n,;";
  std::vector<float> numbers;
  while (true) {
    const auto begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return numbers;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(kBetween));
    text.remove_prefix(word.size());
    const auto number = parse_number(word);
    if (!number || !std::isfinite(*number)) {
      throw data_error(concat(quoted(word), " is not a number (value ", numbers.size() + 1, ")"));
    }
    numbers.push_back(static_cast<float>(*number * scale + offset));
  }
}

}  // namespace ecgmm::io
