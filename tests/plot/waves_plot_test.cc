// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/waves_plot.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "tests/ecg/known_beats.h"

namespace ecgmm::plot {
namespace {

using ecg::KnownShape;

Plot draw(const ecg::Waveform& waveform) {
  const ecg::Lead leads[] = {{"II", waveform}};
  return waves_plot(leads[0], ecg::measure(leads), 0, "record, lead II");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// The SVG's red, green and blue of P, in percent.
const std::string kPColor = "rgb(0%,";

TEST(WavesPlot, ColorsTheWavesThatAreThere) {
  const auto with = draw(ecg::draw_beats(ecg::regular_beats(10000, 900, {}), 10000, 500));
  KnownShape shape;
  shape.p_mv = 0;
  const auto without = draw(ecg::draw_beats(ecg::regular_beats(10000, 900, shape), 10000, 500));
  EXPECT_GT(with.png.size(), 1000U);
  // P is green, T blue: both without red. Eleven P waves fewer, each a line and a bar.
  EXPECT_GE(count(with.svg, kPColor), count(without.svg, kPColor) + 22);
}

TEST(WavesPlot, SameInputSameBytes) {
  const auto lead = ecg::draw_beats(ecg::regular_beats(10000, 900, {}), 10000, 250);
  EXPECT_EQ(draw(lead).svg, draw(lead).svg);
}

TEST(WavesPlot, DrawsFlatShortGappedLargeAndUnitlessLeads) {
  auto lead = ecg::draw_beats(ecg::regular_beats(10000, 900, {}), 10000, 500);
  for (std::size_t i = 1000; i < 1400; ++i)
    lead.samples[i] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_GT(draw(lead).png.size(), 1000U);
  for (float& v : lead.samples) v *= 500;
  EXPECT_GT(draw(lead).png.size(), 1000U);
  lead.unit = ecg::Unit::none;
  EXPECT_GT(draw(lead).png.size(), 1000U);
  lead.samples.assign(500, 2.0F);
  EXPECT_GT(draw(lead).png.size(), 1000U);
  lead.samples.assign(500, std::numeric_limits<float>::quiet_NaN());
  EXPECT_GT(draw(lead).png.size(), 1000U);
}

TEST(WavesPlot, RefusesALeadThatIsNotThere) {
  const ecg::Lead leads[] = {{"II", ecg::draw_beats(ecg::regular_beats(5000, 900, {}), 5000, 500)}};
  const auto measures = ecg::measure(leads);
  EXPECT_THROW(waves_plot(leads[0], measures, 1, ""), Error);
  EXPECT_THROW(waves_plot({"II", {{}, 500}}, measures, 0, ""), Error);
}

}  // namespace
}  // namespace ecgmm::plot
