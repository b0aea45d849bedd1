// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ecgmm::data {

/// Fisher's exact test of a 2 × 2 table, two-sided: the probability, under equal shares, of a table
/// at most as likely as this one: `a` of `a_total` against `b` of `b_total`.
double fisher_exact(std::size_t a, std::size_t a_total, std::size_t b, std::size_t b_total);

}  // namespace ecgmm::data
