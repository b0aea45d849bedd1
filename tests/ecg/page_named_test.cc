// SPDX-License-Identifier: Apache-2.0
// How far sums may be off where printed names tell the leads too.
#include "ecgmm/ecg/page_named.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/ecg/page.h"
#include "tests/ecg/drawn_leads.h"
#include "tests/ecg/drawn_names.h"
#include "tests/support/sanitized.h"

namespace ecgmm::ecg {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int kQ = 8;
constexpr double kPitchMm = 25;
constexpr double kPageMm = 250;

/// The twelve leads, one of them off all of the time alike, up and down in turn.
std::vector<Lead> leads_off(std::size_t lead, double mv) {
  static const auto kLeads = twelve();
  auto leads = kLeads;
  for (std::size_t i = 0; i < kSamples; ++i)
    leads[lead][i] += static_cast<float>(i / 125 % 2 == 0 ? mv : -mv);
  return leads;
}

/// Rows of leads in this layout, of just ten seconds, and a name at each lead.
struct Page {
  std::vector<RowTrace> rows;
  PageScale scale;
  std::vector<LeadName> names;
  PageLayout layout;

  Page(const char* text, const std::vector<Lead>& leads) : layout(parse_layout(text)) {
    const PageGrid& grid = layout.grid;
    const LeadOrder order = layout.order.value_or(LeadOrder::standard);
    scale.lefts_mm = {0};
    for (int r = 0; r < grid.rows; ++r) {
      RowTrace& row = rows.emplace_back();
      row.last = static_cast<int>(kPageMm * kQ);
      row.middle = (0.5 + r) * kPitchMm * kQ;
      for (int c = 0; c < grid.columns; ++c) {
        const DrawnLead at = lead_at(grid, order, r, c);
        add(row, shown(leads, grid, at.lead, c), at.negative ? -1 : 1);
        const double left = 1 + c * kPageMm / grid.columns;
        const double top = row.middle / kQ - 10;
        names.push_back({at.lead, 1, left, left + 4, top, top + 2});
      }
    }
  }

  LeadPlace place() const { return find_lead_two(rows, scale, kQ, layout, &names); }

 private:
  static void add(RowTrace& row, const Lead& lead, int sign) {
    constexpr double kPxPerS = 25.0 * kQ;
    const auto end = static_cast<int>(static_cast<double>(lead.size()) / kRate * kPxPerS);
    for (int x = 0; x < end; ++x) {
      const float mv = lead[static_cast<std::size_t>(x / kPxPerS * kRate)];
      row.y.push_back(static_cast<float>(row.middle - sign * mv * 10 * kQ));
    }
  }
};

/// What the larger of the two sums leaves.
double error_of(const LeadPlace& place) {
  return std::max(place.limb_error, place.augmented_error);
}

/// A page with a lead off by so much that the larger of the two sums leaves this share.
Page page_off(const char* layout, std::size_t lead, double share) {
  double low = 0;
  double high = 1;
  for (int k = 0; k < 15; ++k) {
    const double middle = (low + high) / 2;
    const Page page(layout, leads_off(lead, middle));
    (error_of(page.place()) < share ? low : high) = middle;
  }
  Page page(layout, leads_off(lead, low));
  EXPECT_NEAR(error_of(page.place()), share, 0.001);
  return page;
}

TEST(PageNamed, SumsMayBeFourTimesAsFarOff) {
  EXPECT_TRUE(page_off("3x4-standard", 2, 0.117).place().found);  // II = I + III
  EXPECT_FALSE(page_off("3x4-standard", 2, 0.123).place().found);
  EXPECT_TRUE(page_off("3x4-standard", 5, 0.235).place().found);  // aVR + aVL + aVF = 0
  EXPECT_FALSE(page_off("3x4-standard", 5, 0.245).place().found);
  EXPECT_TRUE(page_off("3x4-cabrera", 5, 0.078).place().found);  // II + III = 2 aVF
  EXPECT_FALSE(page_off("3x4-cabrera", 5, 0.082).place().found);
}

TEST(PageNamed, WithoutNamesSumsMayNot) {
  const Page page = page_off("3x4-standard", 2, 0.05);
  EXPECT_TRUE(page.place().found);
  EXPECT_FALSE(find_lead_two(page.rows, page.scale, kQ, page.layout).found);
}

TEST(PageNamed, FourNamesOfTheLayoutAreNeeded) {
  Page page = page_off("3x4-standard", 2, 0.05);
  const auto all = page.names;
  // III, aVL and V1 are those of the leads beside them; the fourth stands where no lead begins.
  page.names = {all[8], all[5], all[2], all[0]};
  EXPECT_TRUE(page.place().found);
  page.names[3].left += 30;
  page.names[3].right += 30;
  EXPECT_FALSE(page.place().found);
  page.names.pop_back();
  EXPECT_EQ(page.place().why_not, "too few lead names are printed");
}

TEST(PageNamed, NoOtherNameMayStandAtALead) {
  Page page = page_off("3x4-standard", 2, 0.05);
  EXPECT_TRUE(page.place().found);
  page.names.back().lead = 10;  // V5 in the place of V6
  EXPECT_FALSE(page.place().found);
  page.names.back().left += 30;  // where no lead begins
  EXPECT_TRUE(page.place().found);
}

/// A page of the six limb leads and their names, of which III and aVF are off, so that both sums
/// are.
/// @param pulses  how many rows have one instead of their first half second.
Image image_off(double mv, int pulses, const std::vector<std::string>& names) {
  auto leads = leads_off(2, mv);
  leads[5] = leads_off(5, mv)[5];
  Image page{static_cast<int>(kPageMm * kDrawnPxPerMm), 0, {}};
  for (int r = 0; r < 6; ++r) {
    PaperStyle style = drawn_style();
    style.pulse = r < pulses;
    const auto row = page_of({leads[static_cast<std::size_t>(r)]}, style);
    page.height_px += row.height_px;
    page.rgb.insert(page.rgb.end(), row.rgb.begin(), row.rgb.end());
  }
  for (std::size_t r = 0; r < names.size(); ++r)
    draw_name(page, names[r], 12 * kDrawnPxPerMm,
              (1 + static_cast<double>(r) * kPitchMm) * kDrawnPxPerMm, 2.5 * kDrawnPxPerMm, 2);
  return page;
}

const std::vector<std::string> kLimbNames = {"I", "II", "III", "aVR", "aVL", "aVF"};

PageReading read_off(double mv, int pulses, const std::vector<std::string>& names = kLimbNames) {
  return read_page(image_off(mv, pulses, names), kKnown);
}

TEST(PageNamed, BetterSumMayLeaveFivePercent) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto within = read_off(0.028, 0);
  ASSERT_TRUE(within.readable) << within.reason;
  EXPECT_THAT(within.place.how, StartsWith("printed names; "));
  EXPECT_THAT(within.place.how, HasSubstr("to 5 %"));
  EXPECT_GT(within.place.best_error(), 0.046);
  EXPECT_FALSE(read_off(0.0295, 0).readable);
}

TEST(PageNamed, PulsesOfThreeRowsOrNoneTellTheScale) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto three = read_off(0.025, 3);
  ASSERT_TRUE(three.readable) << three.reason;
  EXPECT_EQ(three.scale.pulses, 3);
  EXPECT_TRUE(three.by_names);
  const auto one = read_off(0.025, 1);
  EXPECT_EQ(one.scale.pulses, 1);
  EXPECT_FALSE(one.readable);
  EXPECT_FALSE(read_off(0.025, 2).by_names);
}

TEST(PageNamed, PrintedNamesThatContradictDoNotHelp) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  EXPECT_TRUE(read_off(0.025, 0, {"", "II", "III", "aVR", "aVL", ""}).readable);
  EXPECT_FALSE(read_off(0.025, 0, {"", "II", "III", "aVR", "aVL", "V6"}).readable);
  EXPECT_FALSE(read_off(0.025, 0, {"", "II", "III", "aVR", "", ""}).readable);
}

/// Six limb leads beside which these are printed.
LeadPlace named(const std::vector<std::size_t>& printed) {
  LeadPlace place;
  for (std::size_t i = 0; i < printed.size(); ++i)
    place.leads.push_back({{i, false}, 0, {}, false, {}, printed[i]});
  return place;
}

TEST(PageNamed, NameAtTwoLeadsTellsNeither) {
  LeadPlace place = named({0, 2, 2, 3});
  forget_doubled(place.leads);
  EXPECT_EQ(place.leads[0].printed, 0U);
  EXPECT_FALSE(place.leads[1].printed);
  EXPECT_FALSE(place.leads[2].printed);
  EXPECT_EQ(place.leads[3].printed, 3U);
}

TEST(PageNamed, ConflictIsAnotherNameAtLeadTwoOrThreeOthers) {
  EXPECT_EQ(name_conflict(named({0, 1, 2, 3})), "");
  EXPECT_EQ(name_conflict(named({0, 7, 8, 3})), "");  // as many as agree
  EXPECT_THAT(name_conflict(named({6, 7})), HasSubstr("for lead II where V2 is printed"));
  EXPECT_EQ(name_conflict(named({6, 1, 8})), "");
  EXPECT_THAT(name_conflict(named({6, 1, 8, 9})), HasSubstr("other lead names are printed"));
}

TEST(PageNamed, MarksBetweenColumnsAreNoNames) {
  std::vector<LeadName> names = {{1}, {0}, {1}, {2}};
  drop_marks(names);
  EXPECT_EQ(names.size(), 4U) << "II stands beside its short lead and beside its long row";
  names.push_back({1});
  drop_marks(names);
  EXPECT_EQ(names.size(), 2U);
}

/// Rows of six limb leads, and the names that stand so far below some of them.
struct SixRows {
  std::vector<RowTrace> rows;
  LeadPlace place;
  std::vector<LeadName> names;

  SixRows() {
    for (std::size_t i = 0; i < 6; ++i) {
      rows.emplace_back().middle = (0.5 + static_cast<double>(i)) * kPitchMm * kQ;
      place.leads.push_back({{i, false}, i, {0, kPageMm}, false, {}, {}});
    }
  }
  void print(std::size_t lead, std::size_t row, double down_mm) {
    const double middle = rows[row].middle / kQ + down_mm;
    names.push_back({lead, 1, 1, 5, middle - 1, middle + 1});
  }
  std::vector<std::optional<std::size_t>> printed() {
    name_place(place, rows, kQ, names);
    std::vector<std::optional<std::size_t>> out;
    for (const auto& lead : place.leads) out.push_back(lead.printed);
    return out;
  }
};

TEST(PageNamed, NamesBetweenRowsAreThoseOfTheRowsTheyFit) {
  SixRows page;
  for (const std::size_t lead : {2, 3, 4}) page.print(lead, lead, -0.6 * kPitchMm);
  using Printed = std::vector<std::optional<std::size_t>>;
  EXPECT_EQ(page.printed(), (Printed{{}, {}, 2, 3, 4, {}})) << "though the rows above are nearer";
}

TEST(PageNamed, LeadTwoHasItsNameBesideItsShortLeadOrItsLongRow) {
  SixRows page;
  page.rows.emplace_back().middle = 6.5 * kPitchMm * kQ;
  LeadStretch& two = page.place.leads[kLeadTwo];
  page.place.short_two = two;
  two.row = 6;
  page.print(1, 1, 6);
  page.print(2, 2, 6);
  EXPECT_EQ(page.printed()[kLeadTwo], kLeadTwo);
  EXPECT_EQ(page.printed()[2], 2U);
  EXPECT_EQ(page.place.leads.size(), 6U);
  EXPECT_TRUE(may_name(page.place, page.rows, kQ, page.names[0]));
  page.names.clear();
  page.print(6, 6, 6);
  EXPECT_EQ(page.printed()[kLeadTwo], 6U);
}

}  // namespace
}  // namespace ecgmm::ecg
