// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/ecg/filter.h"
#include "ecgmm/ecg/synthesis.h"
#include "ecgmm/ecg/wave_features.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::input {
namespace {

constexpr int kRecords = 12;

io::Cell number(double value) {
  io::Cell cell;
  cell.kind = io::Cell::Kind::number;
  cell.number = value;
  return cell;
}

ecg::Waveform lead(double rate_hz, double seconds, std::uint64_t seed, double size = 1) {
  RandomStream stream(seed, "lead");
  auto wave = ecg::synthesize({}, seconds, rate_hz, stream);
  for (auto& sample : wave.samples) sample *= static_cast<float>(size);
  return wave;
}

std::vector<float> points_of(const std::vector<float>& lead) {
  return {lead.begin(), lead.begin() + kWavePoints};
}

/// Signals of 10 s at 50 Hz, without those of records 2 and 3; AGE and SEX, without the rows of 3
/// and 5 and the age of 4.
class WaveTest : public testing::Test {
 protected:
  WaveTest() {
    data::CohortConfig config;
    config.sampling_rate_hz = 50;
    config.unit = "mV";
    data::CohortWriter writer(folder_ / "cohort", false, config, {"AGE", "SEX"});
    for (int i = 1; i <= kRecords; ++i) {
      const auto id = std::to_string(i);
      if (i != 2 && i != 3) {
        writer.add_signal(id, lead(50, 10, static_cast<std::uint64_t>(i), 0.1 * i).samples);
      }
      if (i != 3 && i != 5) {
        writer.add_clinical(id, {i == 4 ? io::Cell{} : number(30 + 4 * i), number(i % 2)});
      }
      writer.add_label(id, i % 3 == 0 ? Label::abnormal : Label::normal);
    }
    writer.commit();
    data::OpenOptions options;
    options.modalities = modalities_;
    options.required = ModalitySet();
    cohort_.emplace(data::Cohort::open(folder_ / "cohort", options));
    train_.resize(9);
    std::iota(train_.begin(), train_.end(), 0);
  }

  const Preprocessor& fit(const InputConfig& config = {}) {
    fitted_.push_back(
        fit_preprocessor(Form::wave, *cohort_, train_, modalities_, config, data::DataConfig{}));
    return *fitted_.back();
  }
  Sample transformed(const Preprocessor& preprocessor, std::size_t i) const {
    return preprocessor.transform(preprocessor.decode(*cohort_, i, modalities_));
  }

  TempFolder folder_;
  ModalitySet modalities_ = ModalitySet().with(Modality::signal).with(Modality::clinical);
  std::optional<data::Cohort> cohort_;
  std::vector<std::size_t> train_;
  std::vector<std::unique_ptr<Preprocessor>> fitted_;
};

Sample of_signal(const Preprocessor& preprocessor, ecg::Waveform wave) {
  return preprocessor.transform({{}, {}, std::move(wave), {}});
}

TEST_F(WaveTest, GivesTheLeadsFormAndAmplitude) {
  const auto& preprocessor = fit();
  std::vector<double> amplitudes;
  for (const auto row : train_) {
    if (const auto signal = cohort_->decode(row).signal) {
      amplitudes.push_back(ecg::wave_form(*signal).log_amplitude);
    }
  }
  ASSERT_EQ(amplitudes.size(), 7U);
  const double mean = std::accumulate(amplitudes.begin(), amplitudes.end(), 0.0) / 7;
  double squares = 0;
  for (const double a : amplitudes) squares += (a - mean) * (a - mean);
  const auto sample = transformed(preprocessor, 10);
  const auto wave = ecg::wave_form(*cohort_->decode(10).signal);
  ASSERT_EQ(sample.signal.size(), std::size_t{kWavePoints + kWaveExtras});
  EXPECT_EQ(points_of(sample.signal), wave.samples);
  EXPECT_NEAR(sample.signal[kWavePoints], (wave.log_amplitude - mean) / std::sqrt(squares / 7),
              1e-3);
  EXPECT_EQ(sample.signal[kWavePoints + 1], 1);
  EXPECT_TRUE(sample.notes.empty());
}

TEST_F(WaveTest, TakesALeadOfAnyRateLengthAndUnit) {
  const auto& preprocessor = fit();
  const auto plain = of_signal(preprocessor, lead(500, 10, 1));
  auto longer = lead(500, 10, 1);
  longer.samples.resize(20000, 5.0F);
  const auto first = of_signal(preprocessor, longer);
  EXPECT_EQ(first.signal, plain.signal);
  EXPECT_EQ(first.notes.size(), 1U);

  const auto repeated = of_signal(preprocessor, lead(250, 4, 1)).signal;
  ASSERT_EQ(repeated.size(), std::size_t{kWavePoints + kWaveExtras});
  EXPECT_TRUE(std::equal(repeated.begin(), repeated.begin() + 400, repeated.begin() + 400));

  auto unitless = lead(500, 10, 1);
  unitless.unit = ecg::Unit::none;
  const auto unknown = of_signal(preprocessor, unitless).signal;
  EXPECT_EQ(points_of(unknown), points_of(plain.signal));
  EXPECT_EQ(unknown[kWavePoints], 0);
  EXPECT_EQ(unknown[kWavePoints + 1], 0);
}

TEST_F(WaveTest, MeasuresWhatTheLeadShows) {
  const auto& preprocessor = fit();
  const auto sample = of_signal(preprocessor, lead(500, 10, 1));
  EXPECT_EQ(sample.signal_measures.size(), ecg::wave_feature_names().size());
  const auto rate = std::find_if(sample.facts.begin(), sample.facts.end(),
                                 [](const auto& fact) { return fact.name == "signal heart rate"; });
  ASSERT_NE(rate, sample.facts.end());
  EXPECT_NEAR(std::get<double>(rate->value), sample.signal_measures.front(), 1e-3);
  EXPECT_NEAR(std::get<double>(rate->value), 70, 15);  // as synthesized
  const auto slow = of_signal(preprocessor, lead(50, 10, 1));
  EXPECT_FALSE(slow.signal.empty());
  EXPECT_TRUE(slow.signal_measures.empty()) << "50 Hz are too few to measure waves";
}

TEST_F(WaveTest, GuidesByWhereTheWavesAre) {
  InputConfig config;
  config.wave_guide = true;
  const auto& preprocessor = fit(config);
  EXPECT_EQ(preprocessor.strip_channels(), kGuidedChannels);
  const auto plain = of_signal(fit(), lead(500, 10, 1)).signal;
  const auto guided = of_signal(preprocessor, lead(500, 10, 1)).signal;
  ASSERT_EQ(guided.size(), std::size_t{kGuidedChannels * kWavePoints + kWaveExtras});
  EXPECT_EQ(points_of(guided), points_of(plain));
  EXPECT_EQ(guided.back(), 1) << "the amplitude stands behind the guide";
  // Per channel: its share of the time, and how high the lead is there.
  for (std::size_t c = 1; c < static_cast<std::size_t>(kGuidedChannels); ++c) {
    double inside = 0, height = 0;
    for (std::size_t t = 0; t < kWavePoints; ++t) {
      const double mark = guided[c * kWavePoints + t];
      EXPECT_TRUE(mark == 0 || mark == 1);
      inside += mark;
      height += mark * std::abs(guided[t]);
    }
    EXPECT_GT(inside, 40) << c;
    EXPECT_LT(inside, 500) << c;
    if (c == 2) {
      EXPECT_GT(height / inside, 1) << "QRS is what stands out";
    }
  }
  const auto restored = read_preprocessor(preprocessor.to_json(), {{}, preprocessor.tensors()});
  EXPECT_EQ(of_signal(*restored, lead(500, 10, 1)).signal, guided);
}

TEST_F(WaveTest, LeavesOutWhatItCannotReadWithANote) {
  const auto& preprocessor = fit();
  const auto left_out = [&](ecg::Waveform wave, const std::string& why) {
    const auto sample = of_signal(preprocessor, std::move(wave));
    EXPECT_TRUE(sample.signal.empty()) << why;
    ASSERT_FALSE(sample.notes.empty()) << why;
    EXPECT_NE(sample.notes.back().find(why), std::string::npos) << sample.notes.back();
  };
  left_out(lead(250, 2, 1), "the lead has 2.00 s");
  left_out(lead(250, 10, 1, 0), "flat");
  auto noise = lead(250, 10, 1);
  RandomStream random(1, "noise");
  for (auto& sample : noise.samples) sample = static_cast<float>(0.3 * random.normal());
  left_out(noise, "not a readable ECG: no heartbeats are found");
  auto infinite = lead(250, 10, 1);
  infinite.samples[7] = std::numeric_limits<float>::infinity();
  left_out(infinite, "infinite");
  const auto nothing = preprocessor.transform({{}, {}, {}, data::ClinicalRow{{"AGE", io::Cell{}}}});
  EXPECT_TRUE(nothing.clinical.empty());
}

TEST_F(WaveTest, SaysWhichClinicalValuesAreKnown) {
  const auto& preprocessor = fit();
  EXPECT_EQ(preprocessor.feature_names(), (std::vector<std::string>{"AGE", "SEX"}));
  const auto whole = transformed(preprocessor, 0).clinical;
  ASSERT_EQ(whole.size(), 4U);
  EXPECT_EQ(whole[2], 1);
  EXPECT_EQ(whole[3], 1);
  const auto without_age = transformed(preprocessor, 3).clinical;
  EXPECT_EQ(without_age[0], 0);
  EXPECT_EQ(without_age[2], 0);
  EXPECT_EQ(without_age[3], 1);
  double sum = 0;  // of the standardized ages of the training rows
  for (const auto row : train_) {
    const auto clinical = transformed(preprocessor, row).clinical;
    if (!clinical.empty()) sum += clinical[0];
  }
  EXPECT_NEAR(sum, 0, 1e-4);
}

TEST_F(WaveTest, NeedsAnyOfThePartsThatTrainingHas) {
  const auto& both = fit();
  EXPECT_EQ(both.needed(), data::Needed::any);
  EXPECT_EQ(both.modalities(), modalities_);
  EXPECT_EQ(transformed(both, 1).present(), ModalitySet().with(Modality::clinical));
  train_ = {4};
  EXPECT_EQ(fit().modalities(), ModalitySet().with(Modality::signal));
  train_ = {2};
  expect_error(ErrorKind::data, "no training record has one of", [&] { fit(); });
}

TEST_F(WaveTest, ComesBackFromItsStateBitForBit) {
  const auto& preprocessor = fit();
  io::TensorFile file;
  file.tensors = preprocessor.tensors();
  const auto json = nlohmann::json::parse(preprocessor.to_json().dump());
  const auto read = read_preprocessor(json, file);
  const auto& again = *read;
  EXPECT_EQ(again.to_json(), preprocessor.to_json());
  EXPECT_EQ(again.sampling_rate_hz(), 50);
  EXPECT_EQ(again.signal_points(), 500);
  for (std::size_t i = 5; i < kRecords; ++i) {
    EXPECT_EQ(transformed(again, i).signal, transformed(preprocessor, i).signal);
    EXPECT_EQ(transformed(again, i).clinical, transformed(preprocessor, i).clinical);
  }
}

}  // namespace
}  // namespace ecgmm::input
