// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "tests/assess/fixture.h"

namespace ecgmm::assess {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

data::NumberSummary numbers(const std::string& name, double low, double median, double high) {
  data::NumberSummary summary;
  summary.name = name;
  summary.unit = name == "age" ? "years" : "kg";
  summary.mean = median;
  summary.deviation = (high - low) / 4;
  summary.deciles = {low, low, low, median, median, median, high, high, high};
  return summary;
}

class Scope : public testing::Test {
 protected:
  Scope() {
    const data::CohortFixture fixture(20);
    const auto data = open_labeled({fixture.folder()}, {}, kClinical, data::Needed::all, 1);
    model_ = untrained_model(data, {range(0, 12), range(12, 16), range(16, 20)}, kClinical);
  }

  std::vector<std::string> outside(double age, std::optional<double> rate = {}) const {
    data::DecodedRecord record;
    record.clinical = data::ClinicalRow{{"AGE", io::Cell{io::Cell::Kind::number, age, {}}}};
    std::optional<data::LeadReading> reading;
    if (rate) reading.emplace().beat_rate = *rate;
    return outside_scope(scope_of(model_), model_, record, reading);
  }

  bundle::Bundle model_;
};

TEST_F(Scope, OfAModelOfAdultsEndsAt16AndNotBelow100Years) {
  model_.reference.numbers = {numbers("age", 35, 60, 80)};
  EXPECT_THAT(outside(9), ElementsAre(HasSubstr("age 9 years")));
  EXPECT_THAT(outside(17), IsEmpty());
  EXPECT_THAT(outside(99), IsEmpty());
  EXPECT_THAT(outside(130), ElementsAre(HasSubstr("age 130 years")));
}

TEST_F(Scope, OfAModelThatKnowsChildrenReachesBelowTheLowestDecile) {
  model_.reference.numbers = {numbers("age", 10, 14, 17)};
  EXPECT_THAT(outside(7), IsEmpty());
  EXPECT_THAT(outside(5), ElementsAre(HasSubstr("age 5 years")));
}

TEST_F(Scope, HoldsTheHeartRateWhateverTheModelRemembers) {
  model_.reference.numbers.clear();
  EXPECT_THAT(outside(5), IsEmpty());
  for (const double rate : {24.0, 251.0}) EXPECT_EQ(outside(50, rate).size(), 1U) << rate;
  for (const double rate : {25.0, 250.0, std::nan("")}) {
    EXPECT_THAT(outside(50, rate), IsEmpty()) << rate;
  }
}

TEST_F(Scope, WhatIsNotKnownIsNoReason) {
  model_.reference.numbers = {numbers("age", 35, 60, 80)};
  EXPECT_THAT(outside_scope(scope_of(model_), model_, {}, {}), IsEmpty());
}

TEST_F(Scope, DoubtsAmplitudesFarFromThoseOfTraining) {
  auto usual = numbers("signal amplitude", 0.1, 0.15, 0.2);
  usual.unit = "mV";
  model_.reference.numbers = {usual};
  const auto doubts = [&](double mv) {
    bundle::Prediction prediction;
    prediction.facts = {{"signal amplitude", mv, "mV"}};
    return amplitude_doubts(model_, prediction).size();
  };
  EXPECT_EQ(doubts(0.15), 0U);
  EXPECT_EQ(doubts(0.6), 0U);
  EXPECT_EQ(doubts(1.3), 1U);
  EXPECT_EQ(doubts(0.01), 1U);
  EXPECT_EQ(doubts(std::nan("")), 0U);
}

TEST(Abstaining, TakesBackTheCallAndKeepsTheProbability) {
  bundle::Prediction prediction;
  prediction.probability = 0.9;
  prediction.abnormal = true;
  abstain(prediction, {});
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::ok);
  abstain(prediction, {"age 9 years"});
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::abstained);
  EXPECT_FALSE(prediction.abnormal);
  EXPECT_EQ(prediction.probability, 0.9);
  EXPECT_THAT(prediction.note, HasSubstr("age 9 years"));
  withhold(prediction, "this is lead I");
  EXPECT_TRUE(std::isnan(prediction.probability));
  EXPECT_THAT(prediction.by_subset, IsEmpty());
}

}  // namespace
}  // namespace ecgmm::assess
