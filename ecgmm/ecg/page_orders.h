// SPDX-License-Identifier: Apache-2.0
// The sums that the limb leads satisfy, in each order that they are drawn in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/ecg/page_equations.h"
#include "ecgmm/ecg/page_layout.h"
#include "ecgmm/ecg/page_scale.h"

namespace ecgmm::ecg {

/// What the sums of I, II and III may leave, and of aVR, aVL and aVF, as a share of the energy.
inline constexpr double kLimbBound = 0.03;
inline constexpr double kAugmentedBound = 0.06;
inline constexpr double kMostOff = 0.6;  ///< of the whole, where only most of the time fits
inline constexpr double kClearer = 4;    ///< times an error has to be smaller than other leads'

/// Where a lead is drawn, from the first row of the leads, and its weight in a sum that is 0.
struct LimbTerm {
  int row = 0;
  int column = 0;
  double weight = 1;
};
using LimbSum = std::vector<LimbTerm>;

/// One way of drawing the limb leads.
struct LimbOrder {
  LimbSum limb;
  LimbSum augmented;
  LimbTerm two;
  LimbSum mistaken;  ///< what would hold, instead of `limb`, for chest leads; empty: nothing
  LimbSum further;   ///< what more has to hold most of the time; empty: nothing
  double limb_bound = kLimbBound;
  double augmented_bound = kAugmentedBound;
  std::string how;
  LeadOrder order = LeadOrder::standard;
};

LimbOrder limb_order(const PageGrid& grid, LeadOrder order);

/// Both bounds, as looser or tighter ones.
LimbOrder with_slack(LimbOrder order, double slack);

/// The rows that are tried as leads, and where their columns are.
struct Attempt {
  const std::vector<RowTrace>& rows;
  std::size_t top = 0;
  PageGrid grid;
  const std::vector<PageStretch>& columns;  ///< as many as grid.columns
  int q = 0;

  /// What a row shows in the seconds of a column.
  std::vector<double> part(std::size_t row, int column) const {
    return part(row, columns[static_cast<std::size_t>(column)]);
  }
  std::vector<double> part(std::size_t row, const PageStretch& at) const;
  SumError error(const LimbSum& sum) const;
  bool is_short(std::size_t row) const {
    return row >= top && row < top + static_cast<std::size_t>(grid.rows);
  }
};

/// How well the leads in this order satisfy their sums: all of the time; or one sum all of the time
/// and the other most of it; or both most of the time, and then twice as well.
struct LimbFit {
  SumError limb;
  SumError augmented;
  bool whole = false;
  bool found = false;
};
LimbFit fit_of(const Attempt& attempt, const LimbOrder& order);

}  // namespace ecgmm::ecg
