// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ecgmm/ecg/page_rows.h"

namespace ecgmm::ecg {

/// A part of a row in mm, up is positive, a little smoothed (rows are drawn a fraction of a
/// millimeter beside each other), without its mean.
std::vector<double> row_part(const RowTrace& row, double left_mm, double right_mm, int px_per_mm);

/// One lead of an equation: what it is multiplied by.
struct Term {
  std::vector<double> lead;  ///< as by row_part()
  double weight = 1;
};

/// How far a sum of leads is from 0, as the share of their energy that is left.
struct SumError {
  double all = 1;   ///< of the whole length
  double most = 1;  ///< without the fifth of the time in which most is left (a name or a pen mark
                    ///< across one lead, a wave that was not followed)
};

/// Energy of the weighted sum of leads as a share of the energies of the leads, each by its weight.
SumError sum_error(const std::vector<Term>& terms, int px_per_mm);

/// Energy of a - b as a share of their mean energy.
SumError difference(const std::vector<double>& a, const std::vector<double>& b, int px_per_mm);

}  // namespace ecgmm::ecg
