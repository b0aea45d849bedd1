// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/number_format.h"

#include <cmath>

#include "ecgmm/core/text.h"

namespace ecgmm::eval {
namespace {

/// 0.000 for what would be -0.000.
std::string shown(double value, int digits) {
  auto text = fixed(value, digits);
  if (text.find_first_of("123456789") == std::string::npos) return fixed(0, digits);
  return text;
}

}  // namespace

std::string figure(double value, int digits) {
  return std::isnan(value) ? "undefined" : shown(value, digits);
}

std::string range(const metrics::Interval& interval, int digits) {
  if (std::isnan(interval.low)) return {};
  return concat(shown(interval.low, digits), " .. ", shown(interval.high, digits));
}

std::string signed_figure(double value, int digits) {
  return (value >= 0 ? "+" : "") + figure(value, digits);
}

std::string plural(std::size_t count, const std::string& noun) {
  return concat(count, " ", noun, count == 1 ? "" : "s");
}

std::string bracketed(const metrics::Interval& interval, int digits) {
  return std::isnan(interval.low) ? "(no interval)" : concat("(", range(interval, digits), ")");
}

std::string p_text(double p) { return p < 0.001 ? "< 0.001" : figure(p); }

std::string percent(double share) {
  return std::isnan(share) ? "undefined" : fixed(100 * share, 0) + " %";
}

}  // namespace ecgmm::eval
