// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/drift.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ecgmm/eval/drift_text.h"
#include "ecgmm/eval/evaluation.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// How a clinic's records look.
struct Clinic {
  double age = 60, amplitude_mv = 0.2, height_cm = 170;
  double women = 0.5, abnormal = 0.45;
};

std::vector<ScoredRecord> draw(std::size_t n, std::uint64_t seed, const Clinic& clinic = {}) {
  RandomStream stream(seed, "clinic");
  std::vector<ScoredRecord> records;
  for (std::size_t i = 0; i < n; ++i) {
    const bool abnormal = stream.chance(clinic.abnormal);
    const double p = std::clamp((abnormal ? 0.6 : 0.4) + 0.2 * stream.normal(), 0.01, 0.99);
    auto record = scored(concat(i), p, abnormal ? Label::abnormal : Label::normal);
    record.prediction.facts = {
        {"has image", stream.chance(0.9)},
        {"age", clinic.age + 15 * stream.normal(), "years"},
        {"Ht", clinic.height_cm * (1 + 0.06 * stream.normal()), "cm"},
        {"signal amplitude", clinic.amplitude_mv * std::exp(0.4 * stream.normal()), "mV"},
        {"signal rate", 249.0, "Hz"},
        {"SEX", stream.chance(clinic.women) ? "female" : "male"}};
    records.push_back(std::move(record));
  }
  return records;
}

TrainingData remembered(const std::vector<ScoredRecord>& records) {
  return {summarize_inputs(records), summarize_predictions(records), 0};
}

TEST(Drift, IsSilentInNineteenOfTwentyRowsOfTheSamePatients) {
  const auto training = remembered(draw(400, 1));
  std::size_t rows = 0;
  std::size_t shifted = 0;
  for (std::uint64_t seed = 100; seed < 200; ++seed) {
    const auto drift = measure_drift(training, draw(200, seed));
    shifted += drift.shifted().size();
    for (const auto& row : drift.rows) rows += row.stability >= 0 ? 1 : 0;
  }
  EXPECT_EQ(rows, 900) << "modality, 4 numbers, SEX, label, probability, call";
  EXPECT_LE(static_cast<double>(shifted), 0.05 * static_cast<double>(rows));
}

TEST(Drift, FlagsOtherAgesUnitsAndAmplitudes) {
  const auto training = remembered(draw(400, 1));
  EXPECT_THAT(measure_drift(training, draw(200, 2, {.age = 45})).shifted(), ElementsAre("age"));
  EXPECT_THAT(measure_drift(training, draw(200, 2, {.height_cm = 67})).shifted(), ElementsAre("Ht"))
      << "inches";
  EXPECT_THAT(measure_drift(training, draw(200, 2, {.amplitude_mv = 2})).shifted(),
              ElementsAre("signal amplitude"));
  EXPECT_THAT(measure_drift(training, draw(200, 2, {.women = 0.1})).shifted(), ElementsAre("SEX"));
}

TEST(Drift, ComparesWithoutLabels) {
  auto records = draw(100, 3, {.age = 20});
  for (auto& record : records) record.truth.reset();
  EvaluationOptions options;
  options.training = remembered(draw(400, 1));
  const auto evaluation = evaluate(records, options);
  EXPECT_THAT(evaluation.summary,
              HasSubstr("shifted from the training data: age (1 of 8 compared)\n"));
  EXPECT_THAT(evaluation.html, HasSubstr("Distribution shift"));
  EXPECT_EQ(evaluation.metrics["drift"]["shifted"], std::vector<std::string>{"age"});
}

const DriftRow& row_of(const Drift& drift, const std::string& name, const std::string& word = "") {
  return *std::find_if(drift.rows.begin(), drift.rows.end(),
                       [&](const auto& row) { return row.name == name && row.word == word; });
}

TEST(Drift, TellsMeansSharesAndWhoIsCounted) {
  auto here = draw(60, 4);
  for (std::size_t i = 0; i < here.size(); ++i) {
    here[i].group = concat("patient ", i / 2);
    auto& facts = here[i].prediction.facts;
    facts[1].value = 70.0 + static_cast<double>(i % 2);
    if (i < 8) facts[5].value = std::string();
    if (i >= 8) facts[5].value = std::string(i < 12 ? "male" : "female");
  }
  const auto drift = measure_drift(remembered(draw(400, 1)), here);
  const auto& age = row_of(drift, "age");
  EXPECT_EQ(age.here, 70.5);
  EXPECT_EQ(age.n, 30) << "persons";
  EXPECT_EQ(age.n_training, 400);
  EXPECT_GT(age.difference.interval.low, 0.2);
  EXPECT_NEAR(row_of(drift, "SEX missing").here, 8.0 / 60, 1e-12);
  EXPECT_TRUE(std::isnan(row_of(drift, "SEX", "male").here)) << "of two patients";
  for (std::size_t i = 8; i < 24; ++i) here[i].prediction.facts[5].value = std::string("male");
  const auto more = measure_drift(remembered(draw(400, 1)), here);
  EXPECT_NEAR(row_of(more, "SEX", "male").here, 16.0 / 52, 1e-12);
  const auto known = [](const DriftRow& row) { return row.name == "SEX"; };
  EXPECT_EQ(std::count_if(more.rows.begin(), more.rows.end(), known), 1) << "one word tells both";
  EXPECT_EQ(drift.patients, 30);
}

TEST(Drift, SaysWhereThereAreTooFewOrNoneToSay) {
  const auto training = remembered(draw(400, 1));
  auto here = draw(19, 5, {.age = 20});
  for (auto& record : here) record.prediction.facts.pop_back();
  const auto drift = measure_drift(training, here);
  EXPECT_EQ(row_of(drift, "age").verdict, "too few to say");
  EXPECT_EQ(row_of(drift, "SEX", "male").verdict, "not known here");
  EXPECT_TRUE(drift.shifted().empty());
  EXPECT_THAT(drift_text(drift)[2], HasSubstr("too few to compare"));
  EXPECT_TRUE(drift_line(drift).empty());
  EXPECT_NO_THROW(to_json(measure_drift(training, {})).dump());
}

TEST(Drift, SaysWhatTheModelDoesNotRememberAndWhatIsApparent) {
  EvaluationOptions options;
  const auto records = draw(50, 6);
  EXPECT_THAT(evaluate(records, options).html, Not(HasSubstr("Distribution shift")));
  options.training.emplace();
  EXPECT_THAT(evaluate(records, options).html, HasSubstr("keeps no summary of its training data"));
  options.training = remembered(draw(400, 1));
  options.training->trained_on = 50;
  EXPECT_THAT(evaluate(records, options).html,
              HasSubstr("50 of 50 (100 %) records here were used in training"));
}

}  // namespace
}  // namespace ecgmm::eval
