// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_orders.h"

#include <algorithm>

namespace ecgmm::ecg {
namespace {

// In Cabrera's order the sums have fewer signs that differ, as have those of chest leads.
constexpr double kCabreraBound = 0.02;
constexpr double kBothOff = 0.3;  // of both sums, where each fits only most of the time
constexpr double kRimMm = 0.8;    // beside a lead's end there may be a bar or a step

LimbOrder standard(const PageGrid& grid) {
  const LimbSum limb = {{0, 0, 1}, {1, 0, -1}, {2, 0, 1}};
  const std::string how = "II = I + III and aVR + aVL + aVF = 0 in the same seconds";
  LimbOrder out{limb, {}, {1, 0, 1}, {}, {}, kLimbBound, kAugmentedBound, how, LeadOrder::standard};
  if (grid.rows == 3) {
    out.augmented = {{0, 1, 1}, {1, 1, 1}, {2, 1, 1}};
  } else if (grid.rows == 4) {
    out.augmented = {{0, 0, 0.5}, {1, 0, 0.5}, {3, 0, 1}};
    out.how = "II = I + III and 2 aVR + I + II = 0 in the same seconds";
  } else {
    out.augmented = {{3, 0, 1}, {4, 0, 1}, {5, 0, 1}};
  }
  return out;
}

/// aVL, I, -aVR, II, aVF, III.
LimbOrder cabrera(const PageGrid& grid) {
  LimbOrder out{{}, {}, {}, {}, {}, kCabreraBound, kCabreraBound, "", LeadOrder::cabrera};
  if (grid.rows == 3) {
    out.limb = {{0, 0, 1}, {1, 0, -1.5}, {2, 0, 1}};
    out.augmented = {{0, 1, 0.5}, {1, 1, -1}, {2, 1, 0.5}};
    out.mistaken = {{0, 0, 0.5}, {1, 0, -1}, {2, 0, 0.5}};
    out.two = {0, 1, 1};
    out.how = "Cabrera's order: aVL - aVR = 1.5 I and II + III = 2 aVF in the same seconds";
    return out;
  }
  const LimbSum lateral = {{1, 0, 1}, {3, 0, -0.5}, {0, 0, -1}};
  out.augmented = {{1, 0, 0.5}, {3, 0, 0.5}, {2, 0, -1}};
  out.two = {3, 0, 1};
  if (grid.rows == 4) {
    out.limb = lateral;
    out.how = "Cabrera's order: aVL = I - II / 2 and -2 aVR = I + II in the same seconds";
  } else {
    // `lateral` and what makes -aVR hold for -aVR to III in the place of aVL to II as well.
    out.limb = {{3, 0, 0.5}, {5, 0, 0.5}, {4, 0, -1}};
    out.further = lateral;
    out.how = "Cabrera's order: -2 aVR = I + II and 2 aVF = II + III in the same seconds";
  }
  return out;
}

}  // namespace

LimbOrder limb_order(const PageGrid& grid, LeadOrder order) {
  return order == LeadOrder::standard ? standard(grid) : cabrera(grid);
}

LimbOrder with_slack(LimbOrder order, double slack) {
  order.limb_bound *= slack;
  order.augmented_bound *= slack;
  return order;
}

std::vector<double> Attempt::part(std::size_t row, const PageStretch& at) const {
  return row_part(rows[row], at.left + kRimMm, at.right - kRimMm, q);
}

SumError Attempt::error(const LimbSum& sum) const {
  std::vector<Term> terms;
  for (const auto& p : sum)
    terms.push_back({part(top + static_cast<std::size_t>(p.row), p.column), p.weight});
  return sum_error(terms, q);
}

LimbFit fit_of(const Attempt& a, const LimbOrder& order) {
  LimbFit fit{a.error(order.limb), a.error(order.augmented), false, false};
  if (!order.further.empty() && a.error(order.further).most > order.limb_bound) return fit;
  const auto within = [&](double limb, double augmented, double share) {
    return limb < share * order.limb_bound && augmented < share * order.augmented_bound;
  };
  fit.whole = within(fit.limb.all, fit.augmented.all, 1);
  if (!order.mistaken.empty()) {  // a chest lead is about the mean of its neighbors
    fit.found = fit.whole && kClearer * fit.limb.all < a.error(order.mistaken).all;
    return fit;
  }
  const bool one =
      within(fit.limb.all, fit.augmented.most, 1) || within(fit.limb.most, fit.augmented.all, 1);
  const bool most = one || within(fit.limb.most, fit.augmented.most, 0.5);
  const double off = std::max(fit.limb.all, fit.augmented.all);
  fit.found = fit.whole || (most && off < (one ? kMostOff : kBothOff));
  if (!order.further.empty())
    fit.found = fit.found && std::min(fit.limb.all, fit.augmented.all) < kCabreraBound;
  return fit;
}

}  // namespace ecgmm::ecg
