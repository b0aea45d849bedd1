// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/errors.h"

namespace ecgmm::ecg {
namespace {

TEST(PageLayout, IsReadStrictly) {
  for (const char* text : {"3x4", "3x4+0", "3x4+3", "12x1", "6x2+5", "4x3+1", "6x1", "3x4-cabrera",
                           "3x4+1-cabrera", "6x2-standard"})
    EXPECT_EQ(parse_layout(text).text(), text);
  for (const char* text :
       {"", "3", "x", "4x4", "3x4+", "3x4+6", "4x3+2", "3x4+-1", "3x4+1+1", "3x4-", "3x4-Cabrera",
        "3x4 ", " 3x4", "03x4", "3X4", "3x4+1-cabrera-", "3x4-cabrera+1"}) {
    expect_error(ErrorKind::usage, "one of 12x1, 6x1, 6x2, 3x4, 4x3", [&] { parse_layout(text); });
  }
}

TEST(PageLayout, AllowsWhatItSays) {
  const auto any = parse_layout("3x4");
  EXPECT_TRUE(any.allows(PageGrid{3, 4}, 3));
  EXPECT_TRUE(any.allows(PageGrid{3, 4}, 5));
  EXPECT_FALSE(any.allows(PageGrid{4, 3}, 5));
  EXPECT_TRUE(any.allows(LeadOrder::standard) && any.allows(LeadOrder::cabrera));
  const auto one = parse_layout("3x4+1-cabrera");
  EXPECT_TRUE(one.allows(PageGrid{3, 4}, 4));
  EXPECT_FALSE(one.allows(PageGrid{3, 4}, 3));
  EXPECT_FALSE(one.allows(LeadOrder::standard));
}

TEST(PageLayout, LeadsAreNamedInAnyCase) {
  EXPECT_EQ(parse_lead("II"), kLeadTwo);
  EXPECT_EQ(parse_lead("avR"), 3U);
  EXPECT_EQ(parse_lead("v6"), 11U);
  for (const char* name : {"", "V7", "-aVR", "V5 ", "MLII"})
    expect_error(ErrorKind::usage, "give one of I, II, III, aVR", [&] { parse_lead(name); });
}

TEST(PageLayout, HasEachLeadOnce) {
  for (const auto& grid : kPageGrids) {
    for (const auto order : {LeadOrder::standard, LeadOrder::cabrera}) {
      std::set<std::size_t> leads;
      for (int r = 0; r < grid.rows; ++r) {
        for (int c = 0; c < grid.columns; ++c) {
          const auto drawn = lead_at(grid, order, r, c);
          EXPECT_EQ(drawn.negative,
                    order == LeadOrder::cabrera && kTwelveLeads[drawn.lead] == "aVR");
          leads.insert(drawn.lead);
        }
      }
      EXPECT_EQ(leads.size(), static_cast<std::size_t>(grid.rows * grid.columns)) << grid.text();
      EXPECT_EQ(*leads.rbegin() + 1, leads.size());
    }
  }
  EXPECT_EQ(lead_at({4, 3}, LeadOrder::standard, 1, 1).lead, 5U) << "aVF";
  EXPECT_EQ(lead_at({3, 4}, LeadOrder::cabrera, 0, 1).lead, kLeadTwo);
}

}  // namespace
}  // namespace ecgmm::ecg
