// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/picture_cache.h"

#include <gtest/gtest.h>

#include <string>

#include "ecgmm/data/lead_reading.h"

namespace ecgmm::data {
namespace {

/// A lead of 40 kB, of which memory holds some 200.
TracedLead lead_of(int number) {
  TracedLead lead;
  lead.wave = {std::vector<float>(10'000, static_cast<float>(number)), 0.5, true};
  lead.duration_s = 10 + number;
  lead.confidence = 0.9;
  LeadReading reading;
  reading.from = Modality::image;
  reading.rate_bpm = {70.0 + number, "note"};
  reading.features = {1, static_cast<float>(number)};
  reading.waves = {1, 2, static_cast<std::uint8_t>(number % 256)};
  lead.reading = std::make_shared<const LeadReading>(reading);
  return lead;
}

TEST(PictureCache, GivesBackTheLeadsThatItKept) {
  constexpr int kLeads = 250;
  PictureCache cache;
  for (int i = 0; i < kLeads; ++i) cache.keep(std::to_string(i), {}, lead_of(i));
  cache.keep("3", {}, lead_of(4));  // is there already
  for (int i = 0; i < kLeads; ++i) {
    const auto found = cache.lead(std::to_string(i), {});
    ASSERT_NE(found, nullptr) << i;
    const auto kept = lead_of(i);
    EXPECT_EQ(found->wave.samples, kept.wave.samples) << i;
    EXPECT_EQ(found->wave.log_amplitude, 0.5);
    EXPECT_TRUE(found->wave.amplitude_known);
    EXPECT_EQ(found->duration_s, kept.duration_s);
    EXPECT_EQ(found->confidence, 0.9);
    ASSERT_NE(found->reading, nullptr);
    EXPECT_EQ(found->reading->from, Modality::image);
    EXPECT_EQ(found->reading->rate_bpm.value, kept.reading->rate_bpm.value);
    EXPECT_EQ(found->reading->rate_bpm.note, "note");
    EXPECT_EQ(found->reading->features, kept.reading->features);
    EXPECT_EQ(found->reading->waves, kept.reading->waves);
  }
}

TEST(PictureCache, KeepsWhyALeadCannotBeUsed) {
  PictureCache cache;
  TracedLead lead;
  lead.fault = "no trace";
  cache.keep("a", {}, lead);
  const auto found = cache.lead("a", {});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->fault, "no trace");
  EXPECT_TRUE(found->wave.samples.empty());
  EXPECT_EQ(found->reading, nullptr);
}

TEST(PictureCache, KnowsALeadByItsFileAndScales) {
  PictureCache cache;
  cache.keep("a", {}, lead_of(1));
  cache.keep("", {}, lead_of(2));
  ecg::StripGeometry slow;
  slow.mm_per_s = 50;
  EXPECT_EQ(cache.lead("a", slow), nullptr);
  EXPECT_EQ(cache.lead("b", {}), nullptr);
  EXPECT_EQ(cache.lead("", {}), nullptr);
}

}  // namespace
}  // namespace ecgmm::data
