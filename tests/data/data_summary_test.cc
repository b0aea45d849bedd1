// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/data_summary.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "ecgmm/data/record_facts.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::ElementsAre;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const Fact* find(const std::vector<Fact>& facts, const std::string& name) {
  const auto found =
      std::find_if(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.name == name; });
  return found == facts.end() ? nullptr : &*found;
}

TEST(Facts, SayWhatTheCohortSaysInTheModelsWords) {
  CohortFixture fixture(4);
  fixture.clinical[0][2] = "sex";
  fixture.clinical[1][2] = "f";
  fixture.clinical[2][2] = "";
  fixture.clinical[1][1] = "63";
  fixture.clinical.erase(fixture.clinical.begin() + 4);
  fixture.save();
  fixture.config("[signals]\nsampling_rate_hz = 25\n");
  const auto cohort = fixture.open();
  std::vector<ColumnDecision> columns(4);
  columns[0].name = "AGE";
  columns[1].name = "SEX";
  columns[1].kind = ColumnKind::binary;
  columns[1].values = {{"f", 1}, {"female", 1}, {"m", 0}};
  columns[2].name = "SBP";
  columns[3].name = "SITE";
  columns[3].role = Role::audit;
  const auto facts = facts_of(cohort, 0, ModalitySet::all(), columns);
  EXPECT_EQ(std::get<double>(find(facts, "age")->value), 63);
  EXPECT_EQ(std::get<std::string>(find(facts, "SEX")->value), "female");
  EXPECT_TRUE(std::isnan(std::get<double>(find(facts, "SBP")->value))) << "no such column here";
  EXPECT_EQ(find(facts, "SITE"), nullptr);
  EXPECT_EQ(find(facts, "AGE"), nullptr) << "it is the age";
  EXPECT_EQ(std::get<double>(find(facts, "image width")->value), 100);
  EXPECT_EQ(std::get<double>(find(facts, "signal length")->value), 2);
  EXPECT_EQ(
      std::get<std::string>(find(facts_of(cohort, 1, ModalitySet::all(), columns), "SEX")->value),
      "");
  const auto without_row = facts_of(cohort, 3, ModalitySet::all(), columns);
  EXPECT_FALSE(std::get<bool>(find(without_row, "has clinical")->value));
  EXPECT_EQ(find(without_row, "SEX"), nullptr);
  const auto signal_only = facts_of(cohort, 0, ModalitySet().with(Modality::signal), columns);
  EXPECT_NE(find(signal_only, "age"), nullptr);
  EXPECT_EQ(find(signal_only, "SEX"), nullptr);
  EXPECT_EQ(find(signal_only, "has image"), nullptr);
}

/// A record of a patient of its own for each value.
template <class Value>
std::vector<PatientFacts> records_of(const std::vector<Value>& values) {
  std::vector<PatientFacts> records;
  for (const auto& value : values) {
    records.push_back({concat("p", records.size()), {{"x", value}}});
  }
  return records;
}

TEST(Reference, KeepsDecilesAndCountsOfNumbers) {
  std::vector<double> values = {kNaN};
  for (int i = 0; i <= 100; ++i) values.push_back(i);
  const auto reference = summarize(records_of(values));
  ASSERT_EQ(reference.numbers.size(), 1);
  const auto& number = reference.numbers[0];
  EXPECT_EQ(number.records, 101);
  EXPECT_EQ(number.mean, 50);
  EXPECT_NEAR(number.deviation, 29.300, 1e-3);  // numpy.std(range(101), ddof=1)
  EXPECT_THAT(number.deciles, ElementsAre(10, 20, 30, 40, 50, 60, 70, 80, 90));
  EXPECT_THAT(number.counts, ElementsAre(10, 10, 10, 10, 10, 10, 10, 10, 10, 11));
  ASSERT_EQ(reference.flags.size(), 1);
  EXPECT_EQ(reference.flags[0].name, "x missing");
  EXPECT_EQ(reference.flags[0].yes, 1);
  EXPECT_EQ(reference.flags[0].records, 102);
}

TEST(Reference, GivesAValueThatManyHaveABinOfItsOwn) {
  const auto constant = summarize(records_of(std::vector<double>(30, 249))).numbers[0];
  EXPECT_THAT(constant.counts, ElementsAre(0, 30, 0));
  EXPECT_EQ(constant.bin_of(100), 0);
  EXPECT_EQ(constant.bin_of(500), 2);
  std::vector<double> half(55, 0);
  for (int i = 1; i <= 45; ++i) half.push_back(i);
  const auto number = summarize(records_of(half)).numbers[0];
  EXPECT_THAT(number.counts, ElementsAre(0, 55, 5, 10, 10, 10, 10));
}

TEST(Reference, NamesNoWordOfFewPatientsAndNoNumbersOfFew) {
  auto records =
      records_of(std::vector<std::string>{"a", "a", "a", "a", "a", "b", "b", "b", "b", ""});
  for (auto& record : records) {
    record.facts.push_back({"y", 1.5});
    if (std::get<std::string>(record.facts[0].value) == "b") {
      for (int i = 0; i < 3; ++i) records.push_back(record);  // four patients still
      break;
    }
  }
  const auto reference = summarize(records);
  const auto& words = reference.words.at(0);
  EXPECT_THAT(words.words, ElementsAre("a"));
  EXPECT_THAT(words.counts, ElementsAre(5, 7));
  EXPECT_TRUE(reference.numbers.at(0).deciles.empty());
  EXPECT_EQ(reference.numbers.at(0).mean, 0);
  EXPECT_EQ(to_json(reference).dump().find("\"b\""), std::string::npos);
}

TEST(Reference, SummarizesOthersByItsOwnBinsAndWords) {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) values.push_back(i);
  const auto numbers = summarize(records_of(values));
  const auto here = summarize_like(numbers, records_of(std::vector<double>{-7, 5, 1000}));
  EXPECT_THAT(here.numbers[0].counts, ElementsAre(2, 0, 0, 0, 0, 0, 0, 0, 0, 1));
  EXPECT_EQ(here.numbers[0].records, 3);
  const auto words = summarize(records_of(std::vector<std::string>(9, "a")));
  const auto others = summarize_like(words, records_of(std::vector<std::string>{"a", "new", ""}));
  EXPECT_THAT(others.words[0].words, ElementsAre("a"));
  EXPECT_THAT(others.words[0].counts, ElementsAre(1, 1));
  EXPECT_THAT(others.words[0].few, ElementsAre(true, true));
  EXPECT_EQ(summarize_like(words, {}).words[0].records, 0);
  std::vector<std::string> three(6, "new");
  three.insert(three.end(), 8, "a");
  const auto all = summarize(records_of(three));
  three.resize(8);
  EXPECT_THAT(summarize_like(all, records_of(three)).words[0].few, ElementsAre(true, true, false))
      << "two have the first; they must not be told from the six";
}

TEST(Reference, IsReadBackAsWritten) {
  std::vector<PatientFacts> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back(
        {concat(i),
         {{"has image", i % 3 == 0}, {"age", 0.1 * i, "years"}, {"SEX", i % 2 ? "f" : "m"}}});
  }
  const auto json = to_json(summarize(records));
  EXPECT_EQ(to_json(reference_from(json)), json);
  EXPECT_EQ(reference_from(nullptr).records, 0);
  auto damaged = json;
  damaged["numbers"][0]["deciles"].erase(0);
  EXPECT_THROW(reference_from(damaged), Error);
  damaged = json;
  damaged["words"][0]["counts"] = {1};
  EXPECT_THROW(reference_from(damaged), Error);
}

TEST(Reference, UnderstandsAnEarlierSpellingInABundle) {
  Reference reference{20, 20, {{"labeled abnormal", 20, 20, 5}}, {}, {}};
  auto json = to_json(reference);
  json["flags"][0]["name"] = "labelled abnormal";
  EXPECT_EQ(reference_from(json).flags[0].name, "labeled abnormal");
}

}  // namespace
}  // namespace ecgmm::data
