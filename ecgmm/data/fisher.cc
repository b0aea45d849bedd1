// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/fisher.h"

#include <algorithm>
#include <cmath>

namespace ecgmm::data {
namespace {

double log_choose(std::size_t n, std::size_t k) {
  return std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
         std::lgamma(static_cast<double>(n - k) + 1);
}

}  // namespace

double fisher_exact(std::size_t a, std::size_t a_total, std::size_t b, std::size_t b_total) {
  const std::size_t hits = a + b;
  const auto log_probability = [&](std::size_t k) {
    return log_choose(a_total, k) + log_choose(b_total, hits - k) -
           log_choose(a_total + b_total, hits);
  };
  // Tables that differ by rounding alone are equally likely.
  const double limit = log_probability(a) + 1e-7;
  double sum = 0;
  for (std::size_t k = hits > b_total ? hits - b_total : 0; k <= std::min(hits, a_total); ++k) {
    const double p = log_probability(k);
    if (p <= limit) sum += std::exp(p);
  }
  return std::min(1.0, sum);
}

}  // namespace ecgmm::data
