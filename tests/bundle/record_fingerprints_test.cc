// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/record_fingerprints.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::bundle {
namespace {

const auto kSignal = ModalitySet().with(Modality::signal);
const auto kClinical = ModalitySet().with(Modality::clinical);

std::vector<std::size_t> all_records(const data::Cohort& cohort) {
  std::vector<std::size_t> records(cohort.records().size());
  std::iota(records.begin(), records.end(), std::size_t{0});
  return records;
}

/// The first ten records for training, four to validate, four to test, the last two in no split.
data::Split example_split() {
  return {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {10, 11, 12, 13}, {14, 15, 16, 17}};
}

RunSplit split_of(std::size_t record) {
  return record < 10   ? RunSplit::train
         : record < 14 ? RunSplit::val
         : record < 18 ? RunSplit::test
                       : RunSplit::none;
}

RecordFingerprints remember(const data::Cohort& cohort, ModalitySet modalities) {
  return remember_records(cohort, all_records(cohort), example_split(), modalities, 42);
}

TEST(Recognition, KnowsItsOwnCohortExactly) {
  const data::CohortFixture fixture(20);
  const auto cohort = fixture.open();
  for (const auto modalities : {ModalitySet::all(), kSignal, kClinical}) {
    const auto known =
        recognize_records(cohort, all_records(cohort), modalities, remember(cohort, modalities));
    for (std::size_t i = 0; i < known.size(); ++i) {
      EXPECT_EQ(known[i].split, split_of(i)) << "record " << i << ", " << modalities.text();
    }
  }
}

TEST(Recognition, KnowsRecordsOfAChangedCohortByTheirContent) {
  data::CohortFixture fixture(20);
  const auto remembered = remember(fixture.open(), ModalitySet::all());
  const auto of_clinical = remember(fixture.open(), kClinical);
  fixture.labels[1][1] = "abnormal";  // another cohort now, with the same contents
  fixture.signals[2][5] = "9";        // of record 2 only the image is known
  fixture.save();
  fixture.write_image("3", data::CohortFixture::picture(1000));  // of record 3 only the signal
  fixture.remove("images/4");
  const auto cohort = fixture.open();
  const auto known = recognize_records(cohort, all_records(cohort), ModalitySet::all(), remembered);
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(known[i].split, split_of(i)) << "record " << i;
    EXPECT_EQ(known[i].content_trained_on, i < 14) << "record " << i;
  }
  for (const auto& one : recognize_records(cohort, all_records(cohort), kClinical, of_clinical)) {
    EXPECT_EQ(one.split, RunSplit::none);
  }
}

TEST(Recognition, KnowsEachOfMergedCohorts) {
  data::CohortFixture one(10), two(10);
  one.config("name = \"one\"\n");
  two.config("name = \"two\"\n");
  for (auto& row : two.clinical) row.erase(row.begin() + 3);  // without Ht
  two.save();
  const auto cohort = data::Cohort::merge({one.open(), two.open()});
  const auto remembered = remember(cohort, kClinical);
  const auto alone = two.open();
  const auto known = recognize_records(alone, all_records(alone), kClinical, remembered);
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(known[i].split, split_of(10 + i)) << "record " << i;
  }
}

TEST(Recognition, SaysWhereATestRecordRepeatsOneTrainedOn) {
  data::CohortFixture fixture(20);
  for (std::size_t t = 1; t < fixture.signals[0].size(); ++t)
    fixture.signals[16][t] = fixture.signals[1][t];
  fixture.save();
  const auto cohort = fixture.open();
  const auto known =
      recognize_records(cohort, all_records(cohort), kSignal, remember(cohort, kSignal));
  EXPECT_EQ(known[15].split, RunSplit::test);
  EXPECT_TRUE(known[15].content_trained_on);
  EXPECT_FALSE(known[14].content_trained_on);
}

TEST(Recognition, KnowsNothingOfOtherRecords) {
  const data::CohortFixture fixture(20);
  data::CohortFixture other(20);
  for (std::size_t r = 1; r < other.signals.size(); ++r) other.signals[r][1] = concat(r % 7, ".25");
  other.save();
  const auto cohort = other.open();
  const auto remembered = remember(fixture.open(), kSignal);
  for (const auto& one : recognize_records(cohort, all_records(cohort), kSignal, remembered)) {
    EXPECT_EQ(one.split, RunSplit::none);
  }
}

TEST(Recognition, SaltsItsFingerprintsByTheSeed) {
  const data::CohortFixture fixture(20);
  const auto cohort = fixture.open();
  const auto records = all_records(cohort);
  const auto of_seed = [&](std::int64_t seed) {
    return remember_records(cohort, records, example_split(), kSignal, seed);
  };
  EXPECT_EQ(fingerprints_json(of_seed(1)), fingerprints_json(of_seed(1)));
  const auto keys = [](const RecordFingerprints& remembered) {
    const auto& train = remembered.own.value().content.at(Modality::signal).train;
    return std::set<std::string>(train.begin(), train.end());
  };
  const auto one = keys(of_seed(1));
  EXPECT_EQ(one.size(), 10U);
  for (const auto& key : keys(of_seed(2))) EXPECT_FALSE(one.contains(key)) << key;
  EXPECT_FALSE(one.contains(cohort.content_hash(0, Modality::signal).substr(0, 16)));
}

TEST(Recognition, KnowsFingerprintsOfOlderBundlesWithoutSalt) {
  data::CohortFixture fixture(20);
  auto cohort = fixture.open();
  auto json = fingerprints_json(remember(cohort, kSignal));
  json.erase("salt");
  json["content"]["signal"] = {{"train", {cohort.content_hash(0, Modality::signal).substr(0, 16)}},
                               {"val", nlohmann::json::array()},
                               {"test", nlohmann::json::array()}};
  const auto remembered = fingerprints_from(json);
  fixture.labels[1][1] = "abnormal";  // no more the same cohort as a whole
  fixture.save();
  cohort = fixture.open();
  const auto known = recognize_records(cohort, all_records(cohort), kSignal, remembered);
  EXPECT_EQ(known[0].split, RunSplit::train);
  EXPECT_EQ(known[1].split, RunSplit::none);
}

TEST(Recognition, WithoutFingerprintsKnowsItsCohortOnlyAsAWhole) {
  data::CohortFixture fixture(20);
  auto cohort = fixture.open();
  const auto remembered =
      remember_records(cohort, all_records(cohort), example_split(), kSignal, std::nullopt);
  EXPECT_FALSE(remembered.own);
  auto known = recognize_records(cohort, all_records(cohort), kSignal, remembered);
  for (std::size_t i = 0; i < known.size(); ++i) EXPECT_EQ(known[i].split, split_of(i)) << i;
  fixture.labels[1][1] = "abnormal";
  fixture.save();
  cohort = fixture.open();
  known = recognize_records(cohort, all_records(cohort), kSignal, remembered);
  for (const auto& one : known) EXPECT_EQ(one.split, RunSplit::none);
}

TEST(Recognition, KeepsNoIds) {
  data::CohortFixture fixture(20);
  for (auto* table : {&fixture.clinical, &fixture.labels, &fixture.signals}) {
    for (std::size_t r = 1; r < table->size(); ++r) (*table)[r][0] = "jane-" + (*table)[r][0];
  }
  fixture.save();
  const auto cohort = fixture.open({.modalities = kSignal});
  const auto text = fingerprints_json(remember(cohort, kSignal)).dump();
  EXPECT_EQ(text.find("jane"), std::string::npos) << text;
}

TEST(Recognition, RefusesWhatIsNotOfItsMaking) {
  EXPECT_ANY_THROW(fingerprints_from(nlohmann::json()));
  EXPECT_ANY_THROW(fingerprints_from({{"data_sha256", "x"}, {"splits", 7}}));
  EXPECT_THROW(
      fingerprints_from({{"data_sha256", "x"}, {"splits", ""}, {"content", {{"smell", {}}}}}),
      Error);
}

}  // namespace
}  // namespace ecgmm::bundle
