// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/held_out_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// 60 records of 40 patients: the first 20 have two, the second of them 3 years later.
struct Recorded {
  Recorded() : fixture(60) {
    fixture.clinical[0].insert(fixture.clinical[0].end(), {"PATIENT", "RECORDED", "SITE"});
    for (std::size_t i = 1; i <= 60; ++i) {
      const std::size_t patient = (i - 1) % 40;
      const auto year = 2001 + patient / 4 + (i > 40 ? 3 : 0);
      auto& row = fixture.clinical[i];
      row.insert(row.end(), {"p" + std::to_string(patient),
                             concat(year, "-0", 1 + patient % 4, "-17 10:00:00"),
                             concat("site ", patient % 5)});
    }
  }
  Cohort open() {
    fixture.save();
    return fixture.open();
  }
  const std::string& cell(const Cohort& cohort, std::size_t record, std::size_t from_end) const {
    const auto& row = fixture.clinical[std::stoul(cohort.records()[record].key.id)];
    return row[row.size() - from_end];
  }
  CohortFixture fixture;
};

std::vector<std::size_t> all_of(const Cohort& cohort) {
  std::vector<std::size_t> all(cohort.records().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::set<std::string> patients(const Cohort& cohort, const std::vector<std::size_t>& records) {
  std::set<std::string> found;
  for (const auto record : records) found.insert(cohort.records()[record].group);
  return found;
}

void expect_apart(const Cohort& cohort, const Split& split) {
  for (const auto& group : patients(cohort, split.test)) {
    EXPECT_FALSE(patients(cohort, split.train).contains(group)) << group;
    EXPECT_FALSE(patients(cohort, split.val).contains(group)) << group;
  }
  EXPECT_EQ(split.train.size() + split.val.size() + split.test.size(), cohort.records().size());
}

TEST(HeldOutSplit, ByTimeTestsTheLatestPatients) {
  Recorded recorded;
  const auto cohort = recorded.open();
  DataConfig config;
  config.split = SplitBy::time;
  config.test_share = 0.2;
  const auto split = held_out_split(cohort, all_of(cohort), config, 1);
  expect_apart(cohort, split);
  EXPECT_GE(split.test.size(), 12U);
  EXPECT_LE(split.test.size(), 14U);
  // No patient who is tested has all records before one who is trained on.
  std::string latest_trained;
  for (const auto* part : {&split.train, &split.val}) {
    for (const auto i : *part)
      latest_trained = std::max(latest_trained, recorded.cell(cohort, i, 2));
  }
  for (const auto& group : patients(cohort, split.test)) {
    std::string latest;
    for (const auto i : split.test) {
      if (cohort.records()[i].group == group) {
        latest = std::max(latest, recorded.cell(cohort, i, 2));
      }
    }
    EXPECT_GT(latest, latest_trained) << group;
  }
}

TEST(HeldOutSplit, BySiteTestsWholeSites) {
  Recorded recorded;
  const auto cohort = recorded.open();
  DataConfig config;
  config.split = SplitBy::site;
  config.test_share = 0.2;
  std::set<std::string> drawn;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto split = held_out_split(cohort, all_of(cohort), config, seed);
    expect_apart(cohort, split);
    std::set<std::string> tested, trained;
    for (const auto i : split.test) tested.insert(recorded.cell(cohort, i, 1));
    for (const auto i : split.train) trained.insert(recorded.cell(cohort, i, 1));
    EXPECT_EQ(tested.size(), 1U) << "a fifth of the records is one of five sites";
    EXPECT_EQ(trained.size(), 4U);
    EXPECT_FALSE(trained.contains(*tested.begin()));
    drawn.insert(*tested.begin());
  }
  EXPECT_GT(drawn.size(), 1U) << "which site is drawn depends on the seed";
}

TEST(HeldOutSplit, BySiteTestsAPatientOfSeveralSitesAsOne) {
  Recorded recorded;
  // The second records of all patients who have two are of one more site.
  for (std::size_t i = 41; i <= 60; ++i) recorded.fixture.clinical[i].back() = "elsewhere";
  const auto cohort = recorded.open();
  DataConfig config;
  config.split = SplitBy::site;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    expect_apart(cohort, held_out_split(cohort, all_of(cohort), config, seed));
  }
}

TEST(HeldOutSplit, RandomIsTheStratifiedSplit) {
  Recorded recorded;
  const auto cohort = recorded.open();
  const auto one = held_out_split(cohort, all_of(cohort), {}, 3);
  const auto other = stratified_group_split(cohort, all_of(cohort), {}, 3);
  EXPECT_EQ(one.train, other.train);
  EXPECT_EQ(one.test, other.test);
}

TEST(HeldOutSplit, RefusesWhatDoesNotTellTimeOrSite) {
  const auto refusal = [](auto&& change, SplitBy by) {
    Recorded recorded;
    change(recorded.fixture.clinical);
    const auto cohort = recorded.open();
    DataConfig config;
    config.split = by;
    return fault(ErrorKind::data, [&] { held_out_split(cohort, all_of(cohort), config, 1); });
  };
  const auto column = [](const TextRows& rows, std::size_t from_end) {
    return rows[0].size() - from_end;
  };
  EXPECT_THAT(refusal([&](TextRows& t) { t[0][column(t, 2)] = "WHEN"; }, SplitBy::time),
              AllOf(HasSubstr("no column recorded, date, time"), HasSubstr("it has")));
  EXPECT_THAT(refusal([&](TextRows& t) { t[7][column(t, 2)] = ""; }, SplitBy::time),
              HasSubstr("record 7 has no RECORDED"));
  EXPECT_THAT(refusal([&](TextRows& t) { t[7][column(t, 2)] = "31.01.2020"; }, SplitBy::time),
              HasSubstr("'31.01.2020', not a date such as 2020-01-31"));
  EXPECT_THAT(refusal(
                  [&](TextRows& t) {
                    for (std::size_t i = 1; i < t.size(); ++i) t[i].back() = "here";
                  },
                  SplitBy::site),
              HasSubstr("all records are of one site, here"));
}

TEST(HeldOutSplit, TakesTheColumnThatIsNamed) {
  Recorded recorded;
  recorded.fixture.clinical[0].end()[-2] = "Taken_At";
  const auto cohort = recorded.open();
  DataConfig config;
  config.split = SplitBy::time;
  config.split_column = "taken_at";
  EXPECT_FALSE(held_out_split(cohort, all_of(cohort), config, 1).test.empty());
}

}  // namespace
}  // namespace ecgmm::data
