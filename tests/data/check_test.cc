// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CheckReport check(const CohortFixture& fixture, const OpenOptions& options = {}) {
  return check_cohort(fixture.open(options), {});
}

TEST(Check, CountsRecordsDropsAndColumns) {
  CohortFixture fixture(20);
  fixture.labels[20][1] = "borderline";
  fixture.signals[3].resize(10);
  fixture.clinical[0].push_back("NAME");
  for (std::size_t i = 1; i <= 20; ++i) fixture.clinical[i].push_back("Kim");
  fixture.clinical[7][1] = "";
  fixture.save();
  const auto report = check(fixture);
  const json& found = report.json;
  EXPECT_EQ(found["schema"], "ecgmm.check/1");
  EXPECT_EQ(found["records"], 20);
  EXPECT_EQ(found["labels"],
            json({{"normal", 10}, {"abnormal", 9}, {"borderline", 1}, {"none", 0}}));
  EXPECT_EQ(found["usable"], 19);
  EXPECT_EQ(found["persons"], 19);
  ASSERT_EQ(found["drops"].size(), 1U);
  EXPECT_EQ(found["usable_by_parts"].size(), 2U);
  EXPECT_EQ(found["usable_by_parts"][1],
            json({{"parts", "image+clinical"},
                  {"by_label", {{"normal", 1}, {"abnormal", 0}, {"borderline", 0}, {"none", 0}}}}));
  EXPECT_THAT(found["notes"].dump(), HasSubstr("1 record is used without the signal"));
  const auto& every = found["every_part"];
  EXPECT_EQ(every["usable"], 18);
  ASSERT_EQ(every["drops"].size(), 2U);
  EXPECT_EQ(every["split"]["train"], 14);
  EXPECT_EQ(every["dropped"][0], json({{"id", "3"},
                                       {"reason", "signal too short"},
                                       {"detail", "ecg_signals.csv: line 4: 9 of 50 points"}}));
  ASSERT_EQ(found["columns"].size(), 5U);
  EXPECT_EQ(found["columns"][0]["name"], "AGE");
  EXPECT_EQ(found["columns"][0]["missing"], 1);
  EXPECT_EQ(found["columns"][4]["role"], "ignore");
  EXPECT_EQ(found["columns"][4]["reason"], "looks like names");
  EXPECT_EQ(found["assumptions"].size(), 4U);
  EXPECT_EQ(found["split"]["train"], 15);
  EXPECT_THAT(report.obstacle, IsEmpty());
  EXPECT_EQ(found["obstacles"], json::array());

  EXPECT_THAT(report.text, AllOf(HasSubstr("Assumed, because"), HasSubstr("sampling rate"),
                                 HasSubstr("signal too short"), HasSubstr("looks like names"),
                                 HasSubstr("Training is possible")));
  EXPECT_THAT(report.text, Not(HasSubstr("Same ")));
}

TEST(Check, ListsCopiesUnderDifferentIds) {
  CohortFixture fixture(20);
  for (std::size_t t = 1; t <= CohortFixture::kPoints; ++t) {
    fixture.signals[9][t] = fixture.signals[4][t];
    // The same recording, exported anew with another gain.
    fixture.signals[12][t] = fixed(0.5 * std::stod(fixture.signals[7][t]) + 0.01, 3);
  }
  fixture.save();
  fixture.write_image("5", CohortFixture::picture(6));
  const auto found = check(fixture).json;
  ASSERT_EQ(found["same_signals"].size(), 2U);
  EXPECT_EQ(found["same_signals"][0], json({{"ids", {"4", "9"}},
                                            {"labels", {"abnormal", "normal"}},
                                            {"identical", true},
                                            {"same_person", false},
                                            {"same_label", false}}));
  EXPECT_EQ(found["same_signals"][1]["ids"], json({"7", "12"}));
  EXPECT_EQ(found["same_signals"][1]["identical"], false);
  ASSERT_EQ(found["same_images"].size(), 1U);
  EXPECT_EQ(found["same_images"][0]["ids"], json({"5", "6"}));
  EXPECT_EQ(found["warnings"].size(), 2U);
  EXPECT_THAT(check(fixture).text,
              AllOf(HasSubstr("Same signal under different ids"),
                    HasSubstr("identical: 4 abnormal, 9 normal (labels differ)"),
                    HasSubstr("nearly identical: 7 normal, 12 abnormal")));
}

TEST(Check, FindsIdenticalFilesWithoutATrace) {
  const CohortFixture fixture(20);
  const Image blank{100, 40, std::vector<std::uint8_t>(12000, 255)};
  fixture.write_image("2", blank);
  fixture.write_image("8", blank);
  EXPECT_EQ(check(fixture).json["same_images"][0]["ids"], json({"2", "8"}));
}

TEST(Check, ShowsInkOutsideTheTraceByClass) {
  const CohortFixture fixture(40);
  for (std::size_t i = 2; i <= 40; i += 2) {
    Image image = CohortFixture::picture(i, 400, 100);
    for (int letter = 0; letter < 6; ++letter) {
      for (int y = 3; y < 10; ++y) {
        for (int x = 0; x < 3; ++x) {
          const auto at = static_cast<std::size_t>(y * 400 + 20 + 6 * letter + x) * 3;
          image.rgb[at] = image.rgb[at + 1] = image.rgb[at + 2] = 20;
        }
      }
    }
    fixture.write_image(std::to_string(i), image);
  }
  const auto report = check(fixture);
  const auto& ink = report.json["ink_outside_trace"];
  EXPECT_EQ(ink["by_label"]["abnormal"], 20);
  EXPECT_EQ(ink["by_label"]["normal"], 0);
  EXPECT_EQ(ink["of"]["normal"], 20);
  EXPECT_EQ(ink["images"].size(), 20U);
  ASSERT_EQ(report.json["warnings"].size(), 1U);
  EXPECT_THAT(report.json["warnings"][0].get<std::string>(), HasSubstr("may be printed"));
}

TEST(Check, LooksAtNoImageWhereTheyWereNotDecoded) {
  const CohortFixture fixture(20);
  fixture.write("images/2/002ECG_lead2.jpg", "damaged");
  const auto report = check(fixture, {.decode_images = false});
  EXPECT_EQ(report.json["usable"], 20);
  EXPECT_EQ(report.json["images_decoded"], false);
  EXPECT_THAT(report.text, HasSubstr("not read"));
}

TEST(Check, WarnsWhereTrainingWouldStop) {
  CohortFixture fixture(20);
  for (std::size_t i = 1; i <= 14; i += 2) fixture.signals[i].resize(10);
  fixture.save();
  const auto report = check(fixture, {.decode_images = false});
  EXPECT_THAT(report.json["warnings"].dump(),
              HasSubstr("may learn the label from what is missing"));
  EXPECT_THAT(report.json["every_part"]["alarm"].get<std::string>(), HasSubstr("35 %"));
  EXPECT_THAT(report.text, HasSubstr("unless --accept-drops"));
  EXPECT_THAT(report.obstacle, IsEmpty());
}

TEST(Check, SaysWhyTrainingIsImpossible) {
  CohortFixture fixture(20);
  for (std::size_t i = 1; i <= 20; ++i) fixture.labels[i][1] = "normal";
  for (std::size_t i = 1; i <= 20; ++i) fixture.clinical[i][3] = "";
  fixture.save();
  const auto report = check(fixture, {.decode_images = false});
  EXPECT_THAT(report.json["warnings"].dump(), HasSubstr("column Ht has no value"));
  EXPECT_EQ(report.json["obstacles"].size(), 1U);
  EXPECT_THAT(report.obstacle, HasSubstr("no usable record is abnormal"));
  EXPECT_EQ(report.json["split"], nullptr);
  EXPECT_THAT(report.text, HasSubstr("Training is not possible"));
}

TEST(Check, TakesACohortWithoutImagesForTrainingOnly) {
  CohortFixture fixture(20);
  for (std::size_t i = 1; i <= 20; ++i) fixture.labels[i][1] = "normal";  // no split is needed
  fixture.save();
  fixture.remove("images");
  fixture.config("training_only = true\n");
  const auto report = check(fixture, {.required = ModalitySet()});
  EXPECT_EQ(report.json["usable"], 20);
  EXPECT_EQ(report.json["training_only"], true);
  EXPECT_EQ(report.json["split"], nullptr);
  EXPECT_THAT(report.obstacle, IsEmpty());
  EXPECT_THAT(report.text, HasSubstr("For training only"));
}

TEST(Check, AsksForNoColumnsWhereThereIsNoClinicalTable) {
  const CohortFixture fixture(20);
  fixture.remove("clinical.csv");
  const auto report = check(fixture, {.required = ModalitySet(), .decode_images = false});
  EXPECT_EQ(report.json["columns"], json::array());
  EXPECT_EQ(report.json["usable"], 20);
  EXPECT_EQ(report.json["every_part"]["usable"], 0);
  EXPECT_THAT(report.text,
              HasSubstr("Not if all modalities are needed (recipe reference): no record "
                        "has a clinical row."));
  EXPECT_THAT(report.obstacle, IsEmpty());
}

TEST(Check, IsStoppedByTheOnlyPartOnly) {
  CohortFixture fixture(20);
  for (std::size_t i = 1; i <= 20; ++i) fixture.clinical[i][3] = "";
  fixture.save();
  const OpenOptions any = {.required = ModalitySet(), .decode_images = false};
  EXPECT_THAT(check(fixture, any).obstacle, IsEmpty());
  fixture.remove("images");
  fixture.remove("ecg_signals.csv");
  EXPECT_THAT(check(fixture, any).obstacle, HasSubstr("column Ht has no value"));
}

}  // namespace
}  // namespace ecgmm::data
