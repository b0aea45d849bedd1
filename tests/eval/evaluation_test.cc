// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/eval/predictions_csv.h"
#include "ecgmm/io/file.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using bundle::PredictionStatus;
using nlohmann::json;
using testing::HasSubstr;

TEST(Evaluate, FiguresAreThoseOfTheFourRecords) {
  const auto metrics = evaluate(four(), {.threshold = 0.5, .heading = "test split"}).metrics;
  EXPECT_EQ(metrics["schema"], "ecgmm.metrics/1");
  EXPECT_EQ(metrics["heading"], "test split");
  EXPECT_EQ(metrics["n"], 4);
  EXPECT_EQ(metrics["positives"], 2);
  EXPECT_EQ(metrics["threshold"], 0.5);
  EXPECT_EQ(metrics["auroc"], 0.75);
  EXPECT_NEAR(metrics["auprc"].get<double>(), (1 + 2. / 3) / 2, 1e-12);
  for (const char* name :
       {"accuracy", "balanced_accuracy", "sensitivity", "specificity", "ppv", "npv", "f1"}) {
    EXPECT_EQ(metrics[name], 0.5) << name;
  }
  EXPECT_EQ(metrics["mcc"], 0);
  EXPECT_NEAR(metrics["brier"].get<double>(), (0.0625 + 0.5625 + 0.390625 + 0.015625) / 4, 1e-12);
  EXPECT_NEAR(metrics["log_loss"].get<double>(), -std::log(0.75 * 0.25 * 0.375 * 0.875) / 4, 1e-12);
  EXPECT_EQ(metrics["confusion"], json({{"tn", 1}, {"fp", 1}, {"fn", 1}, {"tp", 1}}));
  for (const char* name : {"auroc", "accuracy", "sensitivity", "specificity"}) {
    const auto ends = metrics[std::string(name) + "_ci95"];
    EXPECT_LT(ends.at(0), metrics[name]);
    EXPECT_GT(ends.at(1), metrics[name]);
  }
}

TEST(Evaluate, AllRightIsNoCertainty) {
  std::vector<ScoredRecord> records;
  for (int i = 0; i < 12; ++i) {
    const bool is_abnormal = i % 2 == 1;
    records.push_back(scored(concat(i), is_abnormal ? 0.9 : 0.1,
                             is_abnormal ? Label::abnormal : Label::normal, concat(i % 4)));
  }
  const auto metrics = evaluate(records, {}).metrics;
  EXPECT_EQ(metrics["sensitivity"], 1);
  EXPECT_LT(metrics["sensitivity_ci95"].at(0), 0.5) << "6 records of 2 patients";
  EXPECT_EQ(metrics["f1"], 1);
  EXPECT_TRUE(metrics["f1_ci95"].is_null()) << "resamples show no spread";
}

TEST(Evaluate, OnlyReadableLabeledRecordsEnter) {
  auto records = four();
  const auto alone = evaluate(records, {}).metrics;
  records.push_back(failed("5", PredictionStatus::unreadable, Label::abnormal));
  records.push_back(failed("6", PredictionStatus::unreadable, std::nullopt));
  records.push_back(failed("7", PredictionStatus::abstained, Label::normal));
  records.push_back(scored("8", 0.9, Label::borderline));
  records.push_back(scored("9", 0.9, std::nullopt));
  auto metrics = evaluate(records, {}).metrics;
  EXPECT_EQ(metrics["n_unreadable"], 2);
  EXPECT_EQ(metrics["n_abstained"], 1);
  EXPECT_EQ(metrics["n_without_probability"], 1);
  EXPECT_EQ(metrics["n_borderline"], 1);
  EXPECT_EQ(metrics["n_unlabelled"], 1);
  for (const char* name :
       {"n_unreadable", "n_abstained", "n_without_probability", "n_borderline", "n_unlabelled"}) {
    EXPECT_EQ(alone[name], 0);
    metrics[name] = 0;
  }
  EXPECT_EQ(metrics["borderline"]["n"], 1);
  for (const char* name : {"borderline", "refusals", "unlabelled"}) metrics[name] = alone[name];
  EXPECT_EQ(metrics, alone);
}

TEST(Evaluate, UndefinedFiguresAreNullAndNeverZero) {
  const auto one_class = evaluate({scored("1", 0.25, Label::normal)}, {});
  for (const char* name : {"auroc", "auroc_ci95", "auprc", "sensitivity", "sensitivity_ci95",
                           "balanced_accuracy", "ppv", "f1", "mcc"}) {
    EXPECT_TRUE(one_class.metrics.at(name).is_null()) << name;
  }
  EXPECT_EQ(one_class.metrics["specificity"], 1);
  EXPECT_EQ(one_class.metrics["brier"], 0.0625);
  EXPECT_FALSE(one_class.roc);

  const auto nothing = evaluate({failed("1", PredictionStatus::unreadable, Label::normal)}, {});
  for (const char* name :
       {"auroc", "auprc", "accuracy", "accuracy_ci95", "specificity", "npv", "brier", "log_loss"}) {
    EXPECT_TRUE(nothing.metrics.at(name).is_null()) << name;
  }
  EXPECT_EQ(nothing.metrics["n"], 0);
  EXPECT_EQ(nothing.metrics["positives"], 0);
  EXPECT_FALSE(nothing.confusion.png.empty());
}

TEST(Evaluate, CountsPeopleOnceInWhateverCohort) {
  std::vector<ScoredRecord> records = {
      scored("1", 0.1, Label::normal, "A"), scored("2", 0.2, Label::abnormal, "A"),
      scored("3", 0.3, Label::normal, "B"), scored("4", 0.4, Label::normal)};
  records.push_back(scored("5", 0.9, Label::abnormal, "A"));
  records.push_back(scored("4", 0.9, Label::abnormal));  // no patient is named: another one
  for (std::size_t i = 4; i < 6; ++i) records[i].prediction.key.cohort = "elsewhere";
  EXPECT_EQ(evaluate(records, {}).metrics["n_patients"], 4);
}

TEST(Evaluate, ThresholdAndCallsMustAgree) {
  auto records = four();
  for (auto& record : records) record.prediction.threshold = 0.3;
  EXPECT_THROW(evaluate(records, {.threshold = 0.3}), Error);
  for (auto& record : records) record.prediction.abnormal = record.prediction.probability >= 0.3;
  const auto metrics = evaluate(records, {.threshold = 0.3}).metrics;
  EXPECT_EQ(metrics["sensitivity"], 1);
  EXPECT_EQ(metrics["specificity"], 0.5);
}

TEST(PredictionsCsv, WritesEachCaseExactly) {
  std::vector<ScoredRecord> records = {scored("1", 1. / 3, Label::normal),
                                       scored("a,\"b\"", 1e-7, std::nullopt),
                                       scored("3", 0.5, Label::borderline),
                                       failed("4", PredictionStatus::unreadable, Label::abnormal),
                                       failed("5", PredictionStatus::abstained, std::nullopt),
                                       abstained("6", 0.75, Label::normal),
                                       scored("7", std::nan(""), Label::normal)};
  EXPECT_EQ(predictions_csv(records),
            "cohort,id,status,probability,predicted,truth\n"
            "clinic,1,ok,0.3333333333333333,normal,normal\n"
            "clinic,\"a,\"\"b\"\"\",ok,1e-7,normal,\n"
            "clinic,3,ok,0.5,abnormal,borderline\n"
            "clinic,4,unreadable,,,abnormal\n"
            "clinic,5,abstained,,,\n"
            "clinic,6,abstained,0.75,,normal\n"
            "clinic,7,ok,,,normal\n");
}

/// A folder of its own that goes away again.
class WriteEvaluation : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      found[entry.path().filename()] = io::read_text(entry.path());
    }
    return found;
  }
  std::filesystem::path folder_ = concat(testing::TempDir(), "ecgmm_eval_", getpid());
};

TEST_F(WriteEvaluation, LeavesTheFilesAndTheSameBytesEachTime) {
  const auto records = many(120, 80);
  write_evaluation(folder_, evaluate(records, {.heading = "test split"}), records);
  const auto first = contents();
  std::vector<std::string> names;
  for (const auto& [name, text] : first) names.push_back(name);
  EXPECT_THAT(
      names, testing::ElementsAre("calibration.png", "calibration.svg", "classification_report.txt",
                                  "confusion_matrix.png", "confusion_matrix.svg",
                                  "decision_curve.png", "decision_curve.svg", "metrics.json",
                                  "predictions.csv", "report.html", "risk_coverage.png",
                                  "risk_coverage.svg", "roc_curve.png", "roc_curve.svg"));
  write_evaluation(folder_, evaluate(records, {.heading = "test split"}), records);
  EXPECT_TRUE(first == contents());

  const auto metrics = json::parse(first.at("metrics.json"));
  EXPECT_EQ(metrics, evaluate(records, {.heading = "test split"}).metrics);
  EXPECT_THAT(first.at("roc_curve.svg"), HasSubstr("<svg"));
}

TEST_F(WriteEvaluation, OneClassHasNoRocCurve) {
  const std::vector<ScoredRecord> records = {scored("1", 0.25, Label::normal)};
  // Not UTF-8, as a folder's name may be.
  write_evaluation(folder_, evaluate(records, {.heading = "cohort \xff"}), records);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "roc_curve.png"));
  EXPECT_TRUE(json::parse(io::read_text(folder_ / "metrics.json"))["auroc"].is_null());
}

TEST_F(WriteEvaluation, MissingFolderIsAnEnvironmentError) {
  try {
    write_evaluation(folder_ / "none", evaluate(four(), {}), four());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::environment);
  }
}

}  // namespace
}  // namespace ecgmm::eval
