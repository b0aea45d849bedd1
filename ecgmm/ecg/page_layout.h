// SPDX-License-Identifier: Apache-2.0
// How the twelve leads are arranged on a page.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ecgmm::ecg {

inline constexpr std::array<std::string_view, 12> kTwelveLeads = {
    "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"};
inline constexpr std::size_t kLimbLeads = 6;  ///< the first of them
inline constexpr std::size_t kLeadTwo = 1;

/// The place among the twelve leads of a name in any case, such as "V5" or "avr".
/// @throws Error (usage) for any other name, which lists the twelve.
std::size_t parse_lead(std::string_view name);

/// Rows and columns of short leads.
struct PageGrid {
  int rows = 0;
  int columns = 0;

  bool operator==(const PageGrid&) const = default;
  /// "3x4"
  std::string text() const;
  /// How many rows of long leads may stand beside it: where only aVR tells that a column has four
  /// leads, the first third of six or more limb leads would look like it.
  int most_long_rows() const { return rows == 4 ? 1 : 5; }
};

/// The ones that are tried.
inline constexpr std::array kPageGrids = {PageGrid{12, 1}, PageGrid{6, 1}, PageGrid{6, 2},
                                          PageGrid{3, 4}, PageGrid{4, 3}};

/// standard: I, II, III, aVR, aVL, aVF; cabrera: aVL, I, -aVR, II, aVF, III; then V1 to V6.
enum class LeadOrder { standard, cabrera };

/// The lead at one place of a page.
struct DrawnLead {
  std::size_t lead = 0;   ///< of kTwelveLeads
  bool negative = false;  ///< drawn upside down: -aVR
};

/// The lead that an order has at a place of a grid: it runs down the columns.
DrawnLead lead_at(const PageGrid& grid, LeadOrder order, int row, int column);

/// A layout that somebody knows a page to have.
struct PageLayout {
  PageGrid grid;
  std::optional<int> long_rows;    ///< nothing: any number
  std::optional<LeadOrder> order;  ///< nothing: either

  /// Whether a page of so many rows may have it with this grid.
  bool allows(const PageGrid& other, std::size_t rows) const;
  bool allows(LeadOrder other) const { return !order || *order == other; }
  /// "3x4+1-cabrera"
  std::string text() const;
};

/// Reads "3x4", "3x4+1" (so many rows of long leads), "3x4-cabrera", "3x4+1-standard".
/// @throws Error (usage) for anything else, which names what there is.
PageLayout parse_layout(std::string_view text);

/// What a page that was read with a given layout says of it.
std::string note_of(const PageLayout& given);

}  // namespace ecgmm::ecg
