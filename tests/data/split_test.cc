// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "ecgmm/data/split_file.h"
#include "ecgmm/io/file.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A cohort of one signal-only part, whose patients and classes the test sets.
/// @param patients  one a record; "" = no PATIENT column at all.
/// @param toml     the cohort.toml.
Cohort cohort_of(CohortFixture& fixture, const std::vector<std::string>& patients,
                 const std::vector<int>& abnormal, std::string_view toml = "") {
  fixture.config(toml);
  fixture.clinical = {{"IDX", "AGE", "PATIENT"}};
  fixture.labels = {{"index", "label"}};
  fixture.signals = {{"index", "0", "1", "2"}};
  for (std::size_t i = 0; i < abnormal.size(); ++i) {
    const std::string id = std::to_string(i + 1);
    fixture.clinical.push_back({id, "50", patients.empty() ? "p" + id : patients[i]});
    fixture.labels.push_back({id, abnormal[i] == 1 ? "abnormal" : "normal"});
    fixture.signals.push_back({id, "0.1", "0.3", fixed(0.2 + 0.001 * static_cast<double>(i), 4)});
  }
  fixture.save();
  OpenOptions options;
  options.modalities = ModalitySet().with(Modality::signal);
  return fixture.open(options);
}

std::vector<std::size_t> all_of(const Cohort& cohort) {
  std::vector<std::size_t> all(cohort.records().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::size_t abnormal_in(const Cohort& cohort, const std::vector<std::size_t>& part) {
  return static_cast<std::size_t>(std::count_if(part.begin(), part.end(), [&](std::size_t i) {
    return cohort.records()[i].label == Label::abnormal;
  }));
}

/// One record a patient; the given numbers of records of each class.
std::vector<int> classes(std::size_t normal, std::size_t abnormal) {
  std::vector<int> truth(normal, 0);
  truth.insert(truth.end(), abnormal, 1);
  return truth;
}

TEST(Split, IsExactWhereEveryoneHasOneRecord) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(120, 83));
  const auto split = stratified_group_split(cohort, all_of(cohort), {}, 42);
  EXPECT_EQ(split.train.size(), 163U);
  EXPECT_EQ(split.val.size(), 20U);
  EXPECT_EQ(split.test.size(), 20U);
  EXPECT_EQ(abnormal_in(cohort, split.val), 8U);
  EXPECT_EQ(abnormal_in(cohort, split.test), 8U);

  std::set<std::size_t> seen(split.train.begin(), split.train.end());
  seen.insert(split.val.begin(), split.val.end());
  seen.insert(split.test.begin(), split.test.end());
  EXPECT_EQ(seen.size(), 203U);
  for (const auto* part : {&split.train, &split.val, &split.test}) {
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
  }
}

TEST(Split, FollowsSeedAndSharesOnly) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(60, 40));
  const auto all = all_of(cohort);
  const auto first = stratified_group_split(cohort, all, {}, 42);
  EXPECT_EQ(stratified_group_split(cohort, all, {}, 42).test, first.test);
  EXPECT_NE(stratified_group_split(cohort, all, {}, 43).test, first.test);
  DataConfig config;
  config.val_share = 0.2;
  config.test_share = 0.3;
  const auto other = stratified_group_split(cohort, all, config, 42);
  EXPECT_EQ(other.val.size(), 20U);
  EXPECT_EQ(other.test.size(), 30U);
}

TEST(Split, LeavesPartsWithoutAShareEmpty) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(60, 40));
  DataConfig config;
  config.test_share = 0;
  const auto split = stratified_group_split(cohort, all_of(cohort), config, 42);
  EXPECT_EQ(split.train.size(), 90U);
  EXPECT_EQ(split.val.size(), 10U);
  EXPECT_THAT(split.test, testing::IsEmpty());
  const auto joined = without_validation(split, cohort, all_of(cohort));
  EXPECT_EQ(joined.train, all_of(cohort));
  EXPECT_THAT(joined.val, testing::IsEmpty());
}

TEST(Split, HardlyMovesWhereOneRecordGoes) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(100, 100));
  auto some = all_of(cohort);
  const auto before = stratified_group_split(cohort, some, {}, 42);
  some.erase(some.begin() + 17);
  const auto after = stratified_group_split(cohort, some, {}, 42);
  std::vector<std::size_t> moved;
  std::set_symmetric_difference(before.test.begin(), before.test.end(), after.test.begin(),
                                after.test.end(), std::back_inserter(moved));
  EXPECT_LE(moved.size(), 20U);  // a shuffle of positions would move about 36
}

TEST(Split, IsTheSameWhateverTheCohortIsCalled) {
  CohortFixture fixture(1);
  const auto truth = classes(60, 40);
  const Cohort here = cohort_of(fixture, {}, truth);
  const auto before = stratified_group_split(here, all_of(here), {}, 42);
  const Cohort there = cohort_of(fixture, {}, truth, "name = \"B\"\ngroup_space = \"C\"");
  EXPECT_EQ(stratified_group_split(there, all_of(there), {}, 42).test, before.test);
}

/// A cohort to test on and one for training only; they share the patients p1 to p10, and the second
/// has the ids of the first.
class TrainingOnly : public testing::Test {
 protected:
  TrainingOnly() {
    std::vector<std::string> patients;
    for (int i = 1; i <= 30; ++i) patients.push_back(i <= 10 ? concat("p", i) : "");
    const Cohort tested = cohort_of(tested_, {}, classes(50, 50), "group_space = \"G\"");
    const Cohort further =
        cohort_of(further_, patients, classes(15, 15),
                  "name = \"further\"\ngroup_space = \"G\"\ntraining_only = true");
    cohort_.emplace(Cohort::merge({tested, further}));
  }

  /// None of the 30 is held out, and those whose patient is are left out.
  void expect_no_leak(const Split& split) const {
    std::set<std::string> held_out;
    for (const auto* part : {&split.val, &split.test}) {
      for (const std::size_t i : *part) {
        EXPECT_FALSE(cohort_->training_only(i));
        held_out.insert(cohort_->records()[i].group);
      }
    }
    for (std::size_t i = 100; i < 130; ++i) {
      EXPECT_EQ(std::binary_search(split.train.begin(), split.train.end(), i),
                held_out.count(cohort_->records()[i].group) == 0)
          << cohort_->records()[i].group;
    }
  }

  CohortFixture tested_{1}, further_{1};
  std::optional<Cohort> cohort_;
};

TEST_F(TrainingOnly, RecordsAreNeverHeldOutNorArePatientsTrainedOnWhoAre) {
  std::size_t most = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto split = stratified_group_split(*cohort_, all_of(*cohort_), {}, seed);
    EXPECT_EQ(split.val.size(), 10U);
    EXPECT_EQ(split.test.size(), 10U);
    EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
    expect_no_leak(split);
    most = std::max(most, 110 - split.train.size());
  }
  EXPECT_GT(most, 0U);  // of p1 to p10 some are held out
}

TEST_F(TrainingOnly, RecordsAreInNoFold) {
  const auto folds = stratified_group_folds(*cohort_, all_of(*cohort_), 5, 42);
  for (std::size_t i = 0; i < 130; ++i) EXPECT_EQ(folds[i] == -1, i >= 100) << i;
  Split split;
  for (std::size_t i = 0; i < 100; ++i) (folds[i] == 0 ? split.test : split.train).push_back(i);
  add_training_only(split, *cohort_, all_of(*cohort_));
  expect_no_leak(split);
}

TEST_F(TrainingOnly, RecordsFollowTheRuleWhateverASplitFileSays) {
  const auto split = stratified_group_split(*cohort_, all_of(*cohort_), {}, 3);
  const auto path = tested_.folder() / "split.csv";
  write_split(path, *cohort_, split);
  EXPECT_THAT(io::read_text(path),
              AllOf(testing::StartsWith("id,split,cohort\n1,"), HasSubstr("\n12,train,further\n")));
  const auto again = read_split(path, *cohort_, all_of(*cohort_));
  EXPECT_EQ(again.train, split.train);
  EXPECT_EQ(again.val, split.val);
  EXPECT_EQ(again.test, split.test);

  // A file made for the tested cohort alone says nothing of the other.
  tested_.write("split.csv", "id,split\n1,train\n60,train\n2,val\n61,val\n3,test\n62,test\n");
  const auto few = read_split(path, *cohort_, all_of(*cohort_));
  EXPECT_EQ(few.test, (std::vector<std::size_t>{2, 61}));
  EXPECT_EQ(few.train.size(), 2U + 30U - 2U);  // without p2 and p3
  expect_no_leak(few);
}

TEST_F(TrainingOnly, CohortAloneCannotBeSplit) {
  OpenOptions options;
  options.modalities = ModalitySet().with(Modality::signal);
  const Cohort alone = further_.open(options);
  for (const auto& refused :
       {std::function([&] { stratified_group_split(alone, all_of(alone), {}, 1); }),
        std::function([&] { stratified_group_folds(alone, all_of(alone), 5, 1); })}) {
    try {
      refused();
      ADD_FAILURE() << "was split";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("every record is for training only"));
    }
  }
}

TEST(SplitFile, TellsTheCohortsOfOneIdApart) {
  CohortFixture a(1), b(1);
  const Cohort cohort = Cohort::merge(
      {cohort_of(a, {}, {0, 1, 0}, "name = \"A\""), cohort_of(b, {}, {0, 1, 1}, "name = \"B\"")});
  const auto path = a.folder() / "split.csv";
  a.write("split.csv",
          "cohort,id,split\nA,1,train\nB,1,val\nA,2,val\nB,2,train\nA,3,test\nB,3,test\n");
  const auto split = read_split(path, cohort, all_of(cohort));
  EXPECT_EQ(split.train, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(split.val, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(split.test, (std::vector<std::size_t>{2, 5}));
  a.write("split.csv", "id,split\n1,train\n2,val\n3,test\n");
  try {
    read_split(path, cohort, all_of(cohort));
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("id 1 is a record both of A and of B; add a column cohort"));
  }
}

TEST(Split, KeepsPatientsTogetherAndClassesBalanced) {
  // 150 patients with one to four records, some of both classes.
  std::vector<std::string> patients;
  std::vector<int> truth;
  RandomStream random(5, "persons");
  for (int p = 0; p < 150; ++p) {
    const bool ill = random.chance(0.4);
    for (std::uint64_t r = 0, n = 1 + random.below(4); r < n; ++r) {
      patients.push_back(concat("p", p));
      truth.push_back(random.chance(ill ? 0.8 : 0.1) ? 1 : 0);
    }
  }
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, patients, truth);
  const auto all = all_of(cohort);
  const double abnormal = static_cast<double>(abnormal_in(cohort, all));
  const double normal = static_cast<double>(all.size()) - abnormal;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto split = stratified_group_split(cohort, all, {}, seed);
    std::map<std::string, int> part_of;
    int number = 0;
    for (const auto* part : {&split.train, &split.val, &split.test}) {
      ++number;
      for (const std::size_t i : *part) {
        const auto [found, is_new] = part_of.emplace(cohort.records()[i].group, number);
        EXPECT_EQ(found->second, number) << cohort.records()[i].group;
      }
    }
    for (const auto* part : {&split.val, &split.test}) {
      const auto ill = static_cast<double>(abnormal_in(cohort, *part));
      EXPECT_NEAR(ill, 0.1 * abnormal, 1.5);
      EXPECT_NEAR(static_cast<double>(part->size()) - ill, 0.1 * normal, 1.5);
    }
  }
}

TEST(Split, GivesEachPartEachClassWhereThreePatientsHaveIt) {
  // The three abnormal patients have three records each: none would fit the small splits.
  std::vector<std::string> patients;
  std::vector<int> truth;
  for (int i = 0; i < 9; ++i) {
    patients.push_back(concat("a", i / 3));
    truth.push_back(1);
  }
  for (int i = 0; i < 30; ++i) {
    patients.push_back(concat("n", i));
    truth.push_back(0);
  }
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, patients, truth);
  const auto split = stratified_group_split(cohort, all_of(cohort), {}, 42);
  for (const auto* part : {&split.train, &split.val, &split.test}) {
    EXPECT_EQ(abnormal_in(cohort, *part), 3U);
    EXPECT_GT(part->size(), 3U);
  }
}

std::string split_fault(const std::vector<std::string>& patients, const std::vector<int>& truth) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, patients, truth);
  try {
    stratified_group_split(cohort, all_of(cohort), {}, 42);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    return error.what();
  }
  ADD_FAILURE() << "was split";
  return {};
}

TEST(Split, RefusesOneClassAndTooFew) {
  EXPECT_THAT(split_fault({}, classes(30, 0)), HasSubstr("no usable record is abnormal"));
  EXPECT_THAT(split_fault({}, classes(0, 30)), HasSubstr("no usable record is normal"));
  EXPECT_THAT(split_fault({}, classes(30, 2)),
              HasSubstr("only 2 patient(s) with a usable abnormal"));
  // Many records, but of two patients.
  EXPECT_THAT(split_fault({"a", "a", "b", "b", "c", "d", "e"}, {1, 1, 1, 1, 0, 0, 0}),
              HasSubstr("only 2 patient(s) with a usable abnormal"));
}

TEST(Folds, AreBalancedAndKeepPatientsTogether) {
  std::vector<std::string> patients;
  std::vector<int> truth;
  for (int i = 0; i < 103; ++i) {
    patients.push_back(concat("p", i < 20 ? i / 2 : i));
    truth.push_back(i % 3 == 0 ? 1 : 0);
  }
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, patients, truth);
  const auto all = all_of(cohort);
  const auto folds = stratified_group_folds(cohort, all, 5, 42);
  EXPECT_EQ(folds, stratified_group_folds(cohort, all, 5, 42));
  EXPECT_NE(folds, stratified_group_folds(cohort, all, 5, 7));
  std::array<int, 5> sizes{};
  std::array<int, 5> abnormal{};
  for (std::size_t i = 0; i < folds.size(); ++i) {
    ++sizes.at(static_cast<std::size_t>(folds[i]));
    abnormal.at(static_cast<std::size_t>(folds[i])) += truth[i];
    if (i < 20) {
      EXPECT_EQ(folds[i], folds[i ^ 1U]);
    }
  }
  for (const int n : sizes) EXPECT_NEAR(n, 103 / 5.0, 1.5);
  for (const int n : abnormal) EXPECT_NEAR(n, 35 / 5.0, 1.5);
}

TEST(SplitFile, IsReadBackAsWritten) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(60, 40));
  const auto split = stratified_group_split(cohort, all_of(cohort), {}, 42);
  const auto path = fixture.folder() / "split.csv";
  write_split(path, cohort, split);
  EXPECT_THAT(io::read_text(path), testing::StartsWith("id,split\n1,"));
  const auto again = read_split(path, cohort, all_of(cohort));
  EXPECT_EQ(again.train, split.train);
  EXPECT_EQ(again.val, split.val);
  EXPECT_EQ(again.test, split.test);
}

TEST(SplitFile, LeavesOutWhatTheOtherSideLacks) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {}, classes(5, 5));
  fixture.write("split.csv",
                "ID,Split\n001,train\n6.0,Train\n2,val\n7,val\n3,test\n8,test\n99,test\n");
  const auto split = read_split(fixture.folder() / "split.csv", cohort, all_of(cohort));
  EXPECT_EQ(split.train, (std::vector<std::size_t>{0, 5}));
  EXPECT_EQ(split.val, (std::vector<std::size_t>{1, 6}));
  EXPECT_EQ(split.test, (std::vector<std::size_t>{2, 7}));
}

struct BadSplit {
  const char* text;
  const char* message;
};

class SplitFileFault : public testing::TestWithParam<BadSplit> {};

TEST_P(SplitFileFault, IsRefused) {
  CohortFixture fixture(1);
  const Cohort cohort = cohort_of(fixture, {"a", "b", "b", "c", "d", "e"}, {0, 0, 1, 1, 0, 1});
  fixture.write("split.csv", GetParam().text);
  try {
    read_split(fixture.folder() / "split.csv", cohort, all_of(cohort));
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("split.csv"), HasSubstr(GetParam().message)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, SplitFileFault,
    testing::Values(BadSplit{"id,split\n1,train\n2,tran\n", "row 3: 'tran' is not a split"},
                    BadSplit{"id,split\n1,train\n01,val\n", "row 3: id 1 occurs twice"},
                    BadSplit{"id,split\n1,train\n4,train\n2,val\n3,test\n5,test\n6,test\n",
                             "records 2 (val) and 3 (test) are of the same patient, b"},
                    BadSplit{"id,split\n2,val\n3,val\n1,test\n4,test\n",
                             "the training split has no usable record"},
                    BadSplit{"id,split\n1,train\n4,train\n2,val\n3,val\n5,test\n",
                             "the split test has no abnormal record"},
                    BadSplit{"id,part\n1,train\n", "no column \"split\""},
                    BadSplit{"record,split\n1,train\n", "no column \"id\""},
                    BadSplit{"", "empty"}));

}  // namespace
}  // namespace ecgmm::data
