// SPDX-License-Identifier: Apache-2.0
// Records that the model does not answer, and thresholds that differ between records.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/eval/cross_validation.h"
#include "ecgmm/eval/evaluation.h"
#include "ecgmm/metrics/uncertainty.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using bundle::PredictionStatus;
using testing::HasSubstr;
using testing::Not;

/// Those between 0.4 and 0.6 get no answer.
std::vector<ScoredRecord> unsure_abstained(std::vector<ScoredRecord> records) {
  for (auto& record : records) {
    auto& prediction = record.prediction;
    if (std::abs(prediction.probability - 0.5) < 0.1) {
      prediction.status = PredictionStatus::abstained;
    }
  }
  return records;
}

std::vector<ScoredRecord> answered_ones(const std::vector<ScoredRecord>& records) {
  std::vector<ScoredRecord> kept;
  for (const auto& record : records) {
    if (record.prediction.status == PredictionStatus::ok) kept.push_back(record);
  }
  return kept;
}

const std::vector<const char*> kOfProbabilities = {"auroc", "auprc", "brier", "log_loss"};
const std::vector<const char*> kOfCalls = {
    "accuracy", "balanced_accuracy", "sensitivity", "specificity", "ppv", "npv", "f1", "mcc"};

TEST(Abstention, LeavesFiguresOfProbabilitiesAndTakesThoseOfCallsFromTheAnswered) {
  const auto all = aged(120, 80);
  const auto unsure = unsure_abstained(all);
  const auto kept = answered_ones(unsure);
  ASSERT_LT(kept.size(), all.size());
  const auto whole = evaluate(all, {}).metrics;
  const auto part = evaluate(unsure, {}).metrics;
  const auto alone = evaluate(kept, {}).metrics;
  for (const auto* name : kOfProbabilities) {
    EXPECT_EQ(part[name], whole[name]) << name;
    EXPECT_EQ(part[std::string(name) + "_ci95"], whole[std::string(name) + "_ci95"]) << name;
  }
  for (const auto* name : kOfCalls) EXPECT_EQ(part[name], alone[name]) << name;
  for (const auto* name : {"sensitivity_ci95", "specificity_ci95", "ppv_ci95", "npv_ci95",
                           "accuracy_ci95", "confusion"}) {
    EXPECT_EQ(part[name], alone[name]) << name;
  }
  EXPECT_EQ(part["calibration"], whole["calibration"]);
  EXPECT_EQ(part["age_matched"], whole["age_matched"]);
  EXPECT_EQ(part["decisions"]["net_benefit"], whole["decisions"]["net_benefit"]);
  const auto& points = part["decisions"]["operating_points"];
  EXPECT_EQ(points[0]["sensitivity"], alone["decisions"]["operating_points"][0]["sensitivity"]);
  EXPECT_EQ(points[5]["sensitivity"], whole["decisions"]["operating_points"][5]["sensitivity"]);
  EXPECT_EQ(part["n"], 200);
  EXPECT_EQ(part["n_abstained"], all.size() - kept.size());
  EXPECT_EQ(part["answered"]["n"], 200);
  EXPECT_NEAR(part["answered"]["value"].get<double>(), static_cast<double>(kept.size()) / 200,
              1e-12);
  const auto interval = metrics::wilson_interval(kept.size(), 200);
  EXPECT_NEAR(part["answered"]["ci95"][0].get<double>(), interval.low, 1e-12);
}

TEST(Abstention, IsSaidBesideTheFiguresOfCalls) {
  const auto unsure = unsure_abstained(many(120, 80));
  const auto kept = answered_ones(unsure).size();
  const auto said = concat("answered ", kept, " of 200 records, ");
  const auto result = evaluate(unsure, {});
  for (const auto& text : {result.summary, result.report, result.html}) {
    EXPECT_THAT(text, HasSubstr(said));
  }
  EXPECT_THAT(result.summary, Not(HasSubstr("left out")));
  EXPECT_THAT(result.html, HasSubstr("records that it answers"));
  const auto without = evaluate(many(120, 80), {});
  for (const auto& text : {without.summary, without.report, without.html}) {
    EXPECT_THAT(text, Not(HasSubstr("answered 200")));
  }
}

TEST(Abstention, OfEverythingLeavesTheProbabilities) {
  auto records = many(30, 20);
  for (auto& record : records) record.prediction.status = PredictionStatus::abstained;
  const auto result = evaluate(records, {});
  EXPECT_EQ(result.metrics["auroc"], evaluate(many(30, 20), {}).metrics["auroc"]);
  EXPECT_TRUE(result.metrics["sensitivity"].is_null());
  EXPECT_TRUE(result.metrics["sensitivity_ci95"].is_null());
  EXPECT_EQ(result.metrics["answered"]["value"], 0);
  EXPECT_THAT(result.html, Not(HasSubstr("nan")));
  EXPECT_THAT(result.summary, HasSubstr("answered 0 of 50 records"));
}

TEST(Abstention, OfSomeOfAPatientsRecordsIsOverPatients) {
  auto records = unsure_abstained(many(60, 60));
  for (std::size_t i = 0; i < records.size(); ++i) records[i].group = concat("p", i / 2);
  const auto part = evaluate(records, {}).metrics;
  const auto alone = evaluate(answered_ones(records), {}).metrics;
  EXPECT_EQ(part["sensitivity"], alone["sensitivity"]);
  EXPECT_LT(part["sensitivity_ci95"][0], part["sensitivity"]);
  EXPECT_GT(part["sensitivity_ci95"][1], part["sensitivity"]);
}

TEST(Abstention, HoldsInSubgroupsBaselinesAndFolds) {
  auto records = unsure_abstained(many(120, 80));
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].attributes = {{"SITE", i % 2 == 0 ? "a" : "b"}};
    records[i].baselines = {0.7};
  }
  const EvaluationOptions options{.baselines = {"always"}, .attributes = {"SITE"}};
  const auto part = evaluate(records, options);
  const auto alone = evaluate(answered_ones(records), options);
  const auto site_a = [](const nlohmann::json& metrics) {
    for (const auto& row : metrics["subgroups"][0]["values"]) {
      if (row["value"] == "a") return row;
    }
    return nlohmann::json();
  };
  const auto row = site_a(part.metrics);
  const auto same = site_a(alone.metrics);
  EXPECT_EQ(row["n"], 100);
  EXPECT_EQ(row["answered"], same["n"]);
  EXPECT_EQ(row["sensitivity"], same["sensitivity"]);
  EXPECT_NE(row["auroc"], same["auroc"]);
  EXPECT_EQ(part.metrics["baselines"][0]["mcnemar"], alone.metrics["baselines"][0]["mcnemar"]);
  EXPECT_EQ(part.metrics["baselines"][0]["n"], 200);
  EXPECT_THAT(part.html, HasSubstr("sensitivity and specificity only those answered"));
  EXPECT_THAT(part.html, HasSubstr("<th scope=\"col\">answered</th>"));

  std::vector<Fold> folds(2);
  for (std::size_t i = 0; i < records.size(); ++i) folds[i % 2].records.push_back(records[i]);
  folds[1].number = 1;
  const auto crossed = to_json(evaluate_folds(folds, {}));
  EXPECT_EQ(crossed["n"], 200);
  EXPECT_EQ(crossed["sensitivity"], alone.metrics["sensitivity"]);
}

TEST(Abstention, BorderlineRecordsKeepTheirProbability) {
  auto records = many(20, 20);
  records.push_back(scored("b", 0.8, Label::borderline));
  records.push_back(abstained("c", 0.4, Label::borderline));
  const auto result = evaluate(records, {});
  EXPECT_EQ(result.metrics["borderline"]["n"], 2);
  EXPECT_EQ(result.metrics["borderline"]["answered"], 1);
  EXPECT_EQ(result.metrics["borderline"]["called_abnormal"], 1);
  EXPECT_THAT(result.summary,
              HasSubstr("of the 1 answered 0 % with no abnormality seen in lead II"));
}

TEST(Thresholds, ByThePartsOfARecordAreNamed) {
  auto records = many(60, 60);
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& prediction = records[i].prediction;
    prediction.used = ModalitySet().with(i % 2 == 0 ? Modality::signal : Modality::image);
    prediction.threshold = i % 2 == 0 ? 0.4 : 0.6;
    prediction.abnormal = prediction.probability >= prediction.threshold;
  }
  const auto result = evaluate(records, {.threshold = 0.4});
  const std::string said = "thresholds, by the modalities of a record: image 0.600, signal 0.400";
  for (const auto& text : {result.summary, result.html}) EXPECT_THAT(text, HasSubstr(said));
  EXPECT_EQ(result.metrics["thresholds"].size(), 2);
  EXPECT_EQ(result.metrics["thresholds"][0]["parts"], "image");
  EXPECT_EQ(result.metrics["thresholds"][0]["threshold"], 0.6);
  EXPECT_FALSE(evaluate(many(60, 60), {}).metrics.contains("thresholds"));
  // All have the same modalities, but not those of a whole record.
  std::erase_if(records, [](const auto& r) { return r.prediction.threshold != 0.4; });
  const auto alike = evaluate(records, {.threshold = 0.5});
  EXPECT_THAT(alike.summary, HasSubstr("called abnormal at a probability of at least 0.4\n"));
  EXPECT_EQ(alike.metrics["threshold"], 0.4);
}

TEST(Calibration, StandsBesideWhatItWasBefore) {
  auto records = many(120, 80);
  for (auto& record : records) {
    auto& p = record.prediction;
    p.probability = std::clamp(p.probability, 0.01, 0.99);
    const double logit = std::log(p.probability / (1 - p.probability));
    p.uncalibrated = 1 / (1 + std::exp(-(2 * logit + 1)));  // the calibrator halves
  }
  const auto result = evaluate(records, {});
  const auto& after = result.metrics["calibration"];
  const auto& before = after["before"];
  EXPECT_NEAR(before["slope"]["value"].get<double>(), after["slope"]["value"].get<double>() / 2,
              1e-6);
  EXPECT_GT(before["brier"], after["brier"]);
  EXPECT_GT(before["ece"], after["ece"]);
  EXPECT_NEAR(after["brier"].get<double>(), result.metrics["brier"].get<double>(), 1e-12);
  for (std::size_t end = 0; end < 2; ++end) {
    EXPECT_NEAR(after["brier_ci95"][end].get<double>(),
                result.metrics["brier_ci95"][end].get<double>(), 1e-12);
  }
  for (const char* row : {"slope, before calibration", "calibration-in-the-large, before",
                          "expected calibration error, before", "Brier score, before"}) {
    EXPECT_THAT(result.html, HasSubstr(row));
    EXPECT_THAT(result.report, HasSubstr(row));
  }
  // Of folds too; but neither where it is not known of all, nor where there is no calibrator.
  std::vector<Fold> folds(2);
  for (std::size_t i = 0; i < records.size(); ++i) folds[i % 2].records.push_back(records[i]);
  folds[1].number = 1;
  EXPECT_TRUE(to_json(evaluate_folds(folds, {}))["calibration"].contains("before"));
  for (auto& record : records) record.prediction.uncalibrated = record.prediction.probability;
  EXPECT_FALSE(evaluate(records, {}).metrics["calibration"].contains("before"));
  records[0].prediction.uncalibrated = std::nan("");
  records[1].prediction.uncalibrated = 0.9;
  EXPECT_FALSE(evaluate(records, {}).metrics["calibration"].contains("before"));
}

TEST(Prevalence, IsStatedWithPredictiveValuesAndNetBenefit) {
  const auto records = many(120, 80);
  const auto result = evaluate(records, {.prevalence = 0.05});
  EXPECT_THAT(result.report, HasSubstr("PPV and NPV at a prevalence of 0.05\n"));
  EXPECT_THAT(result.html, HasSubstr("in true positives, at a prevalence of 0.05<"));
  const auto& decisions = result.metrics["decisions"];
  const auto own = evaluate(records, {}).metrics["decisions"];
  EXPECT_LT(decisions["operating_points"][0]["ppv"], own["operating_points"][0]["ppv"]);
  EXPECT_LT(decisions["net_benefit"][1]["model"], own["net_benefit"][1]["model"]);
  const auto& point = decisions["net_benefit"][1];
  EXPECT_NEAR(point["treat_all"].get<double>(), 0.05 - 0.95 * 0.1 / 0.9, 1e-12);
  EXPECT_LT(point["ci95"][0], point["model"]);
  EXPECT_GT(point["ci95"][1], point["model"]);
  // That of the records stated is as good as none.
  const auto same = evaluate(records, {.prevalence = 0.4}).metrics["decisions"];
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(same["net_benefit"][i]["model"].get<double>(),
                own["net_benefit"][i]["model"].get<double>(), 1e-12);
  }
  // Where one would act from the prevalence on, treating all gains nothing: not "-0.000".
  const auto tenth = evaluate(records, {.prevalence = 0.1}).html;
  EXPECT_THAT(tenth, Not(HasSubstr("-0.000")));
  EXPECT_THAT(tenth, HasSubstr("<td>0.000</td>"));
  const auto one_class = evaluate(many(20, 0), {.prevalence = 0.05}).metrics["decisions"];
  EXPECT_TRUE(one_class["net_benefit"][0]["model"].is_null());
}

}  // namespace
}  // namespace ecgmm::eval
