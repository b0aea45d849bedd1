// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ecgmm/metrics/uncertainty.h"

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
std::string to_text(const Table& table);

/// "0.918", or "undefined".
std::string figure(double value, int digits = 3);
/// "0.880 .. 0.955", or "".
std::string range(const metrics::Interval& interval, int digits = 3);
/// "+0.012", or "undefined".
std::string signed_figure(double value, int digits = 3);
/// "1 record", "2 records".
std::string plural(std::size_t count, const std::string& noun);

}  // namespace ecgmm::eval
