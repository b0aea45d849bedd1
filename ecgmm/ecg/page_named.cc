// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_named.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

// Where a name stands, from its lead: by the distance of the rows, and from the lead's beginning.
constexpr double kAbove = 0.85;
constexpr double kBelow = 0.5;
constexpr double kAlike = 0.17;  // by how much this differs between names of a page
constexpr double kBeforeMm = 12;
constexpr double kBehindMm = 13;

/// A name that may be that of a lead.
struct Pair {
  std::size_t lead = 0;
  const LeadName* name = nullptr;
  double down = 0;  ///< how far below the row's middle, by the distance of the rows
};

double pitch_of(const std::vector<RowTrace>& rows, int q) {
  return (rows.back().middle - rows.front().middle) / q / static_cast<double>(rows.size() - 1);
}

/// How far below the row's middle a name stands, by the distance of the rows, if it may be that of
/// the lead.
std::optional<double> height_of(const LeadName& name, const LeadStretch& lead,
                                const std::vector<RowTrace>& rows, int q) {
  const PageStretch& at = lead.at;
  const double down =
      ((name.top + name.bottom) / 2 - rows[lead.row].middle / q) / pitch_of(rows, q);
  if (down < -kAbove || down > kBelow || name.left < at.left - kBeforeMm ||
      name.left > std::min(at.left + kBehindMm, at.right))
    return std::nullopt;
  return down;
}

std::vector<Pair> pairs_of(const std::vector<LeadStretch>& leads, const std::vector<RowTrace>& rows,
                           int q, const std::vector<LeadName>& names) {
  std::vector<Pair> out;
  for (std::size_t i = 0; i < leads.size(); ++i) {
    for (const auto& name : names) {
      if (const auto down = height_of(name, leads[i], rows, q)) out.push_back({i, &name, *down});
    }
  }
  return out;
}

/// The surest name of each lead among those that stand so far below their rows.
std::map<std::size_t, const LeadName*> at_height(const std::vector<Pair>& pairs, double down) {
  std::map<std::size_t, const LeadName*> out;
  for (const auto& pair : pairs) {
    if (std::abs(pair.down - down) > kAlike) continue;
    auto& best = out[pair.lead];
    if (best == nullptr || pair.name->sure > best->sure) best = pair.name;
  }
  return out;
}

}  // namespace

bool may_name(const LeadPlace& place, const std::vector<RowTrace>& rows, int q,
              const LeadName& name) {
  const auto beside = [&](const LeadStretch& lead) {
    return height_of(name, lead, rows, q).has_value();
  };
  return std::ranges::any_of(place.leads, beside) || (place.short_two && beside(*place.short_two));
}

void name_leads(std::vector<LeadStretch>& leads, const std::vector<RowTrace>& rows, int q,
                const std::vector<LeadName>& names) {
  const auto pairs = pairs_of(leads, rows, q, names);
  const auto rank = [&](const std::map<std::size_t, const LeadName*>& named, double down) {
    const auto same = std::ranges::count_if(
        named, [&](const auto& at) { return at.second->lead == leads[at.first].drawn.lead; });
    return std::tuple(named.size(), same, -std::abs(down));
  };
  std::map<std::size_t, const LeadName*> best;
  double best_down = 0;
  for (const auto& pair : pairs) {
    auto named = at_height(pairs, pair.down);
    if (rank(named, pair.down) <= rank(best, best_down)) continue;
    best = std::move(named);
    best_down = pair.down;
  }
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const auto found = best.find(i);
    leads[i].printed.reset();
    if (found != best.end()) leads[i].printed = found->second->lead;
  }
}

void name_place(LeadPlace& place, const std::vector<RowTrace>& rows, int q,
                const std::vector<LeadName>& names) {
  auto& leads = place.leads;
  if (place.short_two) leads.push_back(*place.short_two);
  name_leads(leads, rows, q, names);
  if (!place.short_two) return;
  const LeadStretch short_two = leads.back();
  leads.pop_back();
  for (auto& lead : leads) {
    if (lead.drawn.lead == kLeadTwo && !lead.printed) lead.printed = short_two.printed;
  }
}

void drop_marks(std::vector<LeadName>& names) {
  constexpr int kMost = 2;  // of a short lead and its long row, or of two ECGs
  std::map<std::size_t, int> count;
  for (const auto& name : names) ++count[name.lead];
  std::erase_if(names, [&](const LeadName& name) { return count[name.lead] > kMost; });
}

void forget_doubled(std::vector<LeadStretch>& leads) {
  std::map<std::size_t, int> count;
  for (const auto& lead : leads) {
    if (lead.printed) ++count[*lead.printed];
  }
  for (auto& lead : leads) {
    if (lead.printed && count[*lead.printed] > 1) lead.printed.reset();
  }
}

NameCount count_names(const std::vector<LeadStretch>& leads) {
  NameCount count;
  for (const auto& lead : leads) {
    if (lead.printed) ++(*lead.printed == lead.drawn.lead ? count.same : count.other);
  }
  return count;
}

std::string name_conflict(const LeadPlace& place) {
  constexpr int kMany = 3;
  const NameCount count = count_names(place.leads);
  if (count.other <= count.same) return "";
  const auto two = std::ranges::find_if(
      place.leads, [](const LeadStretch& lead) { return lead.drawn.lead == kLeadTwo; });
  if (two != place.leads.end() && two->printed && *two->printed != kLeadTwo) {
    return concat("the sums of the leads hold for lead II where ", kTwelveLeads[*two->printed],
                  " is printed");
  }
  return count.other < kMany ? ""
                             : concat("the sums of the leads hold for the layout ", place.layout,
                                      ", but other lead names are printed");
}

}  // namespace ecgmm::ecg
