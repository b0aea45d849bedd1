// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "ecgmm/eval/evaluation.h"
#include "ecgmm/eval/html.h"
#include "ecgmm/eval/tripod.h"
#include "tests/eval/scored.h"

namespace ecgmm::eval {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

/// Records with everything that a report can show.
std::vector<ScoredRecord> rich() {
  auto records = aged(120, 80);
  for (std::size_t i = 0; i < records.size(); ++i) {
    auto& prediction = records[i].prediction;
    prediction.key.id = concat("secret-id-", i);
    prediction.used = ModalitySet::all();
    for (const auto subset : prediction.used.subsets()) {
      prediction.by_subset[subset] = prediction.probability;
    }
    records[i].group = concat("secret-patient-", i);
    records[i].baselines = {records[i].age_years / 100};
    records[i].attributes = {{"SITE<script>", i < 3 ? "secret-site" : "site <b>1</b>"}};
  }
  return records;
}

EvaluationOptions rich_options() {
  return {.heading = "test split",
          .remarks = {"assumed: \"mV\" & 500 Hz"},
          .baselines = {"age only"},
          .attributes = {"SITE<script>"},
          .facts = {{"Model", {{"weights", "abc<def"}}}}};
}

TEST(EscapeHtml, LeavesNothingThatMeansSomething) {
  EXPECT_EQ(escape_html("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
  EXPECT_EQ(escape_html("\xc3\xa4\xe2\x82\xac"), "\xc3\xa4\xe2\x82\xac");
  EXPECT_EQ(escape_html("a\xff\xc3z"), "a\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(escape_html("end\xe2\x82"), "end\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(escape_html(std::string("a\0b\tc", 5)), "a b c");
}

TEST(InlineSvg, GivesEachDrawingIdsOfItsOwn) {
  const auto svg =
      inline_svg({"roc", "what it \"shows\"",
                  "<?xml version=\"1.0\"?>\n<svg xmlns=\"x\" width=\"9pt\" height=\"8pt\" "
                  "viewBox=\"0 0 9 8\"><g id=\"a\"/><use xlink:href=\"#a\"/><g "
                  "clip-path=\"url(#a)\" width=\"3\"/></svg>"});
  EXPECT_EQ(
      svg,
      "<svg role=\"img\" aria-label=\"what it &quot;shows&quot;\" xmlns=\"x\" viewBox=\"0 0 9 "
      "8\"><g id=\"roc-a\"/><use xlink:href=\"#roc-a\"/><g clip-path=\"url(#roc-a)\" "
      "width=\"3\"/></svg>");
}

TEST(ReportPage, IsWholeInItselfAndTheSameBytesEachTime) {
  const auto html = evaluate(rich(), rich_options()).html;
  EXPECT_EQ(html, evaluate(rich(), rich_options()).html);
  EXPECT_THAT(html, testing::StartsWith("<!DOCTYPE html>"));
  for (const char* word : {"<script", "<link", "<img", "src=", "@import", "url(http", "onload"}) {
    EXPECT_THAT(html, Not(HasSubstr(word)));
  }
  EXPECT_EQ(count_of(html, "<svg"), 6);
  for (const char* tag : {"section", "table", "figure", "div", "p", "svg", "dl"}) {
    EXPECT_EQ(count_of(html, concat("<", tag, ">")) + count_of(html, concat("<", tag, " ")),
              count_of(html, concat("</", tag, ">")))
        << tag;
  }
  // All links lead somewhere.
  for (auto at = html.find("href=\"#"); at != std::string::npos;
       at = html.find("href=\"#", at + 1)) {
    const auto begin = at + 7;
    const auto id = html.substr(begin, html.find('"', begin) - begin);
    EXPECT_THAT(html, HasSubstr(concat("id=\"", id, "\""))) << id;
  }
}

TEST(ReportPage, SaysFirstWhatTheModelCanSay) {
  const auto html = evaluate(rich(), rich_options()).html;
  const auto say = html.find("not a medical device");
  ASSERT_NE(say, std::string::npos);
  EXPECT_LT(say, html.find("<svg"));
  EXPECT_LT(say, html.find("<table"));
  auto options = rich_options();
  options.statements = {"It was made for lead II <only>."};
  EXPECT_THAT(evaluate(rich(), options).html, HasSubstr("It was made for lead II &lt;only&gt;."));
}

TEST(ReportPage, NamesNobodyAndEscapesWhatComesFromFiles) {
  const auto evaluation = evaluate(rich(), rich_options());
  for (const auto& text : {evaluation.html, evaluation.metrics.dump(), evaluation.report}) {
    EXPECT_THAT(text, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(evaluation.html, HasSubstr("site &lt;b&gt;1&lt;/b&gt;"));
  EXPECT_THAT(evaluation.html, HasSubstr("By SITE&lt;script&gt;"));
  EXPECT_THAT(evaluation.html, HasSubstr("abc&lt;def"));
  EXPECT_THAT(evaluation.html, HasSubstr("&quot;mV&quot; &amp; 500 Hz"));
}

TEST(ReportPage, MarksWhatIsTooSmallOrSelected) {
  auto options = rich_options();
  EXPECT_THAT(evaluate(rich(), options).html, Not(HasSubstr("too small")));
  options.after_selection = true;
  EXPECT_THAT(evaluate(rich(), options).html, HasSubstr("after selection"));
  const auto four_records = evaluate(four(), {}).html;
  EXPECT_THAT(four_records, HasSubstr("too small: 4 patients"));
  EXPECT_THAT(four_records, HasSubstr("not in this report"));  // no facts were given
  EXPECT_THAT(four_records, Not(HasSubstr("#made")));
}

TEST(ReportPage, PutsTheCrossValidatedFigureFirstWhereTheSplitIsTooSmall) {
  EvaluationOptions options;
  options.cross_validated = {0.9, {0.85, 0.94}, 0.7, {0.6, 0.8}, 369, 140, 5};
  const auto html = evaluate(aged(20, 20), options).html;
  const auto at = html.find(
      "<div><b>0.90</b> <i>(0.85 .. 0.94)</i><span>AUROC, cross-validated: 5 folds, "
      "n = 369 records, 140 abnormal</span>");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(at, html.find("<span>too small, single split: AUROC, n = 40</span>"));
  EXPECT_EQ(count_of(html, "class=\"minor\""), 4);
  EXPECT_THAT(html, HasSubstr("The headline is the cross-validated figure."));
  const auto without = evaluate(aged(20, 20), {}).html;
  EXPECT_THAT(without, HasSubstr("use the cross-validated figure of `ecgmm crossval COHORT`"));
  EXPECT_THAT(without, Not(HasSubstr("class=\"minor\"")));
  EXPECT_THAT(evaluate(rich(), options).html, Not(HasSubstr("cross-validated")));
}

TEST(ReportPage, OfRecordsWithoutLabelsHoldsPredictionsOnly) {
  auto records = rich();
  for (auto& record : records) record.truth.reset();
  records.push_back(failed("x", bundle::PredictionStatus::unreadable, std::nullopt));
  records.push_back(abstained("y", 0.55, std::nullopt));
  const auto result = evaluate(records, rich_options());
  const std::string said = "no record has a label; predictions only";
  for (const auto& text : {result.html, result.summary, result.report}) {
    EXPECT_THAT(text, HasSubstr(said));
  }
  EXPECT_EQ(count_of(result.html, "class=\"caution\""), 1);
  for (const auto& text : {result.html, result.report}) {
    for (const char* word : {"Calls of records without a label", "called abnormal", "abstained",
                             "Their probabilities", "0.9 .. 1.0", "unreadable"}) {
      EXPECT_THAT(text, HasSubstr(word));
    }
    EXPECT_THAT(text, Not(ContainsRegex("[^a-z]nan[^a-z]")));
  }
  EXPECT_THAT(result.html, HasSubstr("Records without an answer, by subgroup"));
  const auto& found = result.metrics["unlabelled"];
  EXPECT_EQ(found["n"], 202);
  EXPECT_EQ(found["n_with_probability"], 201);
  double share = 0;
  for (const auto* kind : {"called_normal", "called_abnormal", "abstained", "unreadable"}) {
    share += found[kind]["value"].get<double>();
  }
  EXPECT_NEAR(share, 1, 1e-12);
  EXPECT_NEAR(found["abstained"]["value"].get<double>(), 1. / 202, 1e-12);
  double tenths = 0;
  for (const auto& tenth : found["tenths"]) tenths += tenth["value"].get<double>();
  EXPECT_NEAR(tenths, 1, 1e-12);
  EXPECT_EQ(evaluate(rich(), {}).metrics["unlabelled"]["n"], 0);
}

TEST(ReportPage, NamesColumnsOfTooManyValues) {
  auto options = rich_options();
  EXPECT_THAT(evaluate(rich(), options).html, Not(HasSubstr("Left out because they have")));
  options.left_out_attributes = {"DEVICE", "REPORT"};
  const auto result = evaluate(rich(), options);
  EXPECT_THAT(result.html, HasSubstr("Left out because they have more than 20 different values: "
                                     "DEVICE, REPORT."));
  EXPECT_EQ(result.metrics["attributes_left_out"].size(), 2);
}

TEST(ReportPage, BearsWhateverIsMissing) {
  auto nan = four();
  nan[0].prediction.probability = std::numeric_limits<double>::quiet_NaN();
  nan[0].prediction.abnormal = false;
  EXPECT_THAT(evaluate(nan, {}).summary, HasSubstr("left out: 1 without a probability"));
  std::vector<ScoredRecord> equal = many(30, 30);
  for (auto& record : equal) {
    record.prediction.probability = 0.5;
    record.prediction.abnormal = true;
  }
  auto unlabeled = four();
  for (auto& record : unlabeled) record.truth.reset();
  const auto five = std::vector<ScoredRecord>(many(3, 2));
  const std::vector<ScoredRecord> one_class = many(8, 0);
  for (const auto& records :
       {nan, equal, unlabeled, five, one_class, std::vector<ScoredRecord>()}) {
    const auto evaluation = evaluate(records, rich_options());
    EXPECT_THAT(evaluation.html, HasSubstr("</html>"));
    EXPECT_THAT(evaluation.html, Not(ContainsRegex("[^a-z]nan[^a-z]")));
    EXPECT_THAT(evaluation.metrics.dump(), Not(ContainsRegex("[^a-z]nan[^a-z]")));
  }
  EXPECT_THAT(evaluate(unlabeled, {}).html, HasSubstr("no record has a label; predictions only"));
  EXPECT_THAT(evaluate(unlabeled, {}).html, HasSubstr("without a label: probability"));
  EXPECT_THAT(evaluate(unlabeled, {}).summary, HasSubstr("2 of 4 (50 %) called abnormal"));
  const auto tied = evaluate(equal, {}).metrics;
  EXPECT_EQ(tied["auroc"], 0.5);
  EXPECT_TRUE(tied["calibration"]["slope"]["value"].is_null());
}

TEST(TripodMap, HoldsEveryItemOnce) {
  std::vector<std::string> numbers;
  for (const auto& [number, what, where] : tripod_map()) numbers.push_back(number);
  EXPECT_EQ(numbers.size(), 52);
  EXPECT_THAT(numbers, testing::Contains("23a"));
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace
}  // namespace ecgmm::eval
