// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/decision_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/metrics/uncertainty.h"
#include "tests/support/peer.h"

namespace ecgmm::train {
namespace {

using assess::DecisionAims;
using assess::fit_decisions;
using assess::FittedDecisions;
using assess::kFewestOfAClass;
using bundle::Bundle;
using bundle::Prediction;

constexpr auto kSignal = ModalitySet().with(Modality::signal);
constexpr auto kClinical = ModalitySet().with(Modality::clinical);
constexpr auto kBoth = kSignal.with(Modality::clinical);

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TrainConfig config_of(std::int64_t folds, const std::string& threshold,
                      const std::string& abstain = "none") {
  TrainConfig config;
  config.inner_folds = folds;
  auto fields = config.fields();
  set_field(fields, "train.threshold", threshold);
  set_field(fields, "train.abstain", abstain);
  return config;
}

/// Records whose truth follows `odds`; a model says `slope` times that.
struct Records {
  explicit Records(int n, double slope = 3) {
    RandomStream random(1, "records");
    for (int i = 0; i < n; ++i) {
      odds.push_back(1.5 * random.normal());
      truth.push_back(random.chance(sigmoid(odds.back())) ? 1 : 0);
      add(kBoth, sigmoid(slope * odds.back()));
    }
  }
  void add(ModalitySet parts, double probability) {
    auto& one = predictions.emplace_back();
    one.used = parts;
    one.probability = one.uncalibrated = probability;
    one.by_subset[parts] = probability;
  }
  /// What the model says of each record by some of its modalities.
  template <class Logit>
  void judge(ModalitySet parts, Logit&& logit) {
    for (std::size_t i = 0; i < odds.size(); ++i) {
      predictions[i].by_subset[parts] = sigmoid(logit(odds[i], i));
    }
  }
  std::vector<double> odds;
  std::vector<int> truth;
  std::vector<Prediction> predictions;
};

FittedDecisions fit(Bundle& model, const Records& data, const TrainConfig& config) {
  model.decisions.overall = given_decision(config);
  return fit_decisions(model, data.predictions, data.truth, aims_of(config));
}

TEST(Decision, CalibratesAndChoosesTheThresholdOnWhatComesOut) {
  const Records data(2000);
  Bundle model;
  EXPECT_TRUE(fit(model, data, config_of(5, "sensitivity>=0.9")).calibrator);
  const auto& decision = model.decisions.overall;
  EXPECT_NEAR(decision.calibrator.slope, 1.0 / 3, 0.05);
  EXPECT_NEAR(decision.calibrator.intercept, 0, 0.15);
  std::size_t found = 0, positives = 0;
  for (std::size_t i = 0; i < data.truth.size(); ++i) {
    positives += data.truth[i] == 1;
    found += data.truth[i] == 1 &&
             decision.calibrator(data.predictions[i].probability) >= decision.threshold;
  }
  const double sensitivity = static_cast<double>(found) / static_cast<double>(positives);
  EXPECT_GE(sensitivity, 0.9);
  EXPECT_LT(sensitivity, 0.91);
  const auto& origin = decision.threshold_origin;
  EXPECT_EQ(origin->sensitivity.value, sensitivity);
  const auto exact = metrics::exact_interval(found, positives);
  EXPECT_EQ(origin->sensitivity.interval.low, exact.low);
  EXPECT_EQ(origin->sensitivity.interval.high, exact.high);
  EXPECT_EQ(origin->aim, "sensitivity>=0.9");
  EXPECT_EQ(origin->records, "out of fold");
  EXPECT_EQ(origin->n, 2000);
  EXPECT_EQ(origin->positives, positives);
  EXPECT_EQ(origin->is_demonstrable, true);
  EXPECT_EQ(decision.answer_from, 0);
  EXPECT_FALSE(decision.abstention_origin);
  EXPECT_TRUE(model.decisions.by_subset.empty()) << "all records have the same modalities";
}

TEST(Decision, SaysWhereTooFewPositivesShowTheAim) {
  const Records data(60);
  Bundle model;
  fit(model, data, config_of(2, "sensitivity>=0.95"));
  const auto& origin = model.decisions.overall.threshold_origin;
  EXPECT_EQ(origin->is_demonstrable, false);
  const auto positives = std::accumulate(data.truth.begin(), data.truth.end(), 0);
  EXPECT_EQ(origin->note, "not demonstrable with n = " + std::to_string(positives));
}

TEST(Decision, LeavesAWrongRankingUncalibrated) {
  Bundle model;
  EXPECT_FALSE(fit(model, Records(500, -1), config_of(5, "0.4")).calibrator);
  EXPECT_EQ(model.decisions.overall.calibrator.slope, 1);
  EXPECT_EQ(model.decisions.overall.calibrator.intercept, 0);
  EXPECT_EQ(model.decisions.overall.threshold, 0.4);
  EXPECT_FALSE(model.decisions.overall.threshold_origin);
}

TEST(Decision, TakesEqualProbabilitiesForNoRanking) {
  Bundle model;
  EXPECT_FALSE(fit(model, Records(100, 0), config_of(5, "youden")).calibrator);
  EXPECT_EQ(model.decisions.overall.calibrator.intercept, 0);
}

TEST(Decision, RefusesOneClassAndNoRecords) {
  for (const int n : {0, 40}) {
    Records data(n);
    std::fill(data.truth.begin(), data.truth.end(), 1);
    Bundle model;
    try {
      fit(model, data, config_of(5, "youden"));
      ADD_FAILURE() << n;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_THAT(error.what(), testing::HasSubstr("both classes"));
    }
  }
}

TEST(Decision, OfEachSubsetFitsWhatIsSaidByIt) {
  ECGMM_NEEDS_PEERS();
  Records data(600);
  data.judge(kSignal, [](double odds, std::size_t) { return 2 * odds + 1; });
  data.judge(kClinical, [](double odds, std::size_t) { return 0.2 * odds - 1; });
  data.predictions[7].by_subset[kClinical] = std::nan("");  // lacks the modality
  data.predictions[7].used = kSignal;
  data.predictions[9].probability = std::nan("");  // no number, so not of the records as they come
  Bundle model;
  const auto fitted = fit(model, data, config_of(5, "youden"));
  EXPECT_EQ(fitted.subsets, (std::vector{kSignal, kClinical, kBoth}));
  EXPECT_EQ(model.decisions.overall.threshold_origin->n, 599);

  nlohmann::json cases = nlohmann::json::array();
  for (const auto parts : fitted.subsets) {
    nlohmann::json one = {{"probabilities", nlohmann::json::array()},
                          {"truth", nlohmann::json::array()}};
    for (std::size_t i = 0; i < data.truth.size(); ++i) {
      const double p = data.predictions[i].probability_by(parts);
      if (std::isnan(p)) continue;
      one["probabilities"].push_back(p);
      one["truth"].push_back(data.truth[i]);
    }
    EXPECT_EQ(model.decisions.of(parts).threshold_origin->n, one["truth"].size());
    cases.push_back(std::move(one));
  }
  EXPECT_EQ(model.decisions.of(kClinical).threshold_origin->n, 599);
  const auto answer = ask_peer("train/training_peer.py", cases, {"platt"});
  for (std::size_t k = 0; k < fitted.subsets.size(); ++k) {
    const auto& own = model.decisions.of(fitted.subsets[k]);
    EXPECT_NEAR(own.calibrator.slope, answer[k]["slope"].get<double>(), 1e-6);
    EXPECT_NEAR(own.calibrator.intercept, answer[k]["intercept"].get<double>(), 1e-6);
    // Youden's index of scikit-learn's ROC curve, at the threshold and at its best.
    const auto& origin = own.threshold_origin;
    EXPECT_NEAR(origin->sensitivity.value + origin->specificity.value - 1,
                answer[k]["youden"].get<double>(), 1e-12);
  }
}

TEST(Decision, OfPartsThatAreFewOrSayNothingIsThatOfAll) {
  Records data(200);
  RandomStream random(5, "noise");
  data.judge(kSignal, [](double odds, std::size_t i) {
    return i < 30 ? odds : std::nan("");  // of fewer than 20 in a class
  });
  data.judge(kClinical, [](double odds, std::size_t) { return -odds; });
  data.predictions[0].used = kSignal;
  Bundle model;
  const auto fitted = fit(model, data, config_of(5, "youden"));
  EXPECT_EQ(fitted.subsets, std::vector{kBoth});
  EXPECT_EQ(&model.decisions.of(kSignal), &model.decisions.overall);
  EXPECT_EQ(&model.decisions.of(kClinical), &model.decisions.overall);
}

TEST(Decision, AbstainsWhereTooManyCallsWouldBeWrong) {
  Records data(1000);
  data.judge(kSignal, [](double odds, std::size_t) { return 3 * odds; });
  data.judge(kClinical, [](double odds, std::size_t i) { return i % 2 == 0 ? odds : 0.1; });
  data.predictions[0].used = kSignal;
  Bundle model;
  fit(model, data, config_of(5, "0.5", "error<=0.15"));
  std::size_t answered = 0, wrong = 0;
  for (std::size_t i = 0; i < data.truth.size(); ++i) {
    Prediction one = data.predictions[i];
    one.probability = model.decisions.overall.calibrator(one.uncalibrated);
    bundle::call(one, model.decisions.overall);
    if (one.status != bundle::PredictionStatus::ok) continue;
    ++answered;
    wrong += one.abnormal != (data.truth[i] == 1);
  }
  const auto& origin = model.decisions.overall.abstention_origin;
  EXPECT_GT(answered, 300U);
  EXPECT_LT(answered, 900U);
  EXPECT_EQ(origin->answered, answered);
  EXPECT_EQ(origin->n, 1000);
  EXPECT_EQ(origin->aim, "error<=0.15");
  EXPECT_EQ(origin->records, "out of fold");
  EXPECT_EQ(origin->note, "");
  const double error = static_cast<double>(wrong) / static_cast<double>(answered);
  EXPECT_EQ(origin->error.value, error);
  EXPECT_LE(error, 0.15);
  EXPECT_EQ(origin->error.interval.high, metrics::exact_interval(wrong, answered).high);
  EXPECT_LT(model.decisions.of(kClinical).abstention_origin->answered, answered);
}

TEST(Decision, SaysWhatOfAnAbstentionIsNotShownOrNotReached) {
  const Records few(50);
  Bundle model;
  fit(model, few, config_of(5, "0.5", "error<=0.05"));
  EXPECT_EQ(model.decisions.overall.abstention_origin->note, "not demonstrable with n = 50");

  Records wrong(100);
  wrong.truth.assign(100, 0);
  for (std::size_t i = 0; i < 100; ++i) {  // the most certain one is wrong, the others half right
    wrong.truth[i] = i % 2 == 0 ? 1 : 0;
    wrong.predictions[i].probability = i % 4 < 2 ? 0.8 : 0.4;
  }
  wrong.predictions[1].probability = 0.99;
  wrong.predictions[2].probability = 0.7;
  Bundle other;
  fit(other, wrong, config_of(5, "0.5", "error<=0.05"));
  EXPECT_EQ(other.decisions.overall.answer_from, 1);
  EXPECT_EQ(other.decisions.overall.abstention_origin->answered, 0);
  EXPECT_TRUE(std::isnan(other.decisions.overall.abstention_origin->error.value));
  EXPECT_THAT(other.decisions.overall.abstention_origin->note, testing::HasSubstr("never answers"));
}

/// A model with decisions of its own for signals alone and clinical values alone, at another
/// clinic.
class Elsewhere : public testing::Test {
 protected:
  Elsewhere() {
    model.decisions.overall.calibrator = {.slope = 0.5, .intercept = 0};
    model.decisions.overall.threshold = 0.45;
    model.decisions.overall.threshold_origin =
        bundle::ThresholdOrigin{.aim = "youden", .records = ""};
    auto clinical = model.decisions.overall;
    clinical.calibrator = {.slope = 0.25, .intercept = 1};
    clinical.threshold = 0.6;
    model.decisions.by_subset[kClinical] = clinical;
    model.decisions.by_subset[kSignal] = model.decisions.overall;
    data.judge(kSignal, [](double odds, std::size_t) { return 0.5 * odds; });
    data.predictions[0].used = kSignal;
  }
  DecisionAims aims{.threshold = metrics::ThresholdAim::parse("youden"),
                    .records = "recalibration"};
  Bundle model;
  Records data{400, 2};
};

TEST_F(Elsewhere, FitsEachSubsetAfterItsPresentCalibrator) {
  const auto before = model;
  const auto fitted = fit_decisions(model, data.predictions, data.truth, aims);
  EXPECT_EQ(fitted.subsets, (std::vector{kSignal, kBoth}));
  const auto of_signal = metrics::fit_platt(
      [&] {
        std::vector<double> p;
        for (const auto& one : data.predictions) p.push_back(one.probability_by(kSignal));
        return p;
      }(),
      data.truth);
  EXPECT_NEAR(model.decisions.of(kSignal).calibrator.slope, of_signal.slope * 0.5, 1e-12);
  EXPECT_NEAR(of_signal.slope, 2, 0.4);

  // Clinical values alone are known of nobody here: moved as all others, with the same calls.
  const auto& moving = *fitted.calibrator;
  const auto& clinical = model.decisions.of(kClinical);
  const auto& old = before.decisions.of(kClinical);
  for (const double p : {0.01, 0.3, 0.5, 0.9}) {
    EXPECT_NEAR(clinical.calibrator(p), moving(old.calibrator(p)), 1e-9);
  }
  EXPECT_NEAR(clinical.threshold, moving(old.threshold), 1e-12);
  EXPECT_EQ(bundle::decision_json(clinical).at("threshold_origin"),
            bundle::decision_json(old).at("threshold_origin"));
}

TEST_F(Elsewhere, ShiftsAllDecisionsByThePrevalence) {
  auto shifted = model;
  const auto there = fit_decisions(model, data.predictions, data.truth, aims);
  aims.odds = 0.1;
  const auto fitted = fit_decisions(shifted, data.predictions, data.truth, aims);
  EXPECT_EQ(fitted.calibrator->intercept, there.calibrator->intercept);
  for (const auto parts : {kSignal, kClinical, kBoth, ModalitySet::all()}) {
    EXPECT_NEAR(shifted.decisions.of(parts).calibrator.intercept,
                model.decisions.of(parts).calibrator.intercept + std::log(0.1), 1e-12)
        << parts.text();
    EXPECT_EQ(shifted.decisions.of(parts).calibrator.slope,
              model.decisions.of(parts).calibrator.slope);
  }
}

TEST_F(Elsewhere, TakesTheDecisionOfAllWhereAnotherAimIsGivenForFewRecords) {
  aims.threshold = metrics::ThresholdAim::parse("sensitivity>=0.8");
  aims.most_errors = 0.2;
  fit_decisions(model, data.predictions, data.truth, aims);
  const auto& clinical = model.decisions.of(kClinical);
  EXPECT_EQ(clinical.threshold, model.decisions.overall.threshold);
  EXPECT_EQ(clinical.threshold_origin->aim, "sensitivity>=0.8");
  EXPECT_EQ(clinical.answer_from, model.decisions.overall.answer_from);
  EXPECT_EQ(bundle::decision_json(clinical).at("abstention_origin"),
            bundle::decision_json(model.decisions.overall).at("abstention_origin"));
}

TEST(Decision, IsCheckedBeforeTraining) {
  const auto fault = [](std::int64_t folds, const char* threshold,
                        const char* abstain = "none") -> std::string {
    try {
      check_decision(config_of(folds, threshold, abstain));
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      return error.what();
    }
  };
  EXPECT_EQ(fault(0, "0.5"), "");
  EXPECT_EQ(fault(5, "0.3"), "");
  EXPECT_EQ(fault(2, "youden"), "");
  EXPECT_EQ(fault(2, "youden", "error<=0.1"), "");
  EXPECT_THAT(fault(1, "0.5"), testing::HasSubstr("train.inner_folds=1"));
  EXPECT_THAT(fault(0, "youden"), testing::HasSubstr("set train.inner_folds=5"));
  EXPECT_THAT(fault(0, "0.5", "error<=0.1"), testing::HasSubstr("set train.inner_folds=5"));
  constexpr const char* kForms = "give P | youden | sensitivity>=X | cost=X";
  EXPECT_THAT(fault(5, "1.5"), testing::HasSubstr(kForms));
  EXPECT_THAT(fault(5, "best"), testing::HasSubstr(kForms));
  EXPECT_THAT(fault(5, "0.5", "sometimes"), testing::HasSubstr("give none | error<=X"));
}

}  // namespace
}  // namespace ecgmm::train
