// SPDX-License-Identifier: Apache-2.0
// A whole evaluation against scikit-learn and statsmodels.

#include "tests/support/peer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

TEST(Evaluate, AgreesWithScikitLearnAndStatsmodels) {
  ECGMM_NEEDS_PEERS();
  constexpr double kThreshold = 0.4;
  constexpr double kPrevalence = 0.1;
  auto records = aged(150, 100);
  nlohmann::json document = {{"threshold", kThreshold}, {"prevalence", kPrevalence}};
  RandomStream stream(2, "peer");
  for (auto& record : records) {
    auto& prediction = record.prediction;
    prediction.probability = std::clamp(prediction.probability, 0.01, 0.99);
    prediction.threshold = kThreshold;
    prediction.abnormal = prediction.probability >= kThreshold;
    record.baselines = {stream.uniform(0.2, 0.8)};
    document["p"].push_back(prediction.probability);
    document["truth"].push_back(record.truth == Label::abnormal ? 1 : 0);
    document["baseline"].push_back(record.baselines[0]);
    document["ages"].push_back(record.age_years);
  }
  const auto theirs = ask_peer("eval/report_peer.py", document);

  const auto ours =
      evaluate(records,
               {.threshold = kThreshold, .baselines = {"random"}, .prevalence = kPrevalence})
          .metrics;
  for (const char* name : {"auroc", "auprc", "accuracy", "balanced_accuracy", "f1", "mcc", "brier",
                           "log_loss", "ppv", "npv"}) {
    expect_same(ours[name], theirs[name], name);
  }
  for (const char* name : {"sensitivity_ci95", "specificity_ci95", "ppv_ci95", "npv_ci95"}) {
    for (std::size_t end = 0; end < 2; ++end) expect_same(ours[name][end], theirs[name][end], name);
  }
  for (const char* name : {"slope", "intercept", "in_the_large"}) {
    expect_same(ours["calibration"][name]["value"], theirs["calibration"][name], name, 1e-6);
  }
  expect_same(ours["age_matched"]["auroc"], theirs["matched"]["auroc"], "age-matched");
  EXPECT_EQ(ours["age_matched"]["pairs"], theirs["matched"]["pairs"]);
  expect_same(ours["baselines"][0]["auroc"], theirs["baseline_auroc"], "baseline");
  expect_same(ours["baselines"][0]["mcnemar"]["p"], theirs["mcnemar"], "McNemar");
  const auto& decisions = ours["decisions"];
  expect_same(decisions["operating_points"][0]["ppv"], theirs["ppv_at_prevalence"], "PPV");
  for (std::size_t i = 0; i < 6; ++i) {
    expect_same(decisions["net_benefit"][i]["model"], theirs["net_benefit"][i], "net benefit");
  }
  expect_same(decisions["risk_coverage"].back()["wrong"]["value"], theirs["share_wrong"], "wrong");
}

}  // namespace
}  // namespace ecgmm::eval
