// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "ecgmm/eval/evaluation.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using bundle::PredictionStatus;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Summary, ShowsHeadingRemarksFiguresCountsAndDoubt) {
  auto records = four();
  records.push_back(failed("5", PredictionStatus::unreadable, Label::normal));
  records.push_back(scored("6", 0.9, Label::borderline));
  const auto summary =
      evaluate(records, {.heading = "test split", .remarks = {"not pretrained"}}).summary;
  EXPECT_EQ(
      summary,
      "test split\n"
      "not pretrained\n"
      "\n"
      "4 records of 4 patients: 2 normal, 2 abnormal\n"
      "left out: 1 unreadable, 1 borderline\n"
      "\n"
      "                         95 % interval\n"
      "AUROC            0.750  0.069 .. 0.992\n"
      "age-matched  undefined\n"
      "sensitivity      0.500  0.095 .. 0.905\n"
      "specificity      0.500  0.095 .. 0.905\n"
      "accuracy         0.500  0.150 .. 0.850\n"
      "F1               0.500  0.000 .. 1.000\n"
      "age-matched: the AUROC over 0 pairs at most 5 years apart\n"
      "not shown to add to age: there is no age-matched pair (within 5 years)\n"
      "\n"
      "                no abnormality seen in lead II  called abnormal\n"
      "truly normal                                 1                1\n"
      "truly abnormal                               1                1\n"
      "called abnormal at a probability of at least 0.5\n"
      "\n"
      "1 borderline record, not in the AUROC: probability 0.90 .. 0.90, quartiles 0.90, 0.90, "
      "0.90; 0 % with no abnormality seen in lead II, 100 % called abnormal\n"
      "\n"
      "small: 4 patients (2 normal, 2 abnormal); the figures are uncertain: AUROC 0.750, "
      "95 % interval 0.069 .. 0.992\n"
      "use the cross-validated figure of `ecgmm crossval COHORT` as the headline\n");
}

TEST(Summary, BeginsWithTheCrossValidatedFigureOfASmallSet) {
  EvaluationOptions options{.heading = "test split"};
  options.cross_validated = {0.9, {0.85, 0.94}, 0.7, {0.6, 0.8}, 369, 140, 5};
  const auto small = evaluate(many(20, 20), options);
  EXPECT_THAT(small.summary,
              StartsWith("test split\n\n"
                         "cross-validated, 5 folds, n = 369 records, 140 abnormal: AUROC 0.900 "
                         "(0.850 .. 0.940), age-matched (within 5 years) 0.700 (0.600 .. 0.800)\n"
                         "The single split below is too small by itself.\n\n"
                         "40 records of 40 patients"));
  EXPECT_THAT(small.report, HasSubstr("The single split below is too small by itself."));
  EXPECT_THAT(small.summary, Not(HasSubstr("crossval COHORT")));
  EXPECT_EQ(small.metrics["is_small"], true);
  EXPECT_EQ(small.metrics["cross_validated"]["auroc"], 0.9);
  EXPECT_EQ(small.metrics["cross_validated"]["n"], 369);

  const auto large = evaluate(many(70, 30), options);
  EXPECT_THAT(large.summary, Not(HasSubstr("cross-validated")));
  EXPECT_EQ(large.metrics["is_small"], false);
  options.cross_validated->matched = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(evaluate(many(20, 20), options).summary,
              HasSubstr("(0.850 .. 0.940)\nThe single split"));
}

TEST(Summary, CallsFewPatientsOrFewOfAClassSmall) {
  EXPECT_THAT(evaluate(many(70, 30), {}).summary, Not(HasSubstr("small:")));
  EXPECT_THAT(evaluate(many(69, 30), {}).summary, HasSubstr("small: 99 patients"));
  EXPECT_THAT(evaluate(many(171, 29), {}).summary, HasSubstr("small: 200 patients"));
  EXPECT_THAT(evaluate(many(171, 29), {}).report, HasSubstr("small: 200 patients"));
}

TEST(Summary, SaysUndefinedWhereAClassIsMissing) {
  const auto summary = evaluate({scored("1", 0.25, Label::normal)}, {}).summary;
  EXPECT_THAT(summary, StartsWith("1 record of 1 patient: 1 normal, 0 abnormal\n"));
  EXPECT_THAT(summary, HasSubstr("AUROC        undefined\n"));
  EXPECT_THAT(summary, HasSubstr("sensitivity  undefined\n"));
  EXPECT_THAT(summary, HasSubstr("specificity      1.000"));
  EXPECT_THAT(summary, HasSubstr("uncertain: AUROC undefined\n"));
}

TEST(Summary, SaysWhereThereIsNothingToMeasure) {
  const auto summary = evaluate({scored("1", 0.25, std::nullopt)}, {}).summary;
  EXPECT_THAT(summary, HasSubstr("1 record, none with a label\n"));
  EXPECT_THAT(summary, HasSubstr("nothing to measure: no record has a label"));
  EXPECT_THAT(summary, HasSubstr("no abnormality seen in lead II  1  1.000  0.207 .. 1.000\n"));
  EXPECT_THAT(summary, Not(HasSubstr("AUROC")));
}

TEST(Summary, WarnsOfSeveralRecordsOfAPatient) {
  auto records = four();
  EXPECT_THAT(evaluate(records, {}).summary, Not(HasSubstr("several records")));
  records[0].group = records[1].group = "A";
  EXPECT_THAT(evaluate(records, {}).summary, HasSubstr("4 records of 3 patients"));
  EXPECT_THAT(evaluate(records, {}).summary, HasSubstr("several records"));
}

TEST(Report, IsScikitLearnsTableUnderTheHeading) {
  const auto report =
      evaluate(many(70, 30), {.heading = "test split", .remarks = {"not pretrained"}}).report;
  EXPECT_THAT(report, StartsWith("test split\nnot pretrained\n\n"
                                 "              precision    recall  f1-score   support\n"));
  EXPECT_THAT(report, HasSubstr("        70\n"));
}

}  // namespace
}  // namespace ecgmm::eval
