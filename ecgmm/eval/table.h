// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ecgmm::eval {

/// A table of words, to be shown on the screen or in the report. The first column stands left, the
/// others right.
struct Table {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes = {};  ///< sentences below it
};

/// Title, header, rows and notes as lines; "" for no rows.
std::string to_text(Table table);

}  // namespace ecgmm::eval
