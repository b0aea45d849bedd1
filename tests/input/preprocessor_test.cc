// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/io/csv.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::input {
namespace {

constexpr int kRecords = 24;
constexpr std::size_t kPoints = 40;

io::Cell number(double value) {
  io::Cell cell;
  cell.kind = io::Cell::Kind::number;
  cell.number = value;
  return cell;
}

io::Cell text(const std::string& value) {
  io::Cell cell;
  cell.kind = io::Cell::Kind::text;
  cell.text = value;
  return cell;
}

/// AGE and SEX complete, Wt with gaps, DIET in words; signals of 40 points at 10 Hz.
void write_cohort(const std::filesystem::path& folder) {
  data::CohortConfig config;
  config.sampling_rate_hz = 10;
  config.unit = "mV";
  config.columns["DIET"].kind = data::ColumnKind::categorical;
  config.columns["DIET"].role = data::Role::input;
  data::CohortWriter writer(folder, false, config, {"AGE", "SEX", "Wt", "DIET"});
  RandomStream stream(3, "cohort");
  const std::vector<std::string> diets = {"fish", "meat", "plants"};
  for (int i = 1; i <= kRecords; ++i) {
    std::vector<float> samples;
    for (std::size_t t = 0; t < kPoints; ++t)
      samples.push_back(static_cast<float>(stream.normal()));
    const auto id = std::to_string(i);
    writer.add_signal(id, samples);
    writer.add_clinical(
        id, {number(40 + static_cast<double>(stream.below(40))), number(i % 2),
             i % 5 == 0 ? io::Cell{} : number(60 + static_cast<double>(stream.below(30))),
             text(diets[static_cast<std::size_t>(i / 2 % 3)])});
    writer.add_label(id, i % 3 == 0 ? Label::abnormal : Label::normal);
  }
  writer.commit();
}

class PreprocessorTest : public testing::Test {
 protected:
  PreprocessorTest() {
    write_cohort(folder_ / "cohort");
    data::OpenOptions options;
    options.modalities = modalities_;
    cohort_.emplace(data::Cohort::open(folder_ / "cohort", options));
    train_.resize(16);
    std::iota(train_.begin(), train_.end(), 0);
  }

  const Preprocessor& fit(bool missing_indicator = false) {
    data::DataConfig config;
    config.missing_indicator = missing_indicator;
    fitted_.push_back(fit_preprocessor(Form::picture, *cohort_, train_, modalities_, {}, config));
    return *fitted_.back();
  }
  data::DecodedRecord record(std::size_t i) const { return cohort_->decode(i, modalities_); }

  TempFolder folder_;
  ModalitySet modalities_ = ModalitySet().with(Modality::signal).with(Modality::clinical);
  std::optional<data::Cohort> cohort_;
  std::vector<std::size_t> train_;
  std::vector<std::unique_ptr<Preprocessor>> fitted_;
};

TEST_F(PreprocessorTest, StandardizesAsThePeerRecipe) {
  ECGMM_NEEDS_PEERS();
  const auto out = (folder_ / "peer.csv").string();
  std::vector<std::string> ids;
  for (const auto i : train_) ids.push_back(cohort_->records()[i].key.id);
  run_peer("input/standardize_peer.py", {(folder_ / "cohort").string(), join(ids, ","), out});
  const auto& preprocessor = fit();
  io::CsvReader reader(out);
  std::vector<std::string_view> fields;
  std::size_t rows = 0;
  while (reader.next(fields)) {
    const auto sample = preprocessor.transform(record(*cohort_->find(fields[0])));
    ASSERT_EQ(fields.size(), 1 + 3 + kPoints);
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(sample.clinical.at(k), *io::parse_number(fields[1 + k]), 1e-4) << fields[0];
    }
    for (std::size_t t = 0; t < kPoints; ++t) {
      EXPECT_NEAR(sample.signal.at(t), *io::parse_number(fields[4 + t]), 1e-4) << fields[0];
    }
    ++rows;
  }
  EXPECT_EQ(rows, std::size_t{kRecords});
}

TEST_F(PreprocessorTest, GivesAMissingOrUnknownValueTheTrainingMean) {
  const auto& preprocessor = fit();
  EXPECT_EQ(preprocessor.feature_names(), (std::vector<std::string>{"AGE", "SEX", "Wt", "DIET=fish",
                                                                    "DIET=meat", "DIET=plants"}));
  const auto nothing = preprocessor.transform({{}, {}, {}, data::ClinicalRow{}});
  EXPECT_EQ(nothing.clinical, std::vector<float>(6));
  const auto odd = preprocessor.transform(
      {{},
       {},
       {},
       data::ClinicalRow{{"Wt", text("heavy")}, {"DIET", text("air")}, {"AGE", number(NAN)}}});
  EXPECT_EQ(odd.clinical, std::vector<float>(6));
  EXPECT_EQ(nothing.present(), ModalitySet().with(Modality::clinical));
}

TEST_F(PreprocessorTest, GivesACategoryOneFeature) {
  const auto& preprocessor = fit();
  const auto fish = preprocessor.transform({{}, {}, {}, data::ClinicalRow{{"diet", text("fish")}}});
  EXPECT_GT(fish.clinical.at(3), 0.5);
  EXPECT_LT(fish.clinical.at(4), 0);
  EXPECT_LT(fish.clinical.at(5), 0);
}

TEST_F(PreprocessorTest, AddsIndicatorsOnlyForColumnsWithMissingTrainingCells) {
  const auto& preprocessor = fit(true);
  const auto names = preprocessor.feature_names();
  EXPECT_EQ(std::count_if(names.begin(), names.end(),
                          [](const auto& name) { return name.ends_with(" missing"); }),
            1);
  ASSERT_EQ(names[3], "Wt missing");
  const auto missing = preprocessor.transform({{}, {}, {}, data::ClinicalRow{}});
  const auto there = preprocessor.transform({{}, {}, {}, data::ClinicalRow{{"Wt", number(70)}}});
  EXPECT_GT(missing.clinical.at(3), 0);
  EXPECT_LT(there.clinical.at(3), 0);
}

TEST_F(PreprocessorTest, FitsOnTrainingRowsAlone) {
  const auto& all = fit();
  std::iota(train_.begin(), train_.end(), 8);
  const auto& fewer = fit();
  EXPECT_NE(all.transform(record(0)).signal, fewer.transform(record(0)).signal);
  // Training rows have mean 0 and deviation 1 at every time point.
  for (std::size_t t = 0; t < kPoints; ++t) {
    double sum = 0;
    double squares = 0;
    for (const auto i : train_) {
      const double value = fewer.transform(record(i)).signal.at(t);
      sum += value;
      squares += value * value;
    }
    EXPECT_NEAR(sum, 0, 1e-4) << t;
    EXPECT_NEAR(squares / 16, 1, 1e-4) << t;
  }
}

TEST_F(PreprocessorTest, ResamplesASignalOfAnotherRate) {
  const auto& preprocessor = fit();
  auto fast = record(0);
  std::vector<float> wave;
  for (int t = 0; t < 200; ++t) wave.push_back(static_cast<float>(std::sin(2 * M_PI * t / 50.0)));
  fast.signal = ecg::Waveform{wave, 50, ecg::Unit::millivolt};  // 1 Hz, 4 s
  std::vector<float> slow_wave;
  for (std::size_t t = 0; t < kPoints; ++t) {
    slow_wave.push_back(static_cast<float>(std::sin(2 * M_PI * static_cast<double>(t) / 10.0)));
  }
  auto slow = record(0);
  slow.signal->samples = slow_wave;
  const auto resampled = preprocessor.transform(fast);
  const auto wanted = preprocessor.transform(slow);
  ASSERT_EQ(resampled.signal.size(), kPoints);
  for (std::size_t t = 5; t < 30; ++t) EXPECT_NEAR(resampled.signal[t], wanted.signal[t], 0.1) << t;
  ASSERT_EQ(resampled.notes.size(), 1U);
  EXPECT_NE(resampled.notes[0].find("resampled from 50 to 10 Hz"), std::string::npos);
}

TEST_F(PreprocessorTest, BringsALongOrHardlyShortSignalToLength) {
  const auto& preprocessor = fit();
  const auto plain = preprocessor.transform(record(0));
  EXPECT_TRUE(plain.notes.empty());
  auto longer = record(0);
  longer.signal->samples.insert(longer.signal->samples.end(), 7, 9.0F);
  const auto cut = preprocessor.transform(longer);
  EXPECT_EQ(cut.signal, plain.signal);
  EXPECT_EQ(cut.notes.size(), 1U);
  auto gap = record(0);
  gap.signal->samples[3] = std::numeric_limits<float>::quiet_NaN();
  const auto filled = preprocessor.transform(gap);
  for (const float value : filled.signal) EXPECT_TRUE(std::isfinite(value));
  EXPECT_EQ(filled.notes.size(), 1U);
}

TEST_F(PreprocessorTest, RefusesASignalThatCannotBeUsed) {
  const auto& preprocessor = fit();
  const auto refuses = [&](const std::string& part, const auto& change) {
    auto changed = record(0);
    change(*changed.signal);
    expect_error(ErrorKind::data, part, [&] { preprocessor.transform(changed); });
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  refuses("39 samples at 10 Hz, the model needs 40", [](auto& s) { s.samples.pop_back(); });
  refuses("no numbers", [&](auto& s) { s.samples.assign(kPoints, nan); });
  refuses("no numbers", [](auto& s) { s.samples.clear(); });
  refuses("infinite", [](auto& s) { s.samples[1] = std::numeric_limits<float>::infinity(); });
  refuses("trained on mV", [](auto& s) { s.unit = ecg::Unit::none; });
  refuses("no sampling rate", [](auto& s) { s.sampling_rate_hz = 0; });
}

TEST_F(PreprocessorTest, TakesAPictureOfTheNetworksSizeAsItIs) {
  const auto fitted = fit_preprocessor(Form::picture, *cohort_, train_,
                                       ModalitySet().with(Modality::image), {}, {});
  const Image image{224, 224, std::vector<std::uint8_t>(224 * 224 * 3, 7)};
  const auto sample = fitted->transform({{}, image, {}, {}});
  ASSERT_NE(sample.picture, nullptr);
  EXPECT_EQ(sample.picture->rgb, image.rgb);
  EXPECT_EQ(sample.present(), ModalitySet().with(Modality::image));
}

TEST_F(PreprocessorTest, ComesBackFromItsStateBitForBit) {
  const auto& preprocessor = fit(true);
  io::TensorFile file;
  file.tensors = preprocessor.tensors();
  const auto json = nlohmann::json::parse(preprocessor.to_json().dump());
  const auto read = read_preprocessor(json, file);
  const auto& again = *read;
  for (std::size_t i = 0; i < kRecords; ++i) {
    const auto one = preprocessor.transform(record(i));
    const auto two = again.transform(record(i));
    EXPECT_EQ(one.signal, two.signal);
    EXPECT_EQ(one.clinical, two.clinical);
  }
  EXPECT_EQ(again.to_json(), preprocessor.to_json());
}

TEST_F(PreprocessorTest, RefusesDamagedState) {
  const auto& preprocessor = fit();
  const auto json = preprocessor.to_json();
  io::TensorFile file;
  file.tensors = preprocessor.tensors();
  const auto refuses = [&](const std::string& part, const nlohmann::json& state) {
    expect_error(ErrorKind::bundle, part, [&] { read_preprocessor(state, file); });
  };
  const auto patched = [&](const std::string& pointer, const nlohmann::json& value) {
    auto state = json;
    state[nlohmann::json::json_pointer(pointer)] = value;
    return state;
  };
  refuses("incomplete", nlohmann::json::object());
  refuses("incomplete", patched("/modalities", 7));
  refuses("signal_mean of 41", patched("/signal/points", 41));
  refuses("signal_mean of", patched("/signal/points", std::uint64_t{1} << 62));
  refuses("unknown word", patched("/signal/unit", "mmHg"));
  refuses("disagree", patched("/clinical/features/0", "HEIGHT"));
  refuses("image_width", patched("/config/image_width", 0));
  file.tensors.pop_back();
  refuses("clinical_deviation", json);
}

TEST_F(PreprocessorTest, HoldsACohortsDeclarationsAgainstTheModels) {
  const auto& preprocessor = fit();
  EXPECT_TRUE(preprocessor.check_cohort(*cohort_).empty());

  data::CohortConfig config;
  config.columns["Wt"].unit = "kg";
  data::CohortWriter writer(folder_ / "other", false, config, {"Wt"});
  writer.add_signal("1", std::vector<float>(kPoints, 1.0F));
  writer.add_clinical("1", {number(70)});
  writer.add_label("1", Label::normal);
  writer.commit();
  data::OpenOptions options;
  options.modalities = ModalitySet().with(Modality::clinical);
  const auto other = data::Cohort::open(folder_ / "other", options);
  const auto remarks = preprocessor.check_cohort(other);
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_NE(remarks[0].find("not in the clinical table: AGE"), std::string::npos);
}

TEST_F(PreprocessorTest, RefusesTheColumnsOfAClinicThatMeansSomethingElse) {
  const auto& preprocessor = fit();
  const auto check = [&](const std::string& column, const std::vector<io::Cell>& cells) {
    data::CohortWriter writer(folder_ / "clinic", true, {}, {"AGE", "SEX", column});
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto id = std::to_string(i + 1);
      writer.add_clinical(
          id, {number(50 + static_cast<double>(i)), number(static_cast<double>(i % 2)), cells[i]});
      writer.add_label(id, Label::normal);
    }
    writer.commit();
    data::OpenOptions options;
    options.modalities = ModalitySet().with(Modality::clinical);
    return join(preprocessor.check_cohort(data::Cohort::open(folder_ / "clinic", options)), "; ");
  };
  const auto numbers = [](double first) {
    std::vector<io::Cell> cells;
    for (int i = 0; i < 6; ++i) cells.push_back(number(first + i));
    return cells;
  };
  EXPECT_EQ(check("Wt", numbers(70)),
            "not in the clinical table: DIET; replaced by the training means");
  expect_error(ErrorKind::data, "in lb: convert them to kg", [&] { check("Wt", numbers(160)); });
  expect_error(ErrorKind::data, "10 times as large", [&] { check("Wt", numbers(650)); });
  expect_error(ErrorKind::data, "does not fit these patients", [&] { check("Wt", numbers(7)); });
  auto one_far = numbers(70);
  one_far[0] = number(300);
  EXPECT_EQ(check("Wt", one_far).find("far"), std::string::npos);
  EXPECT_NE(check("Wt", {number(160), number(165)}).find("far from"), std::string::npos);
  expect_error(ErrorKind::data, "recode them to the model's: fish, meat, plants",
               [&] { check("DIET", {text("Fisch"), text("Fleisch"), text("meat")}); });
  EXPECT_NE(check("DIET", {text("Fisch"), text("meat"), text("meat")}).find("treated as missing"),
            std::string::npos);
  EXPECT_NE(check("CRP", numbers(3)).find("does not use: CRP"), std::string::npos);
}

}  // namespace
}  // namespace ecgmm::input
