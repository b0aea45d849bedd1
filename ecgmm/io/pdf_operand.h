// SPDX-License-Identifier: Apache-2.0
// What stands before an operator of a content stream. Part of the PDF module.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"

namespace ecgmm::io::pdf {

/// One of them; arrays are taken apart.
struct Operand {
  enum class Kind { number, name, string };
  Kind kind = Kind::number;
  double number = 0;
  std::string text;
};
inline constexpr std::size_t kMostLetters = 256;  ///< that are kept of one text
using Operands = std::vector<Operand>;

/// The numbers among them, kept within what can be calculated with.
inline std::vector<double> numbers_of(const Operands& operands) {
  std::vector<double> numbers;
  for (const auto& o : operands) {
    if (o.kind == Operand::Kind::number) numbers.push_back(std::clamp(o.number, -1e9, 1e9));
  }
  return numbers;
}

/// The name that they begin with; "" without one.
inline std::string name_of(const Operands& operands) {
  return !operands.empty() && operands[0].kind == Operand::Kind::name ? operands[0].text : "";
}

/// Refuses a page that shows more than is read of one.
[[noreturn]] inline void too_much(const char* what) {
  throw data_error(std::string("the page shows too many ") + what,
                   "print the page with the ECG alone to a new PDF");
}

}  // namespace ecgmm::io::pdf
