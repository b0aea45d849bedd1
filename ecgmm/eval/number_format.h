// SPDX-License-Identifier: Apache-2.0
// Figures in words; NaN is undefined.
#pragma once

#include <cstddef>
#include <string>

#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::eval {

/// "0.918", or "undefined".
std::string figure(double value, int digits = 3);
/// "0.880 .. 0.955", or "".
std::string range(const metrics::Interval& interval, int digits = 3);
/// "(0.880 .. 0.955)", or "(no interval)".
std::string bracketed(const metrics::Interval& interval, int digits = 3);
/// "+0.012", or "undefined".
std::string signed_figure(double value, int digits = 3);
/// "0.031", "< 0.001", or "undefined".
std::string p_text(double p);
/// "38 %".
std::string percent(double share);
/// "1 record", "2 records".
std::string plural(std::size_t count, const std::string& noun);

}  // namespace ecgmm::eval
