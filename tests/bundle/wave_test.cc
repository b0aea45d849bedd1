// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/bundle/predictor.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/synthesis.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/io/file.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/weights.h"
#include "tests/bundle/example.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::bundle {
namespace {

constexpr std::size_t kPoints = 2490;

/// An ensemble in wave form that takes signals and clinical values.
Bundle wave_bundle(std::size_t members) {
  auto bundle = test::example_bundle({"signal", "clinical"}, kPoints);
  auto state = bundle.preprocessor->to_json();
  state["form"] = "wave";
  bundle.model.encoder = Encoder::wave_resnet;
  state["amplitude"] = true;
  io::TensorFile tensors;
  tensors.tensors = bundle.preprocessor->tensors();
  tensors.tensors.push_back(test::numbers("amplitude_mean", 1, -1, 0));
  tensors.tensors.push_back(test::numbers("amplitude_deviation", 1, 0.5, 1));
  bundle.preprocessor = input::read_preprocessor(state, tensors);
  std::vector<std::vector<io::TensorEntry>> states;
  for (std::size_t k = 0; k < members; ++k) {
    at::manual_seed(k);
    states.push_back(
        model::network_state(*model::make_network(bundle.model, *bundle.preprocessor)));
  }
  bundle.network = engine::join_members(states);
  return bundle;
}

data::DecodedRecord beating_record(std::size_t i) {
  auto record = test::example_record(i, kPoints);
  RandomStream random(i, "heart");
  record.signal = ecg::synthesize({}, 10, 249, random);
  return record;
}

double log_odds(const Bundle& bundle, const data::DecodedRecord& record) {
  const double p = Predictor(bundle, "cpu", 1).predict(record).probability;
  return std::log(p / (1 - p));
}

TEST(WaveBundle, ComesBackAsItWasWritten) {
  const TempFolder folder;
  const auto wrote = wave_bundle(2);
  write_bundle(wrote, folder.path());
  const auto read = read_bundle(folder.path());
  EXPECT_EQ(read.preprocessor->to_json(), wrote.preprocessor->to_json());
  ASSERT_EQ(read.network.size(), wrote.network.size());
  for (std::size_t i = 0; i < 4; ++i) {
    const auto record = beating_record(i);
    EXPECT_EQ(log_odds(read, record), log_odds(wrote, record));
  }
}

TEST(WaveBundle, AveragesTheLogitsOfItsMembers) {
  const auto both = wave_bundle(2);
  const auto record = beating_record(1);
  double sum = 0;
  for (const auto& member : engine::members_of(both.network)) {
    auto one = both;
    one.network = member;
    sum += log_odds(one, record);
  }
  EXPECT_NEAR(log_odds(both, record), sum / 2, 1e-6);
  EXPECT_GT(std::abs(log_odds(both, record) - sum), 1e-3) << "the members must say something";
}

TEST(WaveBundle, TakesAnyPartOfARecord) {
  const auto bundle = wave_bundle(1);
  const Predictor predictor(bundle, "cpu", 1);
  const auto whole = beating_record(2);
  auto signal = whole;
  signal.clinical.reset();
  auto clinical = whole;
  clinical.signal.reset();
  EXPECT_NE(predictor.predict(signal).probability, predictor.predict(whole).probability);
  EXPECT_NE(predictor.predict(clinical).probability, predictor.predict(whole).probability);

  auto broken = whole;  // loses its signal, not itself
  broken.signal->samples.resize(100);
  const auto prediction = predictor.predict(broken);
  EXPECT_EQ(prediction.probability, predictor.predict(clinical).probability);
  EXPECT_NE(prediction.note.find("without its signal"), std::string::npos) << prediction.note;

  auto nothing = whole;
  nothing.clinical.reset();
  nothing.signal.reset();
  expect_error(ErrorKind::data, "at least one of signal+clinical",
               [&] { predictor.predict(nothing); });
}

TEST(WaveBundle, SaysTheSameOfASubsetAsOfARecordWithoutTheRest) {
  auto bundle = wave_bundle(2);
  bundle.decisions.overall.calibrator = {.slope = 0.5, .intercept = -1};
  const Predictor predictor(bundle, "cpu", 1);
  const auto whole = beating_record(2);
  auto signal = whole;
  signal.clinical.reset();
  auto clinical = whole;
  clinical.signal.reset();
  constexpr auto kSignal = ModalitySet().with(Modality::signal);
  constexpr auto kClinical = ModalitySet().with(Modality::clinical);
  constexpr auto kBoth = kSignal.with(Modality::clinical);

  const auto each = predictor.predict(whole, Subsets::each);
  EXPECT_EQ(each.used, kBoth);
  EXPECT_EQ(each.probability_by(kBoth), each.probability);
  EXPECT_EQ(each.probability_by(kSignal), predictor.predict(signal).probability);
  EXPECT_EQ(each.probability_by(kClinical), predictor.predict(clinical).probability);
  for (const auto unknown :
       {ModalitySet(), ModalitySet().with(Modality::image), ModalitySet::all()}) {
    EXPECT_TRUE(std::isnan(each.probability_by(unknown))) << unknown.text();
  }

  const auto alone = predictor.predict(signal, Subsets::each);
  EXPECT_EQ(alone.used, kSignal);
  EXPECT_TRUE(std::isnan(alone.probability_by(kClinical)));
  const auto unasked = predictor.predict(whole);
  EXPECT_EQ(unasked.probability, each.probability);
  EXPECT_TRUE(std::isnan(unasked.probability_by(kSignal)));
}

TEST(WaveBundle, CalibratesTheAveragedLogOdds) {
  auto bundle = wave_bundle(2);
  const auto record = beating_record(1);
  const double raw = log_odds(bundle, record);
  bundle.decisions.overall.calibrator = {.slope = 0.5, .intercept = -1};
  EXPECT_NEAR(log_odds(bundle, record), 0.5 * raw - 1, 1e-9);
}

TEST(WaveBundle, JudgesByTheDecisionOfThePartsUsed) {
  auto bundle = wave_bundle(2);
  const auto whole = beating_record(2);
  auto signal = whole;
  signal.clinical.reset();
  auto clinical = whole;
  clinical.signal.reset();
  const double raw = log_odds(bundle, signal);
  const auto raw_whole = Predictor(bundle, "cpu", 1).predict(whole);
  EXPECT_EQ(raw_whole.uncalibrated, raw_whole.probability);

  constexpr auto kSignal = ModalitySet().with(Modality::signal);
  bundle.decisions.overall.threshold = 0.25;
  auto& own = bundle.decisions.by_subset[kSignal];
  own.calibrator = {.slope = 2, .intercept = 0.5};
  own.threshold = 1 / (1 + std::exp(-(2 * raw + 0.5))) + 1e-6;
  const Predictor predictor(bundle, "cpu", 1);

  const auto alone = predictor.predict(signal);
  EXPECT_NEAR(std::log(alone.probability / (1 - alone.probability)), 2 * raw + 0.5, 1e-9);
  EXPECT_NEAR(std::log(alone.uncalibrated / (1 - alone.uncalibrated)), raw, 1e-9);
  EXPECT_EQ(alone.threshold, own.threshold);
  EXPECT_FALSE(alone.abnormal);

  const auto both = predictor.predict(whole, Subsets::each);
  EXPECT_EQ(both.probability, raw_whole.probability) << "has none of its own";
  EXPECT_EQ(both.threshold, 0.25);
  EXPECT_EQ(both.probability_by(kSignal), alone.probability);
  EXPECT_EQ(predictor.predict(clinical).threshold, 0.25);
}

TEST(WaveBundle, AbstainsBelowTheCertaintyOfThePartsUsed) {
  auto bundle = wave_bundle(1);
  const auto whole = beating_record(2);
  auto signal = whole;
  signal.clinical.reset();
  const auto before = Predictor(bundle, "cpu", 1).predict(whole);
  const double certainty = std::max(before.probability, 1 - before.probability);
  ASSERT_LT(certainty, 0.999);

  bundle.decisions.overall.answer_from = certainty;
  EXPECT_EQ(Predictor(bundle, "cpu", 1).predict(whole).status, PredictionStatus::ok);
  bundle.decisions.overall.answer_from = certainty + 1e-3;
  bundle.decisions.overall.threshold = 0;  // it would be abnormal
  bundle.decisions.by_subset[ModalitySet().with(Modality::signal)];
  const Predictor predictor(bundle, "cpu", 2);
  const auto unsure = predictor.predict(whole);
  EXPECT_EQ(unsure.status, PredictionStatus::abstained);
  EXPECT_EQ(unsure.probability, before.probability);
  EXPECT_FALSE(unsure.abnormal);
  EXPECT_NE(
      unsure.note.find(concat("probability ", fixed(before.probability, 3),
                              ": the model answers at or above ", fixed(certainty + 1e-3, 3))),
      std::string::npos)
      << unsure.note;
  EXPECT_EQ(predictor.predict(signal).status, PredictionStatus::ok) << "answers always";
  const auto many = predictor.predict(2, [&](std::size_t i) { return i == 0 ? whole : signal; });
  EXPECT_EQ(many[0].status, PredictionStatus::abstained);
  EXPECT_EQ(many[1].status, PredictionStatus::ok);

  bundle.decisions.overall.answer_from = 1;
  bundle.decisions.overall.calibrator = {.slope = 1, .intercept = 1000};  // certain beyond doubt
  const auto never = Predictor(bundle, "cpu", 1).predict(whole);
  EXPECT_EQ(never.probability, 1);
  EXPECT_EQ(never.status, PredictionStatus::abstained);
  EXPECT_NE(never.note.find("never answers"), std::string::npos);
}

TEST(WaveBundle, RefusesAnEnsembleThatIsNotWhole) {
  auto bundle = wave_bundle(3);
  std::erase_if(bundle.network, [](const auto& e) { return e.name.starts_with("member1."); });
  expect_error(ErrorKind::bundle, "lack member1.", [&] { Predictor(bundle, "cpu", 1); });
}

}  // namespace
}  // namespace ecgmm::bundle
