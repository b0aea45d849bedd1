// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/baselines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/metrics/ranking.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::train {
namespace {

using bundle::Baseline;

/// A cohort of which two records are trained on, the next two held out, and so on.
struct Halves {
  explicit Halves(const data::Cohort& opened) : cohort(opened) {
    for (std::size_t i = 0; i < cohort.records().size(); ++i) {
      (i / 2 % 2 == 0 ? train : held_out).push_back(i);  // both classes, which alternate
    }
    baselines = fit_baselines(cohort, train, {});
  }

  const Baseline& named(std::string_view name) const {
    for (const auto& baseline : baselines) {
      if (baseline.name == name) return baseline;
    }
    throw std::runtime_error("no such baseline");
  }
  double probability(std::string_view name, std::size_t record) const {
    const auto& baseline = named(name);
    return baseline(bundle::baseline_features(cohort, record, baseline.features));
  }
  double held_out_auroc(std::string_view name) const {
    std::vector<double> scores;
    std::vector<int> truth;
    for (const auto record : held_out) {
      scores.push_back(probability(name, record));
      truth.push_back(cohort.records()[record].label == Label::abnormal ? 1 : 0);
    }
    return metrics::auroc(scores, truth);
  }
  std::string stored() const { return bundle::baselines_json(baselines).dump(); }

  data::Cohort cohort;
  std::vector<std::size_t> train, held_out;
  std::vector<Baseline> baselines;
};

bool has_feature(const Baseline& baseline, const std::string& name) {
  return std::any_of(baseline.features.begin(), baseline.features.end(),
                     [&](const auto& feature) { return feature.name() == name; });
}

/// Adds a column to the clinical table: the cell of record i (from 1).
template <class Cell>
void add_column(data::CohortFixture& fixture, const std::string& name, Cell cell) {
  fixture.clinical[0].push_back(name);
  for (std::size_t i = 1; i < fixture.clinical.size(); ++i) fixture.clinical[i].push_back(cell(i));
}

TEST(Baselines, SayLittleWhereNothingTellsTheClassesApart) {
  const Halves halves(data::CohortFixture(80).open());
  for (const auto* name : {"age only", "clinical logistic regression", "shortcuts"}) {
    EXPECT_GT(halves.held_out_auroc(name), 0.3) << name;
    EXPECT_LT(halves.held_out_auroc(name), 0.7) << name;
  }
}

TEST(Baselines, RankByAgeWhereAgeTells) {
  data::CohortFixture fixture(80);
  for (std::size_t i = 1; i <= 80; ++i) {
    fixture.clinical[i][1] = std::to_string(40 + (i % 2 == 0 ? 15 : 0) + i * 7 % 29);
  }
  fixture.save();
  const Halves halves(fixture.open());
  EXPECT_GT(halves.held_out_auroc("age only"), 0.8);
  EXPECT_LT(halves.named("age only").features.at(0).mean, 65);
  EXPECT_GT(halves.named("age only").features.at(0).coefficient, 0.5);
  EXPECT_GT(halves.held_out_auroc("clinical logistic regression"), 0.7);
}

TEST(Baselines, CatchImagesThatAreWiderWhereAbnormal) {
  const data::CohortFixture fixture(40);
  for (std::size_t i = 2; i <= 40; i += 2) {
    fixture.write_image(std::to_string(i), data::CohortFixture::picture(i, 110, 40));
  }
  const Halves halves(fixture.open());
  EXPECT_GT(halves.held_out_auroc("shortcuts"), 0.99);
  EXPECT_GT(halves.held_out_auroc("shortcuts without ink"), 0.99);
}

TEST(Baselines, CatchIdsSortedByLabel) {
  data::CohortFixture fixture(60);
  for (std::size_t i = 1; i <= 60; ++i) fixture.labels[i][1] = i <= 30 ? "normal" : "abnormal";
  fixture.save();
  const Halves halves(fixture.open());
  EXPECT_GT(halves.held_out_auroc("shortcuts"), 0.95);
  EXPECT_NEAR(halves.held_out_auroc("modality mask"), 0.5, 1e-12);
}

TEST(Baselines, CatchTheDeviceTheSamplesThatAreMissingAndTheColor) {
  data::CohortFixture fixture(80);
  add_column(fixture, "DEVICE", [](std::size_t i) { return i % 2 == 0 ? "CS-12" : "AT-6"; });
  fixture.config("[columns.DEVICE]\nrole = \"audit\"\n");
  fixture.save();
  EXPECT_GT(Halves(fixture.open()).held_out_auroc("shortcuts"), 0.99);

  data::CohortFixture gaps(80);
  for (std::size_t i = 2; i <= 80; i += 2) gaps.signals[i][7] = "";
  gaps.save();
  EXPECT_GT(Halves(gaps.open()).held_out_auroc("shortcuts"), 0.99);

  const data::CohortFixture colors(80);
  for (std::size_t i = 1; i <= 80; ++i) {
    auto image = data::CohortFixture::picture(i);
    if (i % 2 == 0) {
      for (std::size_t at = 2; at < image.rgb.size(); at += 3) image.rgb[at] -= 15;
    }
    colors.write_image(std::to_string(i), image);
  }
  const Halves colored(colors.open());
  EXPECT_GT(colored.held_out_auroc("shortcuts"), 0.99);
  EXPECT_LT(colored.held_out_auroc("shortcuts without ink"), 0.7);
}

TEST(Baselines, CatchPartsAndCellsThatAreMissing) {
  data::CohortFixture fixture(60);
  for (std::size_t i = 2; i <= 60; i += 2) fixture.remove(concat("images/", i));
  const Halves parts(fixture.open());
  EXPECT_EQ(parts.held_out_auroc("modality mask"), 1);
  EXPECT_GT(parts.held_out_auroc("shortcuts"), 0.99);

  data::CohortFixture cells(60);
  for (std::size_t i = 2; i <= 60; i += 2) cells.clinical[i][3] = "";
  cells.save();
  const Halves known(cells.open());
  EXPECT_TRUE(has_feature(known.named("shortcuts"), "Ht known"));
  EXPECT_GT(known.held_out_auroc("shortcuts"), 0.99);
}

TEST(Baselines, SayWhyTheyHaveNoNumbersAndTheShareOfTheRows) {
  data::CohortFixture fixture(40);
  for (std::size_t i = 5; i <= 40; i += 4) fixture.labels[i][1] = "abnormal";  // 9 of 10 trained on
  fixture.save();
  data::OpenOptions without;
  without.modalities = ModalitySet().with(Modality::image);
  const Halves halves(fixture.open(without));
  EXPECT_EQ(halves.named("age only").reason, "there is no column AGE");
  EXPECT_NE(halves.named("clinical logistic regression").reason, "");
  EXPECT_NE(halves.named("modality mask").reason, "");
  EXPECT_EQ(halves.named("shortcuts").reason, "");
  EXPECT_NEAR(halves.probability("age only", 3), 19.0 / 20, 1e-9);
}

TEST(Baselines, CannotSayOfARecordThatHasNoneOfTheirNumbers) {
  data::CohortFixture fixture(40);
  fixture.clinical[3][1] = "";                           // record 3, held out: no age
  fixture.clinical.erase(fixture.clinical.begin() + 4);  // record 4, held out
  fixture.save();
  const Halves halves(fixture.open());
  EXPECT_TRUE(std::isnan(halves.probability("age only", 2)));
  EXPECT_FALSE(std::isnan(halves.probability("clinical logistic regression", 2)));
  EXPECT_TRUE(std::isnan(halves.probability("clinical logistic regression", 3)));
  EXPECT_FALSE(std::isnan(halves.probability("shortcuts", 3)));
}

TEST(Baselines, KeepNoWordOfFewerThanFivePatients) {
  data::CohortFixture fixture(80);
  add_column(fixture, "DEVICE", [](std::size_t i) {
    return std::string(i % 4 == 1 && i < 17 ? "RARE-1" : i % 3 == 0 ? "CS-12" : "AT-6");
  });
  add_column(fixture, "WARD", [](std::size_t i) {
    return std::string(i < 17       ? "hidden ward"
                       : i % 3 == 0 ? "east"
                       : i % 3 == 1 ? "west"
                                    : "north");
  });
  add_column(fixture, "PATIENT", [](std::size_t i) { return concat("p", i < 17 ? 0 : i); });
  fixture.config("[columns.DEVICE]\nrole = \"audit\"\n");
  fixture.save();
  const Halves halves(fixture.open());
  EXPECT_EQ(halves.stored().find("RARE-1"), std::string::npos);
  EXPECT_EQ(halves.stored().find("hidden ward"), std::string::npos) << "8 records of one patient";
  EXPECT_TRUE(has_feature(halves.named("shortcuts"), "DEVICE=CS-12"));
  EXPECT_TRUE(has_feature(halves.named("clinical logistic regression"), "WARD=west"));
}

TEST(Baselines, UseNoAuditColumnThatIsNoDeviceOrSite) {
  data::CohortFixture fixture(40);
  add_column(fixture, "SUPERCLASS", [](std::size_t i) { return i % 2 == 0 ? "MI" : "NORM"; });
  fixture.config("[columns.SUPERCLASS]\nrole = \"audit\"\n");
  fixture.save();
  EXPECT_EQ(Halves(fixture.open()).stored().find("SUPERCLASS"), std::string::npos);
}

TEST(Baselines, AreNotFittedOnRecordsForTrainingOnly) {
  const data::CohortFixture own(40);
  data::CohortFixture further(20);
  for (std::size_t i = 1; i <= 20; ++i) further.clinical[i][1] = i % 2 == 0 ? "90" : "20";
  further.config("name = \"further\"\ntraining_only = true\n");
  further.save();
  const auto alone = own.open();
  const auto both = data::Cohort::merge({alone, further.open()});
  std::vector<std::size_t> rows(40);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto expected = bundle::baselines_json(fit_baselines(alone, rows, {}));
  for (std::size_t i = 0; i < 20; ++i) rows.push_back(40 + i);
  EXPECT_EQ(bundle::baselines_json(fit_baselines(both, rows, {})), expected);
}

TEST(Baselines, SayTheSameWhenTheyComeBackFromJson) {
  data::CohortFixture fixture(40);
  add_column(fixture, "SITE", [](std::size_t i) { return i % 3 == 0 ? "A" : "B"; });
  fixture.save();
  const Halves halves(fixture.open());
  const auto back = bundle::baselines_from(
      nlohmann::json::parse(bundle::baselines_json(halves.baselines).dump()));
  ASSERT_EQ(back.size(), 5U);
  for (std::size_t b = 0; b < 5; ++b) {
    for (std::size_t record = 0; record < 40; ++record) {
      EXPECT_EQ(back[b](bundle::baseline_features(halves.cohort, record, back[b].features)),
                halves.probability(back[b].name, record));
    }
  }
}

TEST(Baselines, LimitWhatOneNumberOfAnotherCohortCanSay) {
  const Halves halves(data::CohortFixture(40).open());
  data::CohortFixture other(2);
  for (std::size_t i = 1; i <= 2; ++i) {
    const std::string id = concat("90000", i);
    other.remove(concat("images/", i));
    other.write_image(id, data::CohortFixture::picture(i, 4000, 400));
    for (auto* table : {&other.clinical, &other.labels, &other.signals}) (*table)[i][0] = id;
  }
  other.save();
  const auto cohort = other.open();
  const auto& shortcuts = halves.named("shortcuts");
  const double p = shortcuts(bundle::baseline_features(cohort, 0, shortcuts.features));
  EXPECT_GT(p, 1e-9);
  EXPECT_LT(p, 1 - 1e-9);
}

/// Labels that mean nothing must give an AUROC of 0.5 on held-out records: what is above comes from
/// them.
TEST(Baselines, FindNothingInPermutedLabels) {
  constexpr int kRuns = 100;
  data::CohortFixture fixture(80);
  data::OpenOptions clinical;
  clinical.modalities = ModalitySet().with(Modality::clinical);
  std::vector<double> aurocs;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<std::string> words;
    for (std::size_t i = 1; i <= 80; ++i) words.push_back(i % 2 == 0 ? "abnormal" : "normal");
    RandomStream(static_cast<std::uint64_t>(run), "permute").shuffle(std::span(words));
    for (std::size_t i = 1; i <= 80; ++i) fixture.labels[i][1] = words[i - 1];
    fixture.write("labels.csv", data::CohortFixture::csv(fixture.labels));
    aurocs.push_back(Halves(fixture.open(clinical)).held_out_auroc(bundle::kClinicalBaseline));
  }
  double sum = 0;
  double squares = 0;
  for (const double auroc : aurocs) {
    sum += auroc;
    squares += auroc * auroc;
  }
  const double mean = sum / kRuns;
  const double deviation = std::sqrt((squares - kRuns * mean * mean) / (kRuns - 1));
  EXPECT_GT(deviation, 0.02);
  EXPECT_LT(std::abs(mean - 0.5), 3 * deviation / std::sqrt(kRuns)) << "mean " << mean;
  RecordProperty("mean_auroc", std::to_string(mean));
}

}  // namespace
}  // namespace ecgmm::train
