// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/subgroups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "ecgmm/eval/subgroup_keys.h"
#include "ecgmm/eval/unanswered.h"
#include "ecgmm/metrics/uncertainty.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<Subgroups> measure_one(const std::vector<ScoredRecord>& records,
                                   const std::vector<std::string>& attributes) {
  const std::vector<FoldView> view = {{0, records}};
  return measure_subgroups(labeled_folds(view), attributes);
}

std::vector<std::string> values_of(const Subgroups& subgroups) {
  std::vector<std::string> values;
  for (const auto& row : subgroups.rows) values.push_back(row.value);
  return values;
}

TEST(Subgroups, CountARecordForEachOfItsValues) {
  auto records = many(40, 40);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_abnormal = records[i].truth == Label::abnormal;
    records[i].attributes = {{"SUPERCLASS", !is_abnormal ? "NORM"
                                            : i % 2 == 0 ? "CD+HYP"
                                                         : "CD"},
                             {"SITE", i % 4 == 0   ? ""
                                      : i % 4 == 1 ? "a"
                                                   : "b"},
                             {"of no interest", concat(i % 2)}};
  }
  const auto found = measure_one(records, {"SUPERCLASS", "SITE"});
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].attribute, "SUPERCLASS");
  EXPECT_THAT(values_of(found[0]), testing::ElementsAre("CD", "NORM", "HYP"));
  EXPECT_EQ(found[0].rows[0].figures.n, 40);
  EXPECT_EQ(found[0].rows[2].figures.n, 20);
  EXPECT_EQ(found[0].rows[0].doubt, "one class only");
  EXPECT_TRUE(std::isnan(found[0].rows[0].figures.auroc));
  // The sensitivity among them, with Wilson's interval.
  std::size_t called = 0;
  for (std::size_t i = 40; i < 80; ++i) called += records[i].prediction.abnormal ? 1 : 0;
  const auto expected = metrics::wilson_interval(called, 40);
  EXPECT_NEAR(found[0].rows[0].sensitivity.value, static_cast<double>(called) / 40, 1e-12);
  EXPECT_EQ(found[0].rows[0].sensitivity.interval.low, expected.low);
  EXPECT_THAT(values_of(found[1]), testing::ElementsAre("b", "a", ""));  // the unknown last
}

TEST(Subgroups, NameNoValueOfFewerThanFivePatients) {
  auto records = many(60, 60);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"SITE", i % 20 < 4 && i < 20 ? "rare" : "frequent"}};
    records[i].group = concat("p", i);
  }
  // Five records, but of four patients.
  records[40].attributes = {{"SITE", "rare"}};
  records[40].group = records[0].group;
  auto found = measure_one(records, {"SITE"});
  ASSERT_EQ(found.size(), 1);
  EXPECT_THAT(values_of(found[0]), testing::ElementsAre("frequent"));
  EXPECT_EQ(found[0].hidden_values, 1);
  EXPECT_THAT(to_text(subgroup_table(found[0])), HasSubstr("1 more value not shown"));
  EXPECT_THAT(to_json(found).dump(), Not(HasSubstr("rare")));
  records[40].group = "another";
  EXPECT_THAT(values_of(measure_one(records, {"SITE"})[0]),
              testing::ElementsAre("frequent", "rare"));
}

TEST(Subgroups, BearAColumnOfManyValues) {
  auto records = many(150, 150);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"DEVICE", concat("device ", i)}};
  }
  const auto unique = measure_one(records, {"DEVICE"});
  ASSERT_EQ(unique.size(), 1);
  EXPECT_THAT(unique[0].rows, IsEmpty());
  EXPECT_EQ(unique[0].hidden_values, 300);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"DEVICE", concat("device ", i % 30)}};
  }
  const auto some = measure_one(records, {"DEVICE"});
  EXPECT_EQ(some[0].rows.size(), kMostShown);
  EXPECT_EQ(some[0].hidden_values, 30 - kMostShown);
}

TEST(Subgroups, FlagWhereThereAreTooFewToSay) {
  auto records = many(100, 40);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"SITE", i < 19    ? "19 patients"
                                      : i < 104 ? "4 abnormal"
                                                : "36 abnormal"}};
  }
  const auto found = measure_one(records, {"SITE"});
  for (const auto& row : found[0].rows) {
    EXPECT_EQ(row.doubt, row.value == "36 abnormal" ? "one class only" : "too few to say")
        << row.value;
  }
}

TEST(Subgroups, AreOfAgeAndPartsWhereTheyAreKnown) {
  EXPECT_THAT(measure_one(many(30, 30), {}), IsEmpty());
  auto records = aged(100, 100);
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& used = records[i].prediction.used;
    used = used.with(Modality::signal);
    if (i % 2 == 0) used = used.with(Modality::image);
  }
  const auto found = measure_one(records, {"EMPTY"});
  ASSERT_EQ(found.size(), 2);
  EXPECT_THAT(values_of(found[0]),
              testing::ElementsAre("under 40", "40 to 59", "60 to 79", "80 and over"));
  EXPECT_THAT(values_of(found[1]), testing::UnorderedElementsAre("image+signal", "signal"));
}

TEST(Refusals, AreCountedByClass) {
  auto records = many(30, 20);
  records.push_back(failed("a", bundle::PredictionStatus::unreadable, Label::abnormal));
  records.push_back(failed("b", bundle::PredictionStatus::abstained, Label::abnormal));
  records.push_back(failed("c", bundle::PredictionStatus::unreadable, std::nullopt));
  const std::vector<FoldView> view = {{0, records}};
  const auto rows = count_refusals(view, {}).by_truth;
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[0].kind, "normal");
  EXPECT_EQ(rows[0].refused.value, 0);
  EXPECT_EQ(rows[1].n, 22);
  EXPECT_EQ(rows[1].unreadable, 1);
  EXPECT_EQ(rows[1].abstained, 1);
  EXPECT_NEAR(rows[1].refused.value, 2. / 22, 1e-12);
  EXPECT_EQ(rows[2].kind, "without label");
}

TEST(Refusals, AreCountedByTheValuesOfAttributes) {
  auto records = many(60, 60);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"RHYTHM", i < 4    ? "rare rhythm"
                                        : i < 50 ? "AF"
                                        : i < 60 ? "AF+paced"
                                                 : "sinus"}};
    if (i % 5 == 0) records[i].prediction.status = bundle::PredictionStatus::unreadable;
  }
  records[59].truth.reset();  // counts all the same
  const std::vector<FoldView> view = {{0, records}};
  const auto counts = count_refusals(view, {"RHYTHM"});
  ASSERT_EQ(counts.by_attribute.size(), 1);
  const auto& rhythm = counts.by_attribute[0];
  EXPECT_EQ(rhythm.attribute, "RHYTHM");
  EXPECT_EQ(rhythm.hidden_values, 1);
  ASSERT_EQ(rhythm.rows.size(), 3);
  EXPECT_EQ(rhythm.rows[0].kind, "sinus");
  EXPECT_EQ(rhythm.rows[1].kind, "AF");
  EXPECT_EQ(rhythm.rows[1].n, 56);
  EXPECT_EQ(rhythm.rows[1].unreadable, 11);
  EXPECT_EQ(rhythm.rows[2].kind, "paced");
  EXPECT_EQ(rhythm.rows[2].n, 10);
  EXPECT_EQ(rhythm.rows[2].unreadable, 2);
  EXPECT_EQ(rhythm.rows[2].refused.interval.high, metrics::wilson_interval(2, 10).high);
  const auto result = evaluate(records, {.attributes = {"RHYTHM"}});
  for (const auto& text : {result.html, result.report}) {
    EXPECT_THAT(text, HasSubstr("RHYTHM: paced"));
    EXPECT_THAT(text, HasSubstr("RHYTHM: 1 more value not shown"));
  }
  EXPECT_EQ(result.metrics["refusals_by"][0]["values"][2]["value"], "paced");
  for (const auto& text : {result.html, result.report, result.metrics.dump()}) {
    EXPECT_THAT(text, Not(HasSubstr("rare rhythm")));
  }
}

}  // namespace
}  // namespace ecgmm::eval
