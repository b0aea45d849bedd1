// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_leads.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_named.h"
#include "ecgmm/ecg/page_orders.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSameBound = 0.04;    // of two rows that show the same lead
constexpr double kAlikeBound = 0.025;  // most of the time, where other leads are twice as far off
constexpr double kLeastHeight = 0.75;  // of a long row in the short lead; waves of others cut less
constexpr double kTwice = 1.9;         // as long as a lead, what its row shows at least of two
constexpr double kOtherLeads = 0.1;    // of their energy, what leads of no sum leave at least
constexpr double kNamedSlack = 4;      // on the sums' bounds, where printed names tell the leads
constexpr int kNames = 4;              // that agree with a layout, none with another lead

/// Where a row has a trace between two ends.
PageStretch seen_of(const RowTrace& row, PageStretch at, int q) {
  const auto none = [&](double mm) {
    const int x = static_cast<int>(mm * q);
    return x < 0 || x >= static_cast<int>(row.y.size()) ||
           std::isnan(row.y[static_cast<std::size_t>(x)]);
  };
  const double step = 1.0 / q;
  while (at.left < at.right && none(at.left)) at.left += step;
  while (at.left < at.right && none(at.right)) at.right -= step;
  return at;
}

/// How far a long row is from a lead, and how tall it is where the lead is tall.
struct Unlikeness : SumError {
  double height = 1;
};

/// How tall a lead is where another one has over half of its height, as a share of that.
double height_in(const std::vector<double>& lead, const std::vector<double>& other) {
  double most = 0;
  for (const double v : other) most = std::max(most, std::abs(v));
  double product = 0;
  double square = 0;
  for (std::size_t i = 0; i < std::min(lead.size(), other.size()); ++i) {
    if (std::abs(other[i]) < most / 2) continue;
    product += lead[i] * other[i];
    square += other[i] * other[i];
  }
  return square > 0 ? product / square : 1;
}

/// How far a long row is from a lead in its seconds: those of its column, or the first ones, or,
/// where the columns stand apart, those after as many leads.
Unlikeness unlike(const Attempt& a, std::size_t long_row, std::size_t row, int column) {
  const PageStretch& own = a.columns[static_cast<std::size_t>(column)];
  Unlikeness least;
  const auto compare = [&](const PageStretch& at, const PageStretch& there) {
    const auto lead = a.part(row, at);
    const auto part = a.part(long_row, there);
    const SumError off = difference(lead, part, a.q);
    if (off.most < least.most) least = {off, height_in(part, lead)};
  };
  compare(own, a.columns.front());
  compare(own, own);
  const PageStretch seen = seen_of(a.rows[row], own, a.q);
  const double left =
      seen_of(a.rows[row], a.columns.front(), a.q).left + column * (seen.right - seen.left);
  compare(seen, {left, left + seen.right - seen.left});
  return least;
}

/// How far the lead that is most like a long row is from it most of the time, lead II left out.
double next_alike(const Attempt& a, std::size_t long_row, const LimbTerm& two) {
  double least = 1;
  for (int r = 0; r < a.grid.rows; ++r) {
    for (int c = 0; c < a.grid.columns; ++c) {
      if (r == two.row && c == two.column) continue;
      least = std::min(least, unlike(a, long_row, a.top + static_cast<std::size_t>(r), c).most);
    }
  }
  return least;
}

/// Takes a long row of lead II where one coincides with the short one.
void lengthen(LeadPlace& place, const Attempt& a, const LimbOrder& order) {
  // Whether a sum with the short lead II holds all of the time: else its own waves may be wrong.
  const bool proved =
      (order.two.column == 0 ? place.limb_error : place.augmented_error) < kLimbBound;
  double best = kAlikeBound;
  std::size_t which = a.rows.size();
  for (std::size_t r = 0; r < a.rows.size(); ++r) {
    if (a.is_short(r)) continue;
    const Unlikeness d = unlike(a, r, place.row, order.two.column);
    if (d.most >= best || d.all > kMostOff || (proved && d.height < kLeastHeight)) continue;
    if (d.all > kSameBound && 2 * d.most > next_alike(a, r, order.two)) continue;
    best = d.most, which = r;
  }
  if (which == a.rows.size()) return;
  place.row = which;
  place.left_mm = a.columns.front().left;
  place.right_mm = a.columns.back().right;
  place.how += "; the long row coincides with the short lead II";
}

/// Notes the long rows of leads other than II. No sum proves them, so the lead that a row is most
/// like has to be much more like it than any other one.
/// @param place  with the short leads, column by column.
void find_long_rows(LeadPlace& place, const Attempt& a) {
  std::vector<double> best(place.leads.size(), kAlikeBound);
  for (std::size_t row = 0; row < a.rows.size(); ++row) {
    if (a.is_short(row)) continue;
    std::vector<Unlikeness> off;
    for (std::size_t k = 0; k < place.leads.size(); ++k)
      off.push_back(unlike(a, row, place.leads[k].row, static_cast<int>(k) / a.grid.rows));
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
bool satisfy_all(const Attempt& a, const std::array<LimbTerm, kLimbLeads>& limb) {
  const auto holds = [&](std::size_t first, double factor, std::size_t second, double other,
                         std::size_t augmented) {
    LimbSum sum = {limb[first], limb[second], limb[augmented]};
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
  std::array<LimbTerm, kLimbLeads> limb;
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

LeadPlace place_of(const Attempt& a, const LimbOrder& order, const LimbFit& fit) {
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
    lead.long_row.reset();
    if (lead.row != place.row) place.short_two = lead;
    lead.row = place.row, lead.at = {place.left_mm, place.right_mm};
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
    for (const LeadOrder which : {LeadOrder::standard, LeadOrder::cabrera}) {
      if (search.given && !search.given->allows(which)) continue;
      LimbOrder order = limb_order(grid, which);
      if (search.names != nullptr) {
        if (!search.named(attempt, which)) continue;
        order = with_slack(order, kNamedSlack);
      }
      const LimbFit fit = fit_of(attempt, order);
      // What holds for longer also holds for its beginning: longer leads are preferred.
      const double error = fit.limb.all + std::min(0.3, fit.augmented.all) + 0.02 * grid.columns +
                           (fit.whole ? 0 : 1) + (which == LeadOrder::standard ? 0 : 2);
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
  const LimbOrder order = limb_order(grid, usual ? LeadOrder::standard : LeadOrder::cabrera);
  double off = 0;
  for (LimbSum beside : {order.limb, order.augmented}) {
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

void take_short_two(LeadPlace& place) {
  const LeadStretch& two = *place.short_two;
  place.row = two.row;
  place.left_mm = two.at.left;
  place.right_mm = two.at.right;
  place.long_untold = true;
  place.how += ", but cannot be told from other ink";
  for (auto& lead : place.leads) {
    if (lead.drawn.lead == kLeadTwo) lead = two;
  }
  place.short_two.reset();
}

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
