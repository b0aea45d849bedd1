// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_leads.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_equations.h"
#include "ecgmm/ecg/page_named.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLimbBound = 0.03;
constexpr double kAugmentedBound = 0.06;
// In Cabrera's order the sums have fewer signs that differ, as have those of chest leads.
constexpr double kCabreraBound = 0.02;
constexpr double kMostOff = 0.6;       // of the whole, where only most of the time fits,
constexpr double kBothOff = 0.3;       // of both sums
constexpr double kSameBound = 0.04;    // of two rows that show the same lead
constexpr double kAlikeBound = 0.025;  // most of the time, where other leads are twice as far off
constexpr double kClearer = 4;         // an error has to be smaller than that of other leads
constexpr double kTwice = 1.9;         // as long as a lead, what its row shows at least of two
constexpr double kOtherLeads = 0.1;    // of their energy, what leads of no sum leave at least
constexpr double kNamedSlack = 4;      // on these bounds, where printed names tell the leads
constexpr int kNames = 4;              // that agree with a layout, none with another lead
constexpr double kRimMm = 0.8;         // beside a lead's end there may be a bar or a step

/// Where a lead is drawn, from the first row of the leads, and its weight in a sum that is 0.
struct Place {
  int row = 0;
  int column = 0;
  double weight = 1;
};
using Sum = std::vector<Place>;

/// One way of drawing the limb leads.
struct Order {
  Sum limb;
  Sum augmented;
  Place two;
  Sum mistaken;  ///< what would hold, instead of `limb`, for chest leads; empty: nothing
  Sum further;   ///< what more has to hold most of the time; empty: nothing
  double limb_bound = kLimbBound;
  double augmented_bound = kAugmentedBound;
  std::string how;
  LeadOrder order = LeadOrder::standard;
};

Order standard(const PageGrid& grid) {
  const Sum limb = {{0, 0, 1}, {1, 0, -1}, {2, 0, 1}};
  const std::string how = "II = I + III and aVR + aVL + aVF = 0 in the same seconds";
  Order out{limb, {}, {1, 0, 1}, {}, {}, kLimbBound, kAugmentedBound, how, LeadOrder::standard};
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
Order cabrera(const PageGrid& grid) {
  Order out{{}, {}, {}, {}, {}, kCabreraBound, kCabreraBound, "", LeadOrder::cabrera};
  if (grid.rows == 3) {
    out.limb = {{0, 0, 1}, {1, 0, -1.5}, {2, 0, 1}};
    out.augmented = {{0, 1, 0.5}, {1, 1, -1}, {2, 1, 0.5}};
    out.mistaken = {{0, 0, 0.5}, {1, 0, -1}, {2, 0, 0.5}};
    out.two = {0, 1, 1};
    out.how = "Cabrera's order: aVL - aVR = 1.5 I and II + III = 2 aVF in the same seconds";
    return out;
  }
  const Sum lateral = {{1, 0, 1}, {3, 0, -0.5}, {0, 0, -1}};
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

/// The rows that are tried as leads, and where their columns are.
struct Attempt {
  const std::vector<RowTrace>& rows;
  std::size_t top = 0;
  PageGrid grid;
  const std::vector<PageStretch>& columns;  ///< as many as grid.columns
  int q = 0;

  /// What a row shows in the seconds of a column.
  std::vector<double> part(std::size_t row, int column) const {
    const PageStretch& at = columns[static_cast<std::size_t>(column)];
    return row_part(rows[row], at.left + kRimMm, at.right - kRimMm, q);
  }
  SumError error(const Sum& sum) const {
    std::vector<Term> terms;
    for (const auto& p : sum)
      terms.push_back({part(top + static_cast<std::size_t>(p.row), p.column), p.weight});
    return sum_error(terms, q);
  }
  bool is_short(std::size_t row) const {
    return row >= top && row < top + static_cast<std::size_t>(grid.rows);
  }
};

/// Both bounds, as looser or tighter ones.
Order with_slack(Order order, double slack) {
  order.limb_bound *= slack;
  order.augmented_bound *= slack;
  return order;
}

/// How well the leads in this order satisfy their sums: all of the time; or one sum all of the time
/// and the other most of it; or both most of the time, and then twice as well.
struct Fit {
  SumError limb;
  SumError augmented;
  bool whole = false;
  bool found = false;
};

Fit fit_of(const Attempt& a, const Order& order) {
  Fit fit{a.error(order.limb), a.error(order.augmented), false, false};
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

/// How far the lead that is most like a long row is from it most of the time, lead II left out.
double next_alike(const Attempt& a, std::size_t long_row, const Place& two) {
  double least = 1;
  for (int r = 0; r < a.grid.rows; ++r) {
    for (int c = 0; c < a.grid.columns; ++c) {
      if (r == two.row && c == two.column) continue;
      const auto lead = a.part(a.top + static_cast<std::size_t>(r), c);
      for (const int at : {0, c})
        least = std::min(least, difference(lead, a.part(long_row, at), a.q).most);
    }
  }
  return least;
}

/// Takes a long row of lead II where one coincides with the short one.
void lengthen(LeadPlace& place, const Attempt& a, const Order& order) {
  const auto two = a.part(place.row, order.two.column);
  double best = kAlikeBound;
  std::size_t which = a.rows.size();
  for (std::size_t r = 0; r < a.rows.size(); ++r) {
    if (a.is_short(r)) continue;
    for (const int at : {0, order.two.column}) {
      const SumError d = difference(two, a.part(r, at), a.q);
      if (d.most >= best || d.all > kMostOff) continue;
      if (d.all > kSameBound && 2 * d.most > next_alike(a, r, order.two)) continue;
      best = d.most, which = r;
    }
  }
  if (which == a.rows.size()) return;
  place.row = which;
  place.left_mm = a.columns.front().left;
  place.right_mm = a.columns.back().right;
  place.how += "; the long row coincides with the short lead II";
}

/// How far a long row is from a lead in its seconds: those of its column, or the first ones.
SumError unlike(const Attempt& a, std::size_t long_row, const LeadStretch& lead, int column) {
  const auto part = a.part(lead.row, column);
  SumError least = difference(part, a.part(long_row, 0), a.q);
  const SumError there = difference(part, a.part(long_row, column), a.q);
  return there.most < least.most ? there : least;
}

/// Notes the long rows of leads other than II. No sum proves them, so the lead that a row is most
/// like has to be much more like it than any other one.
/// @param place  with the short leads, column by column.
void find_long_rows(LeadPlace& place, const Attempt& a) {
  std::vector<double> best(place.leads.size(), kAlikeBound);
  for (std::size_t row = 0; row < a.rows.size(); ++row) {
    if (a.is_short(row)) continue;
    std::vector<SumError> off;
    for (std::size_t k = 0; k < place.leads.size(); ++k)
      off.push_back(unlike(a, row, place.leads[k], static_cast<int>(k) / a.grid.rows));
    const auto least = std::ranges::min_element(off, {}, &SumError::most);
    const auto which = static_cast<std::size_t>(least - off.begin());
    const bool clear = std::ranges::all_of(off, [&](const SumError& other) {
      return &other == &*least || other.most > kClearer * least->most;
    });
    if (!clear || least->most >= best[which] || least->all > kMostOff) continue;
    best[which] = least->most;
    place.leads[which].long_row = row;
  }
}

/// Whether aVR, aVL and aVF are what I, II and III make of them: leads of other seconds are not,
/// and no two of them can be exchanged.
bool satisfy_all(const Attempt& a, const std::array<Place, kLimbLeads>& limb) {
  const auto holds = [&](std::size_t first, double factor, std::size_t second, double other,
                         std::size_t augmented) {
    Sum sum = {limb[first], limb[second], limb[augmented]};
    sum[0].weight *= factor, sum[1].weight *= other;
    return a.error(sum).all < kAugmentedBound;
  };
  return holds(0, 0.5, 1, 0.5, 3) && holds(0, -0.5, 2, 0.5, 4) && holds(1, -0.5, 2, -0.5, 5);
}

/// Where each lead of the grid is, column by column.
std::vector<LeadStretch> places_of(const Attempt& a, LeadOrder order) {
  std::vector<LeadStretch> leads;
  for (int c = 0; c < a.grid.columns; ++c) {
    for (int r = 0; r < a.grid.rows; ++r)
      leads.push_back({lead_at(a.grid, order, r, c), a.top + static_cast<std::size_t>(r),
                       a.columns[static_cast<std::size_t>(c)], false});
  }
  return leads;
}

/// The same, and which of them the sums tell.
std::vector<LeadStretch> leads_of(const Attempt& a, LeadOrder order) {
  std::vector<LeadStretch> leads = places_of(a, order);
  std::array<Place, kLimbLeads> limb;
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const auto& [lead, negative] = leads[i].drawn;
    const int at = static_cast<int>(i);
    if (lead < limb.size())
      limb[lead] = {at % a.grid.rows, at / a.grid.rows, negative ? -1.0 : 1.0};
  }
  const bool all = satisfy_all(a, limb);
  // II + III = 2 aVF, all that three rows in Cabrera's order show of it, does not tell II from III.
  const bool two = all || order == LeadOrder::standard || a.grid.rows > 3;
  for (auto& lead : leads)
    lead.told = lead.drawn.lead < kLimbLeads && (lead.drawn.lead == kLeadTwo ? two : all);
  return leads;
}

LeadPlace place_of(const Attempt& a, const Order& order, const Fit& fit) {
  LeadPlace place;
  place.found = true;
  place.limb_error = fit.limb.all;
  place.augmented_error = fit.augmented.all;
  place.how = order.how;
  if (!fit.whole) place.how += " (most of the time)";
  place.layout = a.grid.text();
  const auto size = static_cast<std::size_t>(a.grid.rows);
  if (a.rows.size() > size) place.layout += concat("+", a.rows.size() - size);
  place.row = a.top + static_cast<std::size_t>(order.two.row);
  const PageStretch& two = a.columns[static_cast<std::size_t>(order.two.column)];
  place.left_mm = two.left;
  place.right_mm = two.right;
  place.all = {a.columns.front().left, a.columns.back().right};
  if (a.grid.columns > 1) lengthen(place, a, order);
  place.leads = leads_of(a, order.order);
  if (a.grid.columns > 1) find_long_rows(place, a);
  for (auto& lead : place.leads) {
    if (lead.drawn.lead != kLeadTwo) continue;
    lead.row = place.row, lead.at = {place.left_mm, place.right_mm};
    lead.long_row.reset();
  }
  return place;
}

/// What the leads are looked for in.
struct Search {
  const std::vector<RowTrace>& rows;
  const std::optional<PageLayout>& given;
  const std::vector<LeadName>* names;  ///< that have to tell the leads; nullptr: the sums alone
  int q = 0;

  /// Whether enough printed names are those of the leads beside them, and none is another.
  bool named(const Attempt& a, LeadOrder order) const {
    auto leads = places_of(a, order);
    name_leads(leads, rows, q, *names);
    const NameCount count = count_names(leads);
    return count.same >= kNames && count.other == 0;
  }
};

/// `number` columns of leads side by side.
std::vector<PageStretch> columns_between(double left, double right, int number) {
  std::vector<PageStretch> out;
  for (int k = 0; k < number; ++k)
    out.push_back({left + k * (right - left) / number, left + (k + 1) * (right - left) / number});
  return out;
}

/// The best place of lead II if the leads are drawn in a grid, in these columns.
void try_columns(LeadPlace& best, double& best_error, const Search& search, const PageGrid& grid,
                 const std::vector<PageStretch>& columns) {
  const std::size_t n = search.rows.size();
  const auto size = static_cast<std::size_t>(grid.rows);
  if (n < size || n > size + static_cast<std::size_t>(grid.most_long_rows())) return;
  if (search.given && !search.given->allows(grid, n)) return;
  for (std::size_t top = 0; top + size <= n; ++top) {
    const Attempt attempt{search.rows, top, grid, columns, search.q};
    for (auto order : {standard(grid), cabrera(grid)}) {
      if (search.given && !search.given->allows(order.order)) continue;
      if (search.names != nullptr) {
        if (!search.named(attempt, order.order)) continue;
        order = with_slack(order, kNamedSlack);
      }
      const Fit fit = fit_of(attempt, order);
      // What holds for longer also holds for its beginning: longer leads are preferred.
      const double error = fit.limb.all + std::min(0.3, fit.augmented.all) + 0.02 * grid.columns +
                           (fit.whole ? 0 : 1) + (order.order == LeadOrder::standard ? 0 : 2);
      if (best.found && !fit.found) continue;
      if ((best.found || !fit.found) && error >= best_error) continue;
      best_error = error;
      best.limb_error = fit.limb.all;
      best.augmented_error = fit.augmented.all;
      if (fit.found) best = place_of(attempt, order, fit);
    }
  }
}

/// The same if the leads are drawn between these edges.
void try_extent(LeadPlace& best, double& best_error, const Search& search, double left,
                double right) {
  for (const PageGrid& grid : kPageGrids)
    try_columns(best, best_error, search, grid, columns_between(left, right, grid.columns));
}

std::string why_not_found(const Search& search) {
  const std::string why = "no three rows satisfy II = I + III";
  if (!search.given) return why + ", so lead II cannot be identified";
  const PageLayout& given = *search.given;
  const std::size_t rows = search.rows.size();
  const bool enough = rows >= static_cast<std::size_t>(given.grid.rows);
  return concat(enough && given.allows(given.grid, rows)
                    ? concat(why, " in the given layout ", given.text())
                    : concat("the page shows ", rows, " rows of traces, which the given layout ",
                             given.text(), " has not"),
                "; without --layout all layouts are tried");
}

/// Takes what stands beside six limb leads for the chest leads where their rows go on for as long
/// again, but one of their sums does not hold there.
void add_chest_leads(LeadPlace& place, const Search& search) {
  if (place.leads.size() != kLimbLeads || search.given) return;
  const double width = place.right_mm - place.left_mm;
  const std::size_t top = place.leads.front().row;
  for (std::size_t r = top; r < top + kLimbLeads; ++r) {
    if (search.rows[r].last < (place.left_mm + kTwice * width) * search.q) return;
  }
  const PageGrid grid{6, 2};
  const auto columns = columns_between(place.left_mm, place.left_mm + 2 * width, grid.columns);
  const Attempt attempt{search.rows, top, grid, columns, search.q};
  const bool usual = place.leads.front().drawn.lead == 0;
  const Order order = usual ? standard(grid) : cabrera(grid);
  double off = 0;
  for (Sum beside : {order.limb, order.augmented}) {
    for (auto& p : beside) p.column = 1;
    off = std::max(off, attempt.error(beside).all);
  }
  if (off < std::max(kOtherLeads, kClearer * place.limb_error)) return;
  place.leads = leads_of(attempt, order.order);
  place.layout.replace(0, grid.text().size(), grid.text());
}

LeadPlace find_place(const Search& search, const PageScale& scale) {
  LeadPlace best;
  best.why_not = why_not_found(search);
  double best_error = 1e9;
  for (const PageGrid& grid : kPageGrids) {
    if (static_cast<std::size_t>(grid.columns) == scale.columns.size())
      try_columns(best, best_error, search, grid, scale.columns);
  }
  if (best.found) return best;
  for (const double left : scale.lefts_mm) {
    // A picture that is cut off shows the beginning of what usually takes ten seconds.
    auto rights = scale.rights_mm;
    rights.push_back(left + 10 * scale.mm_per_s);
    for (const double right : rights) {
      if (right - left > 30) try_extent(best, best_error, search, left, right);
    }
  }
  if (best.found) return best;
  // Rests of the grid may hide where the rows end.
  for (const double left : scale.lefts_mm) {
    const double last = scale.rights_mm.empty()
                            ? 0
                            : *std::max_element(scale.rights_mm.begin(), scale.rights_mm.end());
    for (double right = left + 90; right < last - 2; right += 4) {
      LeadPlace place;
      double error = 1e9;
      try_extent(place, error, search, left, right);
      const bool plain =
          place.found && (search.names != nullptr || (place.limb_error < kLimbBound / 2 &&
                                                      place.augmented_error < kAugmentedBound / 2));
      if (plain && error < best_error) best = place, best_error = error;
    }
    if (best.found) return best;
  }
  return best;
}

}  // namespace

LeadPlace find_lead_two(const std::vector<RowTrace>& rows, const PageScale& scale, int q,
                        const std::optional<PageLayout>& given,
                        const std::vector<LeadName>* names) {
  const Search search{rows, given, names, q};
  if (names != nullptr && names->size() < kNames) {
    LeadPlace none;
    none.why_not = "too few lead names are printed";
    return none;
  }
  LeadPlace place = find_place(search, scale);
  add_chest_leads(place, search);
  return place;
}

}  // namespace ecgmm::ecg
