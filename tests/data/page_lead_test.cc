// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_lead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/drawn_page.h"
#include "tests/support/errors.h"

namespace ecgmm::data {
namespace {

/// A reading of so many seconds.
ecg::PageReading reading_of(double seconds) {
  ecg::PageReading reading;
  reading.readable = true;
  reading.samples_mv = drawn_lead_two(seconds);
  reading.place.layout = "6x1";
  reading.place.limb_error = 0.02;
  reading.place.augmented_error = 0.05;
  reading.rows.resize(6);
  reading.scale.pulses = 6;
  return reading;
}

void take_out(ecg::PageReading& reading, std::size_t from, std::size_t count) {
  std::fill_n(reading.samples_mv.begin() + static_cast<std::ptrdiff_t>(from), count,
              std::numeric_limits<float>::quiet_NaN());
}

TEST(PageLead, IsTheBeginningOfWhatThePageShows) {
  auto reading = reading_of(12);
  take_out(reading, 0, 50);
  const auto lead = page_lead(reading, 10);
  EXPECT_EQ(lead.waveform.samples.size(), 5000U);
  EXPECT_EQ(lead.waveform.samples[0], reading.samples_mv[50]) << "nothing before what is seen";
  EXPECT_DOUBLE_EQ(lead.recording_s, 11.9);
  EXPECT_EQ(lead.missing, 0U);
  EXPECT_EQ(page_lead(reading_of(2.5), 10).waveform.samples.size(), 1250U) << "nothing is added";
}

TEST(PageLead, KeepsShortGapsAndRefusesLongOnes) {
  auto reading = reading_of(10);
  take_out(reading, 1000, 240);
  take_out(reading, 4990, 10);
  const auto lead = page_lead(reading, 10);
  EXPECT_EQ(lead.missing, 240U);
  EXPECT_TRUE(std::isnan(lead.waveform.samples[1100]));
  EXPECT_EQ(lead.waveform.samples.size(), 4990U) << "it ends with what is seen";
  take_out(reading, 1000, 260);
  expect_error(ErrorKind::data, "signal has gaps: 260 of 4990", [&] { page_lead(reading, 10); });
  EXPECT_EQ(page_lead(reading, 2).missing, 0U) << "the gap lies behind what is taken";
  take_out(reading, 0, 5000);
  expect_error(ErrorKind::data, "nothing of lead II is seen", [&] { page_lead(reading, 10); });
}

TEST(PageLead, ConfidenceFallsWithGapsErrorsAndAssumptions) {
  auto reading = reading_of(10);
  EXPECT_NEAR(page_confidence(reading), 0.95, 1e-9);
  take_out(reading, 1000, 500);
  EXPECT_NEAR(page_confidence(reading), 0.95 * 0.9, 1e-9);
  reading.assumed = {"mm_per_s", "mm_per_mv"};
  EXPECT_NEAR(page_confidence(reading), 0.95 * 0.9 * 0.8, 1e-9);
  reading.readable = false;
  EXPECT_EQ(page_confidence(reading), 0);
}

TEST(PageLead, SaysHowTheScaleIsKnown) {
  auto reading = reading_of(10);
  reading.place.row = 1;
  EXPECT_EQ(page_text(reading, {}),
            "page 6x1: lead II from row 2 of 6, 10.0 s; 25 mm/s and 10 mm/mV (6 calibration "
            "pulses)");
  EXPECT_EQ(scale_source(reading, {50, 10}), "given");
  reading.scale.pulses = 1;
  EXPECT_EQ(scale_source(reading, {}), "1 calibration pulse");
  reading.assumed = {"mm_per_s"};
  EXPECT_EQ(scale_source(reading, {}), "1 calibration pulse, speed assumed");
  reading.assumed.clear();
  reading.scale.pulses = 0;
  EXPECT_EQ(scale_source(reading, {}), "read");
  reading.assumed = {"mm_per_s", "mm_per_mv"};
  EXPECT_EQ(scale_source(reading, {}), "assumed");
}

TEST(PageLead, IsTheLeadOfADrawnPage) {
  const auto reading = ecg::read_page(drawn_page(6));
  ASSERT_TRUE(reading.readable) << reading.reason;
  const auto lead = page_lead(reading, 9);
  const auto [low, high] =
      std::minmax_element(lead.waveform.samples.begin(), lead.waveform.samples.end());
  EXPECT_NEAR(*high - *low, 1.27, 0.12);  // mV from R to S
  EXPECT_EQ(page_json(reading)["layout"], "6x1");
  EXPECT_EQ(page_json(reading)["lead"], "II");
}

}  // namespace
}  // namespace ecgmm::data
