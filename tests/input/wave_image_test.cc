// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/data/lead_reading.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/ecg/synthesis.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/input/wave.h"
#include "ecgmm/io/image_jpeg.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::input {
namespace {

ecg::Waveform heart(int i) {
  RandomStream random(static_cast<std::uint64_t>(i), "wave image");
  ecg::SynthesisParameters parameters;
  parameters.heart_rate_bpm = 60 + 5 * i;
  parameters.amplitude_scale = 0.6 + 0.1 * i;
  return ecg::synthesize(parameters, 10, 250, random);
}

ecg::PaperStyle small_paper() {
  ecg::PaperStyle style;
  style.px_per_mm = 5;
  style.width_px = 1250;
  style.height_px = 200;
  style.line_width_px = 1.5;
  return style;
}

/// 8 records with image and signal, but 6 and 7 have no signal, 8 no image, and 7's image is white.
class WaveImageTest : public testing::Test {
 protected:
  void open(const ecg::PaperStyle& style, bool with_signals = true) {
    data::CohortConfig config;
    config.sampling_rate_hz = 250;
    config.unit = "mV";
    config.px_per_mm = style.px_per_mm;
    data::CohortWriter writer(folder_ / "cohort", false, config, {});
    for (int i = 1; i <= 8; ++i) {
      const auto id = std::to_string(i);
      auto image = ecg::render_strip(heart(i), style).image;
      if (i == 7) image.rgb.assign(image.rgb.size(), 255);
      if (i != 8) writer.add_image(id, io::encode_jpeg(image, 90));
      if (i != 6 && i != 7 && with_signals) writer.add_signal(id, heart(i).samples);
      writer.add_label(id, i % 2 == 0 ? Label::abnormal : Label::normal);
    }
    writer.commit();
    data::OpenOptions options;
    options.modalities = modalities_;
    options.required = ModalitySet();
    cohort_.emplace(data::Cohort::open(folder_ / "cohort", options));
    std::vector<std::size_t> train(6);
    std::iota(train.begin(), train.end(), 0);
    preprocessor_ =
        fit_preprocessor(Form::wave, *cohort_, train, modalities_, {}, data::DataConfig{});
  }
  Sample transformed(std::size_t i) const {
    return preprocessor_->transform(preprocessor_->decode(*cohort_, i, modalities_));
  }

  TempFolder folder_;
  ModalitySet modalities_ = ModalitySet().with(Modality::image).with(Modality::signal);
  std::optional<data::Cohort> cohort_;
  std::unique_ptr<Preprocessor> preprocessor_;
};

/// The correlation of the first points of two leads.
double likeness(const std::vector<float>& one, const std::vector<float>& other,
                std::size_t points) {
  double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const double a = one.at(i), b = other.at(i);
    x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
  }
  const auto n = static_cast<double>(points);
  return (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
}

Sample of_image(const Preprocessor& preprocessor, Image image) {
  data::DecodedRecord record;
  record.image = std::move(image);
  return preprocessor.transform(record);
}

TEST_F(WaveImageTest, AnImageBecomesTheLeadThatItShows) {
  open({});
  EXPECT_EQ(preprocessor_->modalities(), modalities_);
  for (const std::size_t i : {0U, 3U}) {
    const auto sample = transformed(i);
    ASSERT_EQ(sample.image.size(), sample.signal.size());
    EXPECT_GT(likeness(sample.image, sample.signal, 950), 0.98);
    EXPECT_NEAR(sample.image[kWavePoints], sample.signal[kWavePoints], 0.5);
    EXPECT_EQ(sample.image[kWavePoints + 1], 1);
    EXPECT_TRUE(sample.notes.empty());
  }
}

TEST_F(WaveImageTest, EitherOfImageAndSignalIsEnough) {
  open({});
  EXPECT_EQ(transformed(0).present(), modalities_);
  EXPECT_EQ(transformed(5).present(), ModalitySet().with(Modality::image));
  EXPECT_EQ(transformed(7).present(), ModalitySet().with(Modality::signal));
}

TEST_F(WaveImageTest, AnImageWithoutATraceIsLeftOutWithANote) {
  open({});
  const auto white = transformed(6);
  EXPECT_TRUE(white.image.empty());
  ASSERT_EQ(white.notes.size(), 1U);
  EXPECT_EQ(white.notes[0], "without its image: no trace of a single lead is found in it");
  const auto tiny = of_image(*preprocessor_, {10, 10, std::vector<std::uint8_t>(300, 255)});
  EXPECT_TRUE(tiny.image.empty());
  EXPECT_NE(tiny.notes.at(0).find("without its image"), std::string::npos);
}

TEST_F(WaveImageTest, AFewBeatsWithoutAScaleAreLeftOut) {
  open({});
  ecg::PaperStyle style;
  style.px_per_mm = 40;  // 2.5 s
  style.height_px = 800;
  style.line_width_px = 6;
  style.lines = ecg::GridLines::none;
  const auto sample = of_image(*preprocessor_, ecg::render_strip(heart(1), style).image);
  EXPECT_TRUE(sample.image.empty());
  EXPECT_NE(sample.notes.at(0).find("time scale"), std::string::npos) << sample.notes[0];
}

TEST_F(WaveImageTest, LinesAllAlikeAreOneMillimeterApartWhereTheHeartWouldElseBeTooSlow) {
  open({});
  ecg::PaperStyle style;
  style.px_per_mm = 8;  // a line every 40 px, which stands for 1 mm: 2.5 s
  style.lines = ecg::GridLines::thick_only;
  style.mm_per_s = 125;
  style.mm_per_mv = 50;
  style.height_px = 800;
  style.line_width_px = 6;
  const auto image = ecg::render_strip(heart(1), style).image;
  const auto sample = of_image(*preprocessor_, image);
  ASSERT_FALSE(sample.image.empty()) << sample.notes.at(0);
  EXPECT_GT(likeness(sample.image, transformed(0).signal, kShortestWavePoints), 0.95);
  const auto trace = trace_in(image, {});
  EXPECT_NEAR(trace.px_per_mm.value, 40, 0.5);
  EXPECT_NE(data::assumed_scales(trace).at(0).text.find("all alike: 40 pixels per mm"),
            std::string::npos)
      << data::assumed_scales(trace).at(0).text;
}

TEST_F(WaveImageTest, ImagesAloneTellTheAmplitudesToo) {
  open({}, false);
  EXPECT_EQ(preprocessor_->modalities(), ModalitySet().with(Modality::image));
  double sum = 0;
  for (std::size_t i = 0; i < 6; ++i) sum += transformed(i).image[kWavePoints];
  EXPECT_NEAR(sum, 0, 1e-4);
  EXPECT_GT(transformed(5).image[kWavePoints], 0.8);
  const auto read =
      read_preprocessor(preprocessor_->to_json(), io::TensorFile{{}, preprocessor_->tensors()});
  const auto& again = *read;
  EXPECT_EQ(again.transform(again.decode(*cohort_, 2, modalities_)).image, transformed(2).image);
}

TEST_F(WaveImageTest, TheCohortsPaperScaleHolds) {
  auto style = small_paper();
  style.lines = ecg::GridLines::none;
  open(style);
  EXPECT_EQ(cohort_->decode(0).geometry.width_px, 1250);
  EXPECT_EQ(cohort_->decode(0).geometry.px_per_mm, 5);
  const auto sample = transformed(0);
  EXPECT_GT(likeness(sample.image, sample.signal, 950), 0.98);
  // Nothing in the picture tells that it is 10 mm/mV.
  EXPECT_EQ(sample.image[kWavePoints], 0);
  EXPECT_EQ(sample.image[kWavePoints + 1], 0);
}

TEST_F(WaveImageTest, AnotherScaleIsToldByTheGrid) {
  open({});
  auto style = small_paper();
  style.width_px = 700;  // 5.6 s
  const auto sample = of_image(*preprocessor_, ecg::render_strip(heart(1), style).image);
  ASSERT_FALSE(sample.image.empty());
  EXPECT_GT(likeness(sample.image, transformed(0).signal, 540), 0.97);
  EXPECT_EQ(sample.image[kWavePoints + 1], 1);
  ASSERT_EQ(sample.notes.size(), 1U);
  EXPECT_NE(sample.notes[0].find("image: 5.6 s instead of 10, repeated"), std::string::npos)
      << sample.notes[0];
}

}  // namespace
}  // namespace ecgmm::input
