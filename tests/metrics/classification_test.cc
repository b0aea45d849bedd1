// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/metrics/classification.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ecgmm::metrics {
namespace {

TEST(Confusion, CallsTheThresholdItselfAbnormal) {
  const std::vector<double> probabilities = {.49, .5, .5, .51};
  const std::vector<int> truth = {0, 0, 1, 1};
  EXPECT_EQ(confusion(probabilities, truth, .5), (Confusion{{{1, 1}, {0, 2}}}));
}

TEST(Classification, PerfectAndInvertedCallsGiveTheExtremes) {
  const auto perfect = classify({{{3, 0}, {0, 2}}});
  const auto inverted = classify({{{0, 3}, {2, 0}}});
  for (const auto figure : {&Classification::accuracy, &Classification::balanced_accuracy,
                            &Classification::sensitivity, &Classification::specificity,
                            &Classification::ppv, &Classification::npv, &Classification::f1}) {
    EXPECT_EQ(perfect.*figure, 1);
    EXPECT_EQ(inverted.*figure, 0);
  }
  EXPECT_DOUBLE_EQ(perfect.mcc, 1);
  EXPECT_DOUBLE_EQ(inverted.mcc, -1);
}

TEST(Classification, FiguresWithoutDenominatorAreUndefined) {
  const auto no_positives = classify({{{3, 1}, {0, 0}}});
  EXPECT_EQ(no_positives.accuracy, .75);
  EXPECT_EQ(no_positives.specificity, .75);
  EXPECT_EQ(no_positives.npv, 1);
  EXPECT_EQ(no_positives.ppv, 0);
  EXPECT_EQ(no_positives.f1, 0);
  EXPECT_TRUE(std::isnan(no_positives.sensitivity));
  EXPECT_TRUE(std::isnan(no_positives.balanced_accuracy));
  EXPECT_TRUE(std::isnan(no_positives.mcc));

  const auto nothing_called = classify({{{3, 0}, {2, 0}}});
  EXPECT_EQ(nothing_called.sensitivity, 0);
  EXPECT_TRUE(std::isnan(nothing_called.ppv));
  EXPECT_TRUE(std::isnan(nothing_called.mcc));

  const auto empty = classify({});
  EXPECT_TRUE(std::isnan(empty.accuracy));
  EXPECT_TRUE(std::isnan(empty.f1));
}

TEST(ClassificationReport, SaysNanWhereAFigureIsUndefined) {
  EXPECT_EQ(classification_report({{{3, 1}, {0, 0}}}),
            "              precision    recall  f1-score   support\n"
            "\n"
            "      normal       1.00      0.75      0.86         4\n"
            "    abnormal       0.00       nan      0.00         0\n"
            "\n"
            "    accuracy                           0.75         4\n"
            "   macro avg       0.50      0.75      0.43         4\n"
            "weighted avg       1.00      0.75      0.86         4\n");
}

}  // namespace
}  // namespace ecgmm::metrics
