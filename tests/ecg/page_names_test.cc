// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/page_named.h"
#include "tests/ecg/drawn_leads.h"
#include "tests/ecg/drawn_names.h"
#include "tests/support/sanitized.h"

namespace ecgmm::ecg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kQ = 8;
constexpr float kSure = 0.95F;

bool anywhere(const LeadName&) { return true; }

std::vector<std::string> read(const Plane& ink) {
  std::vector<std::string> out;
  for (const auto& name : read_lead_names(ink, kQ, kSure, anywhere))
    out.emplace_back(kTwelveLeads[name.lead]);
  return out;
}

Plane page_with(std::string_view word, double height_mm, double pen_mm, float strength = 1) {
  Plane ink(200, 120);
  draw_name(ink, word, 60, 30, height_mm * kQ, pen_mm * kQ, strength);
  return ink;
}

TEST(PageNames, AreReadInSeveralSizesAndStrengthsOrNotAtAll) {
  int right = 0;
  for (const auto name : kTwelveLeads) {
    for (const double height : {2.0, 3.0}) {
      for (const float strength : {1.0F, 0.3F}) {
        const auto found = read(page_with(name, height, 0.3, strength));
        if (found.empty()) continue;
        EXPECT_THAT(found, ElementsAre(std::string(name))) << height << " mm, ink " << strength;
        ++right;
      }
    }
  }
  EXPECT_GE(right, 42) << "of 48";
}

TEST(PageNames, MinusOfCabreraIsNoPartOfTheName) {
  EXPECT_THAT(read(page_with("-aVR", 2.5, 0.3)), ElementsAre("aVR"));
}

TEST(PageNames, SayWhereTheyAre) {
  const auto found = read_lead_names(page_with("V4", 2.5, 0.3), kQ, kSure, anywhere);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].left, 60.0 / kQ, 0.3);
  EXPECT_NEAR(found[0].top, 30.0 / kQ, 0.3);
  EXPECT_NEAR(found[0].bottom, 30.0 / kQ + 2.5, 0.3);
  EXPECT_EQ(found[0].lead, 9U);
}

TEST(PageNames, OtherWordsAreNone) {
  for (const auto* word : {"VF", "VR", "HR", "25", "72", "V", "aV", "VIF", "IV", "642", "V12",
                           "aVR1", "7", "HI", "LF"})
    EXPECT_THAT(read(page_with(word, 2.5, 0.3)), IsEmpty()) << word;
}

TEST(PageNames, WordsLikeV1AreNotTakenForIt) {
  for (const auto* word : {"V7", "VI", "V11", "V17"}) {
    for (const double height : {2.0, 2.5, 3.0}) {
      for (const double pen : {0.2, 0.3, 0.4})
        EXPECT_THAT(read(page_with(word, height, pen)), IsEmpty())
            << word << ", " << height << " mm";
    }
  }
}

TEST(PageNames, NothingIsReadOfTracesAndEmptyPaper) {
  Plane ink(400, 200);
  EXPECT_THAT(read(ink), IsEmpty());
  for (int x = 0; x < ink.width; ++x) {
    const int y = 100 + static_cast<int>(8 * std::sin(x / 9.0)) - (x % 90 < 4 ? 30 : 0);
    for (int v = y; v < y + 4; ++v) ink.at(x, v) = 1;
  }
  EXPECT_THAT(read(ink), IsEmpty());
}

/// A page of three rows and four columns of leads whose names are printed as `names`, row by row.
PageReading read_with_names(const std::vector<std::string>& names, bool long_row = false) {
  Image image = drawn({3, 4}, LeadOrder::standard, long_row).image;
  const double wide = image.width_px / 4.0;
  for (std::size_t i = 0; i < names.size(); ++i)
    draw_name(image, names[i], 9 + static_cast<double>(i % 4) * wide,
              12 + static_cast<double>(i / 4) * 25 * kDrawnPxPerMm, 2.5 * kDrawnPxPerMm, 2);
  PageOptions options = kKnown;
  options.all_leads = true;
  return read_page(image, options);
}

TEST(PageNames, TellLeadsThatNoSumTells) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page =
      read_with_names({"I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6"});
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.leads[kLeadTwo].named_by, "equations");
  const auto by_name = std::ranges::count(page.leads, "printed name", &LeadReading::named_by);
  EXPECT_GE(by_name, 10) << "of 11";
}

TEST(PageNames, OtherNameThanTheLayoutGivesLeavesTheLeadOut) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page =
      read_with_names({"I", "aVR", "V1", "V5", "II", "aVL", "V2", "V4", "III", "aVF", "V3", "V6"});
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(page.leads[9].why_not, "V5 is printed at its place");
  EXPECT_TRUE(page.leads[9].samples_mv.empty());
  EXPECT_EQ(page.leads[10].why_not, "V4 is printed at its place");
  EXPECT_FALSE(page.leads[8].samples_mv.empty());
}

TEST(PageNames, V7AndVIDoNotNameV1) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  for (const auto* name : {"V7", "VI"}) {
    const auto page =
        read_with_names({"I", "aVR", name, "V4", "II", "aVL", "V2", "V5", "III", "aVF"});
    ASSERT_TRUE(page.readable) << page.reason;
    EXPECT_EQ(page.leads[6].named_by, "usual order") << name;
    EXPECT_EQ(page.leads[7].named_by, "printed name");
  }
}

TEST(PageNames, ThatContradictTheSumsAreRefused) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page =
      read_with_names({"V1", "V4", "I", "aVR", "V2", "V5", "II", "aVL", "V3", "V6", "III", "aVF"});
  EXPECT_FALSE(page.readable);
  EXPECT_THAT(page.reason, HasSubstr("the sums of the leads hold for"));
  EXPECT_THAT(page.reason, HasSubstr("printed"));
  EXPECT_TRUE(page.samples_mv.empty());
}

}  // namespace
}  // namespace ecgmm::ecg
