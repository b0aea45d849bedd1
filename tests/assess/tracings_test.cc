// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/tracings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/assess/record_look.h"
#include "ecgmm/assess/settle.h"
#include "ecgmm/bundle/default_model.h"
#include "ecgmm/bundle/prediction_json.h"
#include "ecgmm/input/picture_reading.h"
#include "tests/support/drawn_page.h"

namespace ecgmm::assess {
namespace {

using testing::HasSubstr;

double odds(double p) { return p / (1 - p); }

bundle::Prediction answered(double probability, double threshold) {
  bundle::Prediction prediction;
  prediction.used = ModalitySet().with(Modality::image);
  prediction.probability = probability;
  prediction.threshold = threshold;
  prediction.abnormal = probability >= threshold;
  return prediction;
}

TEST(Tracings, GiveARangeThatReachesTheFarthestAndAsFarToTheOtherSide) {
  const auto range = range_of(0.5, {0.5, 0.6, 0.75, 0.4});
  EXPECT_NEAR(range.high, 0.75, 1e-12);
  EXPECT_NEAR(range.low, 0.25, 1e-12);
  EXPECT_EQ(range.tracings, 4U);
  const auto low = range_of(0.2, {0.1, 0.21});
  EXPECT_NEAR(low.low, 0.1, 1e-12);
  EXPECT_NEAR(odds(low.high) / odds(0.2), odds(0.2) / odds(0.1), 1e-9);
}

TEST(Tracings, GiveARangeThatHoldsTheAnswerWhateverItIs) {
  for (const double p : {0.0, 1e-9, 0.3, 1.0}) {
    const auto range = range_of(p, {p, p});
    EXPECT_LE(range.low, p);
    EXPECT_GE(range.high, p);
    EXPECT_NEAR(range.high - range.low, 0, 1e-9);
  }
}

TEST(Tracings, ThatDifferInTheCallTakeItBack) {
  auto prediction = answered(0.42, 0.4);
  doubt_reading(prediction, {0.45, 0.44});
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::abstained);
  EXPECT_FALSE(prediction.abnormal);
  EXPECT_EQ(prediction.probability, 0.42);
  EXPECT_THAT(prediction.note, HasSubstr("between 0.391 and 0.450, across the threshold 0.400"));
  ASSERT_TRUE(prediction.digitizing.has_value());
}

TEST(Tracings, ThatAgreeInTheCallLeaveIt) {
  for (const double threshold : {0.3, 0.6}) {
    auto prediction = answered(0.42, threshold);
    doubt_reading(prediction, {0.45, 0.44});
    EXPECT_EQ(prediction.status, bundle::PredictionStatus::ok);
    EXPECT_EQ(prediction.abnormal, threshold < 0.4);
    EXPECT_EQ(prediction.note, "");
    const auto json = bundle::prediction_json(prediction, {}, "");
    EXPECT_EQ(json["digitizing"]["tracings"], 2);
    EXPECT_NEAR(json["digitizing"]["probability"][0].get<double>(), 0.390, 0.001);
    EXPECT_NEAR(json["digitizing"]["probability"][1].get<double>(), 0.450, 1e-9);
  }
}

TEST(Tracings, OfWhichNoneIsReadableTakeTheCallBack) {
  auto prediction = answered(0.9, 0.4);
  doubt_reading(prediction, {});
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::abstained);
  EXPECT_FALSE(prediction.digitizing.has_value());
}

TEST(Tracings, OfAnImageThatDidNotEnterSayNothing) {
  auto prediction = answered(0.42, 0.4);
  prediction.used = ModalitySet().with(Modality::signal);
  doubt_reading(prediction, {0.1, 0.9});
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::ok);
  EXPECT_FALSE(prediction.digitizing.has_value());
  EXPECT_EQ(bundle::prediction_json(prediction, {}, "")["digitizing"], nullptr);
}

/// The included model, and a record of a strip's trace.
class TracingsOfAStrip : public testing::Test {
 protected:
  TracingsOfAStrip() {
    const ecg::Waveform lead{drawn_lead_two(), kDrawnRateHz, ecg::Unit::millivolt};
    record_.image = ecg::render_strip(lead).image;
    look_ = look_at(record_, model_, scope_of(model_));
    record_.tells_errors = true;
  }

  std::vector<double> by_tracing() const {
    return tracing_probabilities(record_, predictor_).value();
  }

  bundle::Bundle model_ = bundle::read_model(ECGMM_SOURCE_DIR "/models/default@2");
  bundle::Predictor predictor_{model_, "cpu", 1};
  data::DecodedRecord record_;
  RecordLook look_;
};

TEST_F(TracingsOfAStrip, AreThatOfTheAnswerWhereNothingIsInError) {
  record_.page_errors = ecg::TraceErrors{};
  const double p = predictor_.predict(record_).probability;
  EXPECT_EQ(by_tracing(), std::vector<double>(kTracings, p));
}

TEST_F(TracingsOfAStrip, AreTheSameAtEveryCallAndDifferByTheirErrors) {
  const auto tracings = by_tracing();
  EXPECT_EQ(tracings, by_tracing());
  ASSERT_EQ(tracings.size(), static_cast<std::size_t>(kTracings));
  const double p = predictor_.predict(record_).probability;
  const auto near = range_of(p, tracings);
  EXPECT_LT(near.low, p);
  EXPECT_GT(near.high, p);
  record_.page_errors = ecg::strip_trace_errors(*record_.trace);
  EXPECT_EQ(by_tracing(), tracings);
  record_.page_errors->place_mm *= 4;
  record_.page_errors->narrow *= 4;
  const auto far = range_of(p, by_tracing());
  EXPECT_LT(far.low, near.low);
  EXPECT_GT(far.high, near.high);
}

TEST_F(TracingsOfAStrip, ThatAreNoReadableEcgAreLeftOut) {
  record_.page_errors = ecg::TraceErrors{};
  record_.page_errors->place_mm = 40;
  record_.page_errors->level_mm = 200;
  EXPECT_LT(by_tracing().size(), static_cast<std::size_t>(kTracings));
}

TEST_F(TracingsOfAStrip, AreNotToldWhereNobodyAsksOrNoTraceIs) {
  record_.tells_errors = false;
  EXPECT_FALSE(tracing_probabilities(record_, predictor_).has_value());
  record_.tells_errors = true;
  record_.trace.reset();
  EXPECT_FALSE(tracing_probabilities(record_, predictor_).has_value());
}

TEST_F(TracingsOfAStrip, AreWithheldWithTheProbability) {
  look_.by_tracing = tracing_probabilities(record_, predictor_);
  auto prediction = predictor_.predict(record_);
  auto shown = prediction;
  settle(shown, look_, model_, false);
  EXPECT_TRUE(shown.digitizing.has_value());
  look_.no_call = "it is another lead";
  settle(prediction, look_, model_, false);
  EXPECT_FALSE(prediction.digitizing.has_value());
  EXPECT_EQ(prediction.status, bundle::PredictionStatus::abstained);
}

}  // namespace
}  // namespace ecgmm::assess
