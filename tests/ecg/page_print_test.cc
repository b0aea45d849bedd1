// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_print.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/page_settle.h"
#include "tests/support/drawn_page.h"
#include "tests/support/sanitized.h"

namespace ecgmm::ecg {
namespace {

/// The lines as they would be recognized: 10 pixels a character, two blanks are a wide gap.
io::OcrText recognized(const std::vector<std::string>& lines, double confidence = 90) {
  io::OcrText text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    int at = 0;
    for (const auto& word : split_text(lines[i], ' ')) {
      const int width = 10 * static_cast<int>(word.size());
      if (!word.empty())
        text.words.push_back({word, confidence, at, 0, width, 20, static_cast<int>(i)});
      at += word.empty() ? 80 : width + 10;
    }
  }
  return text;
}

/// "25 and 10" for 25 mm/s and 10 mm/mV; 0 for what is not read.
std::string said(const std::vector<std::string>& lines, double confidence = 90) {
  const auto scale = read_print(recognized(lines, confidence));
  return concat(scale.mm_per_s, " and ", scale.mm_per_mv, scale.several_speeds ? ", speeds" : "",
                scale.several_gains ? ", gains" : "");
}

TEST(PagePrint, ReadsScalesAsDevicesPrintThem) {
  EXPECT_EQ(said({"25 mm/s  10 mm/mV"}), "25 and 10");
  EXPECT_EQ(said({"25mm/sec 5mm/mV"}), "25 and 5");
  EXPECT_EQ(said({"50 mm/s"}), "50 and 0");
  EXPECT_EQ(said({"10,0 mm/mV"}), "0 and 10");
  EXPECT_EQ(said({"Name: X", "12.5 mm/s", "20 mm/mV", "150 Hz"}), "12.5 and 20");
  EXPECT_EQ(said({"25mm/s 10mm/mV 0.05-40Hz"}), "25 and 10");
  EXPECT_EQ(said({"Speed: 25 mm/sec Limb: 10 mm/mV Chest: 5 mm/mV"}), "25 and 10");
  EXPECT_EQ(said({"25 mm/s 2.5 mm/mV", "25 mm/s"}), "25 and 2.5");
}

TEST(PagePrint, UnderstandsUsualSlips) {
  EXPECT_EQ(said({"25 mrn/s lO rnm/rnV"}), "25 and 10");
  EXPECT_EQ(said({"2S mm/s TO mm/mV_"}), "25 and 10");
  EXPECT_EQ(said({"25 mm|s I0mm/mvV_0.5-40"}), "25 and 10");
  EXPECT_EQ(said({"25 mms 10 mmymv"}), "25 and 10");
  EXPECT_EQ(said({"25 mm / s 10 mmmV"}), "25 and 10");
}

TEST(PagePrint, TakesNothingThatIsNotCertain) {
  for (const char* line :
       {"125 mm/s 110 mm/mV", "26 mm/s 15 mm/mV", "V25 mm/s x5 mm/mV", "2 5 mm/mV", "2. 5 mm/mV",
        "12.25 mm/s", "25 mm/min", "25 mm 10 mV", "25 m/s", "QRS 100 mms", "mm/s mm/mV", "25  mm/s",
        "0.15-25 mm/s", "-25 mm/s", "25 mmHg", "25 ms", ""})
    EXPECT_EQ(said({line}), "0 and 0") << line;
  EXPECT_EQ(said({"25 mm/s 10 mm/mV"}, 5), "0 and 0") << "noise";
  EXPECT_EQ(said({"25 mm/s 5 mm/mV"}, 40), "25 and 0") << "15 mm/mV, of which the 1 is lost";
}

TEST(PagePrint, TakesNothingThatContradictsItself) {
  EXPECT_EQ(said({"25 mm/s", "50 mm/s 10 mm/mV"}), "0 and 10, speeds");
  EXPECT_EQ(said({"25 mm/s 10 mm/mV 20 mm/mV"}), "25 and 0, gains");
  EXPECT_EQ(said({"25 mm/s 10/5 mm/mV"}), "25 and 0, gains");
  EXPECT_EQ(said({"Chest: 5 mm/mV"}), "0 and 0") << "it says nothing of lead II";
}

/// A page without pulses on which this is recognized.
PageReading read_with(const std::vector<std::string>& lines, int* runs = nullptr,
                      bool pulses = false) {
  return read_page(drawn_page(6, pulses), {0, 0, [&](const io::GrayPicture& picture) {
                                             EXPECT_GT(picture.width_px, 1500);
                                             if (runs != nullptr) ++*runs;
                                             return recognized(lines);
                                           }});
}

TEST(PagePrint, IsUnsureWhereAnUnusualValueIsReadOnceOnly) {
  const auto looks = [](const std::vector<std::vector<std::string>>& all) {
    std::vector<io::OcrText> texts;
    for (const auto& lines : all) texts.push_back(recognized(lines));
    return read_print(texts);
  };
  EXPECT_TRUE(looks({{"no scale"}, {"20 mm/mV"}}).unsure);
  EXPECT_TRUE(looks({{"25 mm/s"}, {"20 mm/mV"}}).unsure);
  EXPECT_FALSE(looks({{"20 mm/mV"}, {"20 mm/mV"}}).unsure);
  EXPECT_FALSE(looks({{"25 mm/s 20 mm/mV"}}).unsure);
  EXPECT_FALSE(looks({{"25 mm/s"}, {"10 mm/mV"}}).unsure);
  const auto both = looks({{"50 mm/s"}, {"10 mm/mV 50 mm/s"}});
  EXPECT_FALSE(both.unsure);
  EXPECT_EQ(both.mm_per_s, 50);
  EXPECT_TRUE(looks({{"10 mm/mV"}, {"20 mm/mV"}}).several_gains);
}

TEST(PagePrint, IsTheScaleOfAPageWithoutPulses) {
  int runs = 0;
  const auto usual = read_with({"25 mm/s 10 mm/mV"}, &runs);
  ASSERT_TRUE(usual.readable) << usual.reason;
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(usual.assumed.empty());
  EXPECT_EQ(usual.printed, (std::vector<std::string>{"mm_per_s", "mm_per_mv"}));
  EXPECT_EQ(usual.notes,
            std::vector<std::string>{"the scale is the printed one: 25 mm/s and 10 mm/mV"});
  const auto fast = read_with({"50 mm/s 20 mm/mV"});
  ASSERT_TRUE(fast.readable) << fast.reason;  // 150/min and 0.6 mV, which are not assumed
  EXPECT_EQ(fast.scale.mm_per_s, 50);
  EXPECT_EQ(fast.scale.mm_per_mv, 20);
  EXPECT_NEAR(static_cast<double>(fast.samples_mv.size()),
              static_cast<double>(usual.samples_mv.size()) / 2, 3);
}

TEST(PagePrint, LeavesTheOtherHalfToBeAssumed) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto speed = read_with({"25 mm/s"});
  ASSERT_TRUE(speed.readable) << speed.reason;
  EXPECT_EQ(speed.assumed, std::vector<std::string>{"mm_per_mv"});
  EXPECT_EQ(speed.printed, std::vector<std::string>{"mm_per_s"});
  const auto low = read_with({"20 mm/mV"});
  ASSERT_TRUE(low.readable) << low.reason;
  EXPECT_EQ(low.assumed, std::vector<std::string>{"mm_per_s"});
  EXPECT_EQ(low.scale.mm_per_mv, 20);
}

TEST(PagePrint, IsRefusedWhereItContradictsItself) {
  ECGMM_SKIP_UNDER_SANITIZERS();
  const auto page = read_with({"25 mm/s 10 mm/mV", "50 mm/s"});
  EXPECT_FALSE(page.readable);
  EXPECT_NE(page.reason.find("several paper speeds are printed; give"), std::string::npos)
      << page.reason;
}

TEST(PagePrint, IsNotAskedForWherePulsesTell) {
  int runs = 0;
  const auto page = read_with({"50 mm/s 20 mm/mV"}, &runs, /*pulses=*/true);
  ASSERT_TRUE(page.readable) << page.reason;
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(page.scale.mm_per_s, 25);
}

TEST(PagePrint, IsMissedInWordsOnlyWhereItMatters) {
  const auto missing = [](const io::GrayPicture&) {
    return io::OcrText{{}, "tesseract is not installed"};
  };
  const auto page = read_page(drawn_page(6, /*pulse=*/false), {0, 0, missing});
  ASSERT_TRUE(page.readable) << page.reason;
  ASSERT_EQ(page.notes.size(), 2U);
  EXPECT_EQ(page.notes[0], "the printed scale is not read: tesseract is not installed");
  EXPECT_EQ(read_page(drawn_page(6), {0, 0, missing}).notes.size(), 0U);
}

PrintedScale printed(double mm_per_s, double mm_per_mv) {
  PrintedScale scale;
  scale.mm_per_s = mm_per_s;
  scale.mm_per_mv = mm_per_mv;
  return scale;
}

/// A row with a pulse 5 mm wide at its left.
RowTrace row_with(double height_mm) {
  RowTrace row;
  row.y.assign(800, 400);
  row.first = 0, row.last = 800, row.middle = 400;
  for (std::size_t x = 16; x < 56; ++x) row.y[x] = static_cast<float>(400 - 8 * height_mm);
  return row;
}

TEST(PagePrint, IsTakenInPlaceOfPulsesOnlyIfTheyFit) {
  PageReading page;
  page.scale.why_not = "the calibration pulses do not fit any standard scale of this grid";
  const auto settle = [&](double height_mm, const PrintedScale& print) {
    PageReading out = page;
    out.rows.assign(3, row_with(height_mm));
    const bool settled = settle_scale(out, {}, [&] { return print; });
    EXPECT_EQ(settled, out.reason.empty());
    return settled ? out.notes.at(0) : out.reason;
  };
  EXPECT_NE(settle(10.8, printed(25, 10)).find("the printed one: 25 mm/s and 10 mm/mV"),
            std::string::npos);
  EXPECT_NE(settle(7.3, printed(25, 10)).find("do not fit the printed scale"), std::string::npos);
  EXPECT_NE(settle(10.8, printed(12.5, 10)).find("do not fit the printed scale"),
            std::string::npos);
  EXPECT_NE(settle(10.8, printed(25, 0)).find("do not fit any standard scale"), std::string::npos);
}

TEST(PagePrint, NothingIsAssumedBesideWhatMayBeAPulse) {
  PageReading page;
  page.rows.assign(3, row_with(0));
  const auto settle = [&](const PrintedScale& print) {
    PageReading out = page;
    const bool settled = settle_scale(out, {}, [&] { return print; });
    EXPECT_EQ(settled, out.reason.empty());
    return out.reason;
  };
  EXPECT_EQ(settle(printed(0, 0)), "") << "level rows";
  page.rows[1] = row_with(10);
  EXPECT_NE(settle(printed(0, 0)).find("what may be a calibration pulse cannot be measured; give"),
            std::string::npos);
  EXPECT_NE(settle(printed(25, 0)), "");
  EXPECT_EQ(settle(printed(25, 10)), "");
  EXPECT_FALSE(may_show_pulse(row_with(3), kPagePxPerMm)) << "an ST segment may be so high";
  RowTrace wave = row_with(0);
  for (std::size_t x = 16; x < 56; ++x)
    wave.y[x] = 400 - 10 * static_cast<float>(20 - std::abs(36 - static_cast<int>(x)));
  EXPECT_FALSE(may_show_pulse(wave, kPagePxPerMm)) << "it is not flat";
}

TEST(PagePrint, GivesTheSpeedWherePulsesGiveTheGain) {
  PageReading page;
  page.scale.pulses = 3;
  page.scale.speed_told = false;
  auto out = page;
  EXPECT_TRUE(settle_scale(out, {}, [] { return printed(50, 10); }));
  EXPECT_EQ(out.scale.mm_per_s, 50);
  EXPECT_EQ(out.printed, std::vector<std::string>{"mm_per_s"});
  out = page;
  EXPECT_FALSE(settle_scale(out, {}, [] { return printed(50, 20); }));
  EXPECT_NE(out.reason.find("the printed gain is 20 mm/mV"), std::string::npos) << out.reason;
}

TEST(PagePrint, IsRefusedWhereNoHeartIsSoSlow) {
  PageReading page;
  page.printed = {"mm_per_s", "mm_per_mv"};
  page.scale.mm_per_s = 12.5;
  page.samples_mv = drawn_lead_two(60);
  EXPECT_EQ(misfit_of(page), "");
  for (std::size_t i = 0; i < page.samples_mv.size(); ++i) {  // of the beats 0.8 s apart each fifth
    if (i % 2000 >= 650) page.samples_mv[i] = 0;
  }
  EXPECT_NE(misfit_of(page).find("no possible rate at the printed 12.5 mm/s"), std::string::npos)
      << misfit_of(page);
  page.printed.clear();
  EXPECT_EQ(misfit_of(page), "") << "its scale is that of the pulses";
}

TEST(PagePrint, IsLookedAtWherePulsesMayBeShorterThanTheySeem) {
  int looks = 0;
  const auto fifty = [&] {
    ++looks;
    return printed(50, 10);
  };
  PageReading page;
  page.scale.pulses = 3;
  page.samples_mv = drawn_lead_two(20);
  EXPECT_FALSE(take_higher_speed(page, fifty)) << "75/min";
  EXPECT_EQ(looks, 0);
  page.sampling_rate_hz = 250;  // as at half the paper speed
  auto other = page;
  EXPECT_FALSE(take_higher_speed(other, [] { return printed(25, 10); }));
  EXPECT_EQ(other.scale.mm_per_s, 25);
  EXPECT_EQ(other.reason, "") << "as is printed";
  auto slower = page;
  EXPECT_FALSE(take_higher_speed(slower, [] { return printed(0, 0); }));
  EXPECT_NE(slower.reason.find("unusually slow at the 25 mm/s"), std::string::npos)
      << slower.reason;
  slower = page;
  for (std::size_t i = 0; i < slower.samples_mv.size(); ++i) {  // every second beat is left: 19/min
    if (i % 800 >= 400) slower.samples_mv[i] = 0;
  }
  EXPECT_FALSE(take_higher_speed(slower, [] { return printed(0, 0); }));
  EXPECT_NE(slower.reason.find("unusually slow at the 25 mm/s"), std::string::npos)
      << "nor where a rate is no heart's";
  EXPECT_FALSE(take_higher_speed(other, [] { return printed(100, 10); })) << "150/min";
  EXPECT_NE(other.reason.find("but 100 mm/s are printed; give"), std::string::npos) << other.reason;
  EXPECT_TRUE(take_higher_speed(page, fifty));
  EXPECT_EQ(looks, 1);
  EXPECT_EQ(page.scale.mm_per_s, 50);
  EXPECT_EQ(page.printed, std::vector<std::string>{"mm_per_s"});
  EXPECT_NE(page.notes.back().find("50 mm/s are printed, at which"), std::string::npos);
}

}  // namespace
}  // namespace ecgmm::ecg
