// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_layout.h"

#include <algorithm>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/core/words.h"

namespace ecgmm::ecg {
namespace {

constexpr std::array<Word<LeadOrder>, 2> kOrders = {
    Word<LeadOrder>{LeadOrder::standard, "standard"}, {LeadOrder::cabrera, "cabrera"}};

Error no_layout(std::string_view text) {
  std::string grids;
  for (const auto& grid : kPageGrids) grids += (grids.empty() ? "" : ", ") + grid.text();
  return usage_error(
      concat("'", text, "' is no layout"),
      concat("give rows x columns of short leads, one of ", grids,
             "; then, if known, + and the number of long rows (up to 5, of 4x3 up to 1) and -",
             join(all_words(kOrders), " or -"), ", such as 3x4+1-cabrera"));
}

}  // namespace

std::size_t parse_lead(std::string_view name) {
  const auto same = [&](std::string_view lead) { return to_lower(lead) == to_lower(name); };
  const auto found = std::ranges::find_if(kTwelveLeads, same);
  if (found == kTwelveLeads.end()) {
    const std::vector<std::string> all(kTwelveLeads.begin(), kTwelveLeads.end());
    throw usage_error(concat("'", name, "' is none of the twelve leads"),
                      concat("give one of ", join(all, ", ")));
  }
  return static_cast<std::size_t>(found - kTwelveLeads.begin());
}

std::string PageGrid::text() const { return concat(rows, "x", columns); }

DrawnLead lead_at(const PageGrid& grid, LeadOrder order, int row, int column) {
  constexpr std::array<DrawnLead, kLimbLeads> kCabrera = {
      DrawnLead{4, false}, {0, false}, {3, true}, {1, false}, {5, false}, {2, false}};
  const auto place = static_cast<std::size_t>(column * grid.rows + row);
  if (order == LeadOrder::standard || place >= kCabrera.size()) return {place, false};
  return kCabrera[place];
}

bool PageLayout::allows(const PageGrid& other, std::size_t rows) const {
  return grid == other && (!long_rows || rows == static_cast<std::size_t>(grid.rows + *long_rows));
}

std::string PageLayout::text() const {
  return concat(grid.text(), long_rows ? concat("+", *long_rows) : "",
                order ? concat("-", word_of(kOrders, *order)) : "");
}

PageLayout parse_layout(std::string_view text) {
  PageLayout layout;
  std::string_view rest = text;
  if (const auto dash = rest.find('-'); dash != std::string_view::npos) {
    layout.order = value_of(kOrders, rest.substr(dash + 1));
    if (!layout.order) throw no_layout(text);
    rest = rest.substr(0, dash);
  }
  const auto plus = rest.find('+');
  const auto grid = std::ranges::find(kPageGrids, rest.substr(0, plus), &PageGrid::text);
  if (grid == kPageGrids.end()) throw no_layout(text);
  layout.grid = *grid;
  if (plus == std::string_view::npos) return layout;
  const auto number = rest.substr(plus + 1);
  if (number.size() != 1 || number[0] < '0' || number[0] > '0' + grid->most_long_rows())
    throw no_layout(text);
  layout.long_rows = number[0] - '0';
  return layout;
}

std::string note_of(const PageLayout& given) {
  return concat("the layout ", given.text(), " was given; the sums of the leads hold in it");
}

}  // namespace ecgmm::ecg
