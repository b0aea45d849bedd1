// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_twelve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/ecg/drawn_leads.h"
#include "tests/support/sanitized.h"

namespace ecgmm::ecg {
namespace {

using testing::Contains;
using testing::HasSubstr;

PageOptions all_leads(const char* layout = nullptr) {
  PageOptions options = kKnown;
  options.all_leads = true;
  if (layout != nullptr) options.layout = parse_layout(layout);
  return options;
}

void expect_leads(const PageReading& page, const std::vector<Lead>& truth) {
  ASSERT_TRUE(page.readable) << page.reason;
  ASSERT_EQ(page.leads.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) {
    const auto& lead = page.leads[i];
    SCOPED_TRACE(kTwelveLeads[i]);
    EXPECT_EQ(lead.samples_mv.empty(), truth[i].empty()) << lead.why_not;
    EXPECT_EQ(lead.why_not.empty(), !truth[i].empty());
    EXPECT_EQ(lead.drawn, !truth[i].empty());
    if (lead.samples_mv.empty() || truth[i].empty()) continue;
    EXPECT_GT(likeness(lead.samples_mv, truth[i]), 0.95);
    EXPECT_NEAR(height_of(lead.samples_mv, truth[i]), 1, 0.1);
    EXPECT_GT(lead.seen, 0.95);
    EXPECT_NEAR(static_cast<double>(lead.samples_mv.size()), static_cast<double>(truth[i].size()),
                0.02 * static_cast<double>(truth[i].size()) + 25);
  }
  EXPECT_THAT(page.leads[kLeadTwo].samples_mv,
              testing::Pointwise(testing::NanSensitiveFloatEq(), page.samples_mv));
}

TEST(PageTwelve, AreReadInEachLayout) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  for (const auto& grid : kPageGrids) {
    SCOPED_TRACE(grid.text());
    const auto page = drawn(grid, LeadOrder::standard);
    const auto read = read_page(page.image, all_leads());
    EXPECT_EQ(read.place.layout, grid.text());
    expect_leads(read, page.truth);
    const bool chest = grid.rows * grid.columns == 12;
    EXPECT_EQ(testing::Value(read.notes, Contains(HasSubstr("V1 to V6 are named by the usual"))),
              chest);
    EXPECT_EQ(read.leads[6].named_by, chest ? "usual order" : "");
    EXPECT_EQ(read.leads[0].named_by, grid.rows >= 6 ? "equations" : "usual order");
    EXPECT_EQ(testing::Value(read.notes, Contains(HasSubstr("limb leads are named"))),
              grid.rows < 6);
    EXPECT_EQ(testing::Value(read.notes, Contains(HasSubstr("one after another"))),
              grid.columns > 1);
  }
}

TEST(PageTwelve, HaveTheirUsualSignsInCabrerasOrder) {
  for (const auto& grid : {PageGrid{3, 4}, PageGrid{6, 2}, PageGrid{4, 3}}) {
    SCOPED_TRACE(grid.text());
    const auto page = drawn(grid, LeadOrder::cabrera);
    const auto read = read_page(page.image, all_leads());
    expect_leads(read, page.truth);
    EXPECT_THAT(read.notes, Contains(HasSubstr("aVR is given with its usual sign")));
    EXPECT_EQ(read.leads[kLeadTwo].named_by, grid.rows > 3 ? "equations" : "usual order");
    for (const auto& lead : read.leads)
      EXPECT_EQ(lead.place.drawn.negative, lead.place.drawn.lead == 3);
  }
}

TEST(PageTwelve, AreFoundBesideTenSecondsOfTheLimbLeads) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto leads = twelve();
  PaperStyle style;
  style.px_per_mm = kDrawnPxPerMm;
  style.width_px = static_cast<int>(500 * kDrawnPxPerMm);
  style.height_px = static_cast<int>(25 * kDrawnPxPerMm);
  style.line_width_px = 1.5;
  for (const bool chest : {true, false}) {
    std::vector<Lead> rows(leads.begin(), leads.begin() + 6);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const Lead& beside = leads[chest ? r + 6 : r];
      rows[r].insert(rows[r].end(), beside.begin(), beside.end());
    }
    const auto read = read_page(page_of(rows, style), all_leads());
    ASSERT_TRUE(read.readable) << read.reason;
    EXPECT_EQ(read.place.layout, chest ? "6x2" : "6x1");
    EXPECT_EQ(read.leads[6].drawn, chest);
    if (chest) expect_leads(read, leads);
  }
}

TEST(PageTwelve, TakesTheLongRowForLeadTwo) {
  const auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  const auto read = read_page(page.image, all_leads());
  expect_leads(read, page.truth);
  EXPECT_EQ(read.leads[kLeadTwo].place.row, 3U);
  EXPECT_EQ(read.leads[4].place.row, 1U);
  const auto known = read_page(page.image, kKnown);
  EXPECT_TRUE(known.leads.empty());
  EXPECT_THAT(known.samples_mv,
              testing::Pointwise(testing::NanSensitiveFloatEq(), read.samples_mv));
}

constexpr std::size_t kV1 = 6;
constexpr std::size_t kV5 = 10;

TEST(PageTwelve, TakesLongRowsOfOtherLeads) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true, 1, {kV1, kV5});
  const auto read = read_page(page.image, all_leads());
  expect_leads(read, page.truth);
  EXPECT_EQ(read.place.layout, "3x4+3");
  EXPECT_EQ(read.leads[kLeadTwo].place.row, 3U);
  EXPECT_EQ(read.leads[kV1].place.row, 4U);
  EXPECT_EQ(read.leads[kV5].place.row, 5U);
  EXPECT_EQ(read.leads[kV5].named_by, "usual order");
  EXPECT_EQ(read.leads[kV5 + 1].place.row, 2U);
}

TEST(PageTwelve, TakesNoLongRowThatIsUnlikeItsLead) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto leads = twelve();
  const std::array<Lead, 2> others = {
      mix(leads[kV5], 0.7, leads[kV1], -0.4),        // of none of the leads
      mix(leads[kV5], 0.55, leads[kV5 + 1], 0.45)};  // of two that are much alike
  for (const Lead& other : others) {
    auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
    const Image row = page_of({other}, drawn_style());
    page.image.rgb.insert(page.image.rgb.end(), row.rgb.begin(), row.rgb.end());
    page.image.height_px += row.height_px;
    const auto read = read_page(page.image, all_leads());
    EXPECT_EQ(read.place.layout, "3x4+2");
    expect_leads(read, page.truth);
    for (const auto& lead : read.leads) EXPECT_LT(lead.place.row, 4U);
  }
}

TEST(PageTwelve, TakesTheShortLeadWhereItsLongRowIsDrawnOver) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true, 1, {kV5});
  paint(page.image, 4, 0, 2, [](int x, int y) {  // a pen up and down, before the seconds of V5
    const int phase = x % 30;
    const int middle = 15 + 8 * (phase < 15 ? phase : 30 - phase);
    return std::abs(y - middle) < 9 ? 30 : -1;
  });
  const auto read = read_page(page.image, all_leads());
  ASSERT_TRUE(read.readable) << read.reason;
  EXPECT_EQ(read.leads[kV5].place.row, 1U);
  EXPECT_GT(likeness(read.leads[kV5].samples_mv, shown(twelve(), {3, 4}, kV5, 3)), 0.95);
}

TEST(PageTwelve, TakesTheShortLeadTwoWhereItsLongRowIsDrawnOver) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  ASSERT_EQ(read_page(page.image, kKnown).place.row, 3U);
  paint(page.image, 3, 1, 2, [](int x, int y) {  // a pen up and down, beyond the seconds of lead II
    const int phase = x % 30;
    const int middle = 15 + 8 * (phase < 15 ? phase : 30 - phase);
    return std::abs(y - middle) < 9 ? 30 : -1;
  });
  const auto read = read_page(page.image, all_leads());
  ASSERT_TRUE(read.readable) << read.reason;
  EXPECT_EQ(read.place.row, 1U);
  EXPECT_THAT(read.place.how, HasSubstr("coincides with the short lead II, but cannot be told"));
  EXPECT_GT(likeness(read.samples_mv, shown(twelve(), {3, 4}, kLeadTwo, 0)), 0.95);
  EXPECT_EQ(read.leads[kLeadTwo].place.row, 1U);
}

TEST(PageTwelve, TakesTheShortLeadTwoWhereTheLongRowIsLessTall) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page = drawn({3, 4}, LeadOrder::standard);
  Lead cut = twelve()[kLeadTwo];
  const float most = *std::ranges::max_element(cut);
  for (const float share : {1.0F, 0.5F}) {  // as where waves of another row cut those of lead II
    for (float& v : cut) v = std::min(v, share * most);
    Image image = page.image;
    const Image row = page_of({cut}, drawn_style());
    image.rgb.insert(image.rgb.end(), row.rgb.begin(), row.rgb.end());
    image.height_px += row.height_px;
    const auto read = read_page(image, kKnown);
    ASSERT_TRUE(read.readable) << read.reason;
    EXPECT_EQ(read.place.row, share == 1 ? 3U : 1U);
  }
}

TEST(PageTwelve, TakesTheLongRowWhereColumnsStandApart) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  constexpr double kLeadMm = 62.5;
  constexpr double kApartMm = 2.5;
  const PageGrid grid{3, 4};
  const auto leads = twelve();
  std::vector<Lead> rows(3);
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.columns; ++c) {
      const auto at = lead_at(grid, LeadOrder::cabrera, r, c);
      Lead& row = rows[static_cast<std::size_t>(r)];
      for (const float v : shown(leads, grid, at.lead, c)) row.push_back(at.negative ? -v : v);
      row.resize(row.size() + static_cast<std::size_t>(kApartMm / 25 * kRate));
    }
  }
  rows.push_back(leads[kLeadTwo]);
  PaperStyle style = drawn_style();
  style.width_px += static_cast<int>(grid.columns * kApartMm * kDrawnPxPerMm);
  Image image = page_of(rows, style);
  for (int r = 0; r < grid.rows; ++r) {
    paint(image, r, 0, 1, [&](int x, int) {
      return std::fmod(x / kDrawnPxPerMm, kLeadMm + kApartMm) > kLeadMm ? 250 : -1;
    });
  }
  const auto read = read_page(image, kKnown);
  ASSERT_TRUE(read.readable) << read.reason;
  EXPECT_EQ(read.place.row, 3U) << "lead II of the second column is drawn 2.5 mm farther right";
  EXPECT_GT(likeness(read.samples_mv, leads[kLeadTwo]), 0.95);
}

TEST(PageTwelve, ALeadMayTakeThePlaceOfLeadTwo) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page = drawn({3, 4}, LeadOrder::cabrera, /*long_row=*/true, 1, {kV5});
  const auto all = read_page(page.image, all_leads());
  for (const std::size_t lead : {std::size_t{3}, kV5}) {
    PageOptions options = kKnown;
    options.lead = lead;
    const auto read = read_page(page.image, options);
    ASSERT_TRUE(read.readable) << read.reason;
    EXPECT_EQ(read.lead, lead);
    EXPECT_THAT(read.samples_mv,
                testing::Pointwise(testing::NanSensitiveFloatEq(), all.leads[lead].samples_mv));
    EXPECT_GT(likeness(read.samples_mv, page.truth[lead]), 0.95);
    EXPECT_EQ(read.place.row, all.leads[lead].place.row);
    EXPECT_EQ(read.place.left_mm, all.leads[lead].place.at.left);
    EXPECT_EQ(read.named_by, "usual order");
    EXPECT_EQ(read.negative, lead == 3);
    EXPECT_THAT(read.place.how,
                HasSubstr(lead == kV5 ? "order, in its long row" : "order; lead II"));
    EXPECT_EQ(testing::Value(read.notes, Contains(HasSubstr("V1 to V6"))), lead == kV5);
    EXPECT_EQ(testing::Value(read.notes, Contains(HasSubstr("limb leads"))), lead == 3);
    EXPECT_TRUE(read.leads.empty());
  }
}

TEST(PageTwelve, ALeadThatIsNotReadIsRefused) {
  PageReading page;
  page.readable = true;
  page.samples_mv = {0, 1};
  page.leads.assign(kTwelveLeads.size(), {});
  page.leads[kV1].why_not = "the layout has no place for it";
  PageOptions options;
  options.lead = kV1;
  take_leads(page, options);
  EXPECT_FALSE(page.readable);
  EXPECT_TRUE(page.samples_mv.empty());
  EXPECT_EQ(page.reason, "lead V1 is not read: the layout has no place for it");
  page.reason = "no grid";  // of a page that was not read, it stays
  take_leads(page, options);
  EXPECT_EQ(page.reason, "no grid");
}

TEST(PageTwelve, LeaveALeadEmptyThatIsHidden) {
  auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  paint(page.image, 1, 3, 4, [](int, int) { return 250; });  // V5
  page.truth[10].clear();
  const auto read = read_page(page.image, all_leads());
  ASSERT_TRUE(read.readable) << read.reason;
  EXPECT_TRUE(read.leads[10].samples_mv.empty());
  EXPECT_THAT(read.leads[10].why_not, HasSubstr("% of it is seen"));
  for (const std::size_t other : {9U, 11U, 7U})
    EXPECT_GT(likeness(read.leads[other].samples_mv, page.truth[other]), 0.95) << other;
}

TEST(PageTwelve, LeaveALeadEmptyThatIsDrawnOver) {
  auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  paint(page.image, 1, 3, 4, [](int x, int y) {  // a pen up and down across V5
    const int phase = x % 30;
    const int middle = 15 + 8 * (phase < 15 ? phase : 30 - phase);
    return std::abs(y - middle) < 9 ? 30 : -1;
  });
  const auto read = read_page(page.image, all_leads());
  ASSERT_TRUE(read.readable) << read.reason;
  const auto& lead = read.leads[10];
  EXPECT_TRUE(lead.samples_mv.empty()) << likeness(lead.samples_mv, page.truth[10]);
  EXPECT_THAT(lead.why_not, HasSubstr("other ink"));
}

TEST(PageTwelve, AGivenLayoutIsTheOnlyOneThatIsTried) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page = drawn({3, 4}, LeadOrder::standard, /*long_row=*/true);
  const auto free = read_page(page.image, kKnown);
  for (const char* layout : {"3x4", "3x4+1", "3x4+1-standard"}) {
    const auto read = read_page(page.image, all_leads(layout));
    ASSERT_TRUE(read.readable) << layout << ": " << read.reason;
    EXPECT_THAT(read.samples_mv,
                testing::Pointwise(testing::NanSensitiveFloatEq(), free.samples_mv));
    EXPECT_THAT(read.notes,
                Contains(HasSubstr(std::string("the layout ") + layout + " was given")));
  }
  for (const char* layout : {"6x2", "12x1", "4x3", "3x4+3", "3x4+0", "3x4-cabrera"}) {
    const auto read = read_page(page.image, all_leads(layout));
    EXPECT_FALSE(read.readable) << layout;
    EXPECT_THAT(read.reason, HasSubstr(std::string("the given layout ") + layout));
    EXPECT_TRUE(read.leads.empty());
  }
}

TEST(PageTwelve, AGivenLayoutWeakensNoCheck) {
  const Leads l;
  const Image chest = page_of(std::vector<Lead>(l.chest.begin(), l.chest.end()));
  EXPECT_FALSE(read_page(chest, all_leads("6x1")).readable);
}

}  // namespace
}  // namespace ecgmm::ecg
