// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/synth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/data/selection.h"
#include "ecgmm/data/synthetic_patient.h"
#include "ecgmm/io/file.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

class Synth : public ::testing::Test {
 protected:
  Synth() : folder_(fs::path(testing::TempDir()) / concat("ecgmm_synth_", ::getpid())) {
    fs::create_directories(folder_);
  }
  ~Synth() override { fs::remove_all(folder_); }

  fs::path make(const std::string& name, std::size_t patients, std::uint64_t seed = 42,
                int threads = 2) {
    SynthOptions options;
    options.patients = patients;
    options.seed = seed;
    options.threads = threads;
    summary_ = synthesize_cohort(folder_ / name, options);
    return folder_ / name;
  }

  fs::path folder_;
  SynthSummary summary_;
};

/// Every file below a folder with its content.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files[fs::relative(entry.path(), folder).string()] = io::read_text(entry.path());
    }
  }
  return files;
}

TEST_F(Synth, MakesACohortThatLeavesNothingToAssume) {
  const auto cohort = Cohort::open(make("cohort", 60));
  EXPECT_THAT(cohort.assumptions(), ::testing::IsEmpty());
  EXPECT_EQ(cohort.records().size(), summary_.records);
  EXPECT_EQ(cohort.signal_points(), 2490);
  EXPECT_EQ(cohort.sampling_rate_hz(), 249);
  EXPECT_EQ(cohort.clinical_columns(), synthetic_columns());
  EXPECT_EQ(summary_.normal + summary_.abnormal + summary_.borderline, summary_.records);

  std::size_t complete = 0;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    const auto& record = cohort.records()[i];
    EXPECT_TRUE(record.unreadable.empty()) << record.key.id;
    complete += record.available() == ModalitySet::all() && record.label.has_value();
    if (const auto* facts = cohort.image_facts(i)) {
      EXPECT_EQ(facts->width_px, 2500);
      EXPECT_EQ(facts->height_px, 250);
    }
  }
  EXPECT_EQ(complete + summary_.incomplete, summary_.records);

  const auto used = select_records(cohort, ModalitySet::all(), true).used;
  std::map<std::string, int> records_of;
  int most = 0;
  for (const auto& record : cohort.records()) most = std::max(most, ++records_of[record.group]);
  EXPECT_EQ(most, 2) << "some patients have two records, none more";

  std::map<std::string, Role> roles;
  for (const auto& column : decide_columns(cohort, used, {})) roles[column.name] = column.role;
  EXPECT_EQ(roles["PATIENT"], Role::group);
  EXPECT_EQ(roles["AGE"], Role::input);
  EXPECT_EQ(roles["SBP"], Role::input);
}

TEST_F(Synth, GivesTheSameBytesForTheSameSeedAtAnyThreadCount) {
  const auto one = contents(make("one", 8, 7, 1));
  EXPECT_TRUE(one == contents(make("two", 8, 7, 3)));
  const auto other = contents(make("other", 8, 8));
  EXPECT_NE(one.at("ecg_signals.csv"), other.at("ecg_signals.csv"));
  EXPECT_NE(one.at("clinical.xlsx"), other.at("clinical.xlsx"));
}

TEST_F(Synth, DrawsTheStripFromTheBeatsOfTheSignal) {
  const auto cohort = Cohort::open(make("cohort", 6));
  int compared = 0;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    if (cohort.records()[i].available() != ModalitySet::all()) continue;
    const auto decoded = cohort.decode(i);
    const auto& samples = decoded.signal->samples;
    // The height of the topmost ink in each column, against the signal there.
    const auto& image = *decoded.image;
    std::vector<double> ink(samples.size());
    for (std::size_t t = 0; t < samples.size(); ++t) {
      const auto x = std::min<std::size_t>(2499, std::lround(static_cast<double>(t) * 250 / 249));
      int y = 0;
      while (y < 249 && image.rgb[(static_cast<std::size_t>(y) * 2500 + x) * 3 + 1] > 0x70) ++y;
      ink[t] = -y;
    }
    double mean_ink = 0, mean_signal = 0, together = 0, ink_power = 0, signal_power = 0;
    for (std::size_t t = 0; t < ink.size(); ++t) {
      mean_ink += ink[t] / static_cast<double>(ink.size());
      mean_signal += samples[t] / static_cast<double>(ink.size());
    }
    for (std::size_t t = 0; t < ink.size(); ++t) {
      together += (ink[t] - mean_ink) * (samples[t] - mean_signal);
      ink_power += (ink[t] - mean_ink) * (ink[t] - mean_ink);
      signal_power += (samples[t] - mean_signal) * (samples[t] - mean_signal);
    }
    const double correlation = together / std::sqrt(ink_power * signal_power);
    EXPECT_GT(correlation, 0.6) << cohort.records()[i].key.id;
    EXPECT_LT(correlation, 0.999) << "their noise is not the same";
    ++compared;
  }
  EXPECT_GE(compared, 4);
}

TEST_F(Synth, RefusesAnExistingFolderAndImpossibleSizes) {
  make("cohort", 2);
  EXPECT_THROW(make("cohort", 2), Error);
  EXPECT_THROW(make("none", 0), Error);
  EXPECT_THROW(make("none", 100001), Error);
  EXPECT_FALSE(fs::exists(folder_ / "none"));
}

/// Many patients and hearts, without the cost of drawing them.
class SyntheticPeople : public ::testing::Test {
 protected:
  static constexpr int kPeople = 6000;

  SyntheticPeople() {
    for (int i = 0; i < kPeople; ++i) {
      RandomStream random(42, concat("patient/", i));
      patients_.push_back(draw_patient(random));
      hearts_.push_back(draw_heart(patients_.back(), random));
    }
  }

  double share(Label label) const {
    return static_cast<double>(
               std::count_if(hearts_.begin(), hearts_.end(),
                             [&](const auto& heart) { return heart.label == label; })) /
           kPeople;
  }

  /// AUROC of a figure for abnormal against normal.
  template <class Figure>
  double auroc(Figure figure) const {
    std::vector<double> scores;
    std::vector<int> truth;
    for (int i = 0; i < kPeople; ++i) {
      if (hearts_[i].label == Label::borderline) continue;
      scores.push_back(figure(patients_[i], hearts_[i]));
      truth.push_back(hearts_[i].label == Label::abnormal);
    }
    return metrics::auroc(scores, truth);
  }

  std::vector<SyntheticPatient> patients_;
  std::vector<SyntheticHeart> hearts_;
};

TEST_F(SyntheticPeople, AreAbnormalAndBorderlineAboutAsOftenAsInAClinic) {
  EXPECT_NEAR(share(Label::borderline), 0.065, 0.015);
  EXPECT_NEAR(share(Label::abnormal) / (1 - share(Label::borderline)), 0.45, 0.04);
}

TEST_F(SyntheticPeople, ShowInEachModalitySomethingButInNoneAll) {
  const double clinical =
      auroc([](const auto& patient, const auto&) { return risk_log_odds(patient); });
  EXPECT_GT(clinical, 0.76);
  EXPECT_LT(clinical, 0.86);
  // Severity alone: which change it is, and the rate, tell more.
  const double signal = auroc([](const auto&, const auto& h) { return h.parameters.severity; });
  const double print = auroc([](const auto&, const auto& h) { return h.printed_severity; });
  EXPECT_GT(signal, 0.72);
  EXPECT_LT(signal, 0.80);
  EXPECT_GT(print, signal);
  EXPECT_LT(print, 0.80);
  const auto strip = [](const auto& h) { return h.parameters.severity + h.printed_severity; };
  const double both = auroc([&](const auto&, const auto& h) { return strip(h); });
  EXPECT_GT(both, print + 0.04);
  const double all = auroc(
      [&](const auto& patient, const auto& h) { return risk_log_odds(patient) + 5 * strip(h); });
  EXPECT_GT(all, both + 0.05);
  EXPECT_GT(all, clinical + 0.05);
}

TEST_F(SyntheticPeople, ShowRhythmAndConductionToBothRecordersAndOtherChangesOftenToOne) {
  int one_sided = 0;
  int local = 0;
  for (const auto& heart : hearts_) {
    const auto& p = heart.parameters;
    if (p.abnormality == ecg::Abnormality::none) {
      ASSERT_TRUE(p.severity == 0 && heart.printed_severity == 0);
    } else if (p.abnormality == ecg::Abnormality::wide_qrs ||
               p.abnormality == ecg::Abnormality::atrial_fibrillation) {
      ASSERT_EQ(p.severity, heart.printed_severity);
    } else {
      ++local;
      one_sided += p.severity == 0 || heart.printed_severity == 0;
    }
  }
  EXPECT_NEAR(static_cast<double>(one_sided) / local, 0.6, 0.05);
}

TEST_F(SyntheticPeople, FallIllMoreOftenWithAgePressureAndDiabetes) {
  EXPECT_GT(auroc([](const auto& p, const auto&) { return p.age; }), 0.65);
  EXPECT_GT(auroc([](const auto& p, const auto&) { return p.sbp_mmhg; }), 0.6);
  EXPECT_GT(auroc([](const auto& p, const auto&) { return p.diabetes; }), 0.55);
  EXPECT_GT(auroc([](const auto&, const auto& h) { return h.parameters.heart_rate_bpm; }), 0.55);
}

TEST_F(SyntheticPeople, ShowEveryAbnormality) {
  std::set<ecg::Abnormality> seen;
  for (const auto& heart : hearts_) seen.insert(heart.parameters.abnormality);
  EXPECT_EQ(seen.size(), 7);
}

TEST_F(SyntheticPeople, HavePlausibleFigures) {
  for (const auto& p : patients_) {
    ASSERT_TRUE(p.age >= 19 && p.age <= 92 && p.height_cm >= 140 && p.height_cm <= 200) << p.age;
    ASSERT_TRUE(p.bmi() > 15 && p.bmi() < 43) << p.bmi();
    ASSERT_TRUE(p.sbp_mmhg > p.dbp_mmhg) << p.sbp_mmhg << '/' << p.dbp_mmhg;
  }
}

TEST_F(SyntheticPeople, HaveTheWantedShareOfEmptyCells) {
  std::size_t empty = 0;
  for (const auto& patient : patients_) {
    RandomStream random(1, concat("cells/", &patient - patients_.data()));
    const auto cells = clinical_cells(patient, 1, 0.03, random);
    ASSERT_EQ(cells.size(), synthetic_columns().size());
    for (std::size_t i = 0; i < 3; ++i) ASSERT_FALSE(cells[i].empty());
    empty += static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return cell.empty(); }));
  }
  EXPECT_NEAR(static_cast<double>(empty) / (17.0 * kPeople), 0.03, 0.003);
}

}  // namespace
}  // namespace ecgmm::data
