// SPDX-License-Identifier: Apache-2.0
// All figures beside scikit-learn's (DeLong, Newcombe and Wilson: beside numpy's and scipy's) on
// random probabilities with ties and unequal classes; see peer.py.

#include "tests/support/peer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/calibration.h"
#include "ecgmm/metrics/classification.h"
#include "ecgmm/metrics/ranking.h"
#include "ecgmm/metrics/uncertainty.h"

namespace ecgmm::metrics {
namespace {

struct Case {
  std::vector<double> scores;
  std::vector<int> truth;
  double threshold = 0.5;
};

/// @param levels  how many values a score can take; few = many ties.
Case random_case(RandomStream& stream, std::size_t n, double share, int levels, double separation) {
  Case made;
  for (std::size_t i = 0; i < n; ++i) {
    // One of each class at least.
    const int truth = i == 0 ? 1 : i == 1 ? 0 : stream.chance(share) ? 1 : 0;
    const double logit = stream.normal() + separation * (truth - 0.5);
    const double score = 1 / (1 + std::exp(-logit));
    made.truth.push_back(truth);
    made.scores.push_back(std::round(score * levels) / levels);
  }
  made.threshold = made.scores[stream.below(n)];  // so that score == threshold happens
  return made;
}

std::vector<Case> random_cases() {
  RandomStream stream(42, "metrics");
  std::vector<Case> cases;
  for (const std::size_t n : {2, 7, 41, 500}) {
    for (const double share : {0.5, 0.05}) {
      for (const int levels : {1, 20, 1 << 30}) {
        for (const double separation : {0.0, 1.5, 30.0, -30.0}) {
          cases.push_back(random_case(stream, n, share, levels, separation));
        }
      }
    }
  }
  return cases;
}

/// What scikit-learn says to the cases.
nlohmann::json peer_figures(const std::vector<Case>& cases) {
  nlohmann::json document = nlohmann::json::array();
  for (const auto& one : cases) {
    document.push_back(
        {{"scores", one.scores}, {"truth", one.truth}, {"threshold", one.threshold}});
  }
  return ask_peer("metrics/figures_peer.py", document);
}

void compare(const Case& one, const nlohmann::json& peer) {
  const auto estimate = estimate_auroc(one.scores, one.truth);
  expect_same(auroc(one.scores, one.truth), peer["auroc"], "auroc");
  expect_same(auprc(one.scores, one.truth), peer["auprc"], "auprc");
  expect_same(estimate.auroc, peer["auroc"], "auroc of the estimate");
  expect_same(estimate.standard_error, peer["auroc_error"], "auroc_error");
  expect_same(estimate.interval.low, peer["auroc_low"], "auroc_low");
  expect_same(estimate.interval.high, peer["auroc_high"], "auroc_high");
  expect_same(brier_score(one.scores, one.truth), peer["brier"], "brier");
  expect_same(log_loss(one.scores, one.truth), peer["log_loss"], "log_loss");

  const auto curve = roc_curve(one.scores, one.truth);
  ASSERT_EQ(curve.size(), peer["fpr"].size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    expect_same(curve[i].false_positive_rate, peer["fpr"][i], "fpr");
    expect_same(curve[i].true_positive_rate, peer["tpr"][i], "tpr");
    if (i > 0) expect_same(curve[i].threshold, peer["thresholds"][i - 1], "threshold");
  }

  const auto counts = confusion(one.scores, one.truth, one.threshold);
  EXPECT_EQ(counts, peer["counts"].get<Confusion>());
  const auto figures = classify(counts);
  expect_same(figures.accuracy, peer["accuracy"], "accuracy");
  expect_same(figures.balanced_accuracy, peer["balanced_accuracy"], "balanced_accuracy");
  expect_same(figures.sensitivity, peer["sensitivity"], "sensitivity");
  expect_same(figures.specificity, peer["specificity"], "specificity");
  expect_same(figures.ppv, peer["ppv"], "ppv");
  expect_same(figures.npv, peer["npv"], "npv");
  expect_same(figures.f1, peer["f1"], "f1");
  expect_same(figures.mcc, peer["mcc"], "mcc");
  EXPECT_EQ(classification_report(counts), peer["report"].get<std::string>());

  const auto wilson = wilson_interval(counts[1][1], counts[1][0] + counts[1][1]);
  expect_same(wilson.low, peer["wilson_low"], "wilson_low");
  expect_same(wilson.high, peer["wilson_high"], "wilson_high");
}

TEST(Metrics, AgreeWithScikitLearnOnRandomCases) {
  ECGMM_NEEDS_PEERS();
  const auto cases = random_cases();
  const auto peer = peer_figures(cases);
  ASSERT_EQ(peer.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const nlohmann::json shown = {{"scores", cases[i].scores}, {"truth", cases[i].truth}};
    SCOPED_TRACE(
        concat("case ", i, ", threshold ", cases[i].threshold, ": ", shown.dump().substr(0, 400)));
    compare(cases[i], peer[i]);
    if (testing::Test::HasFailure()) return;  // one case explains itself best
  }
}

}  // namespace
}  // namespace ecgmm::metrics
