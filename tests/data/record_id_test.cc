// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecgmm/io/xlsx_write.h"
#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(NormalizeId, MakesNoNumberOfAText) {
  for (const auto* id :
       {"1E1", "1.10", "1.1", "10000000000000001", "0x10", "1e5", "+7", "-7", "1,5"}) {
    EXPECT_EQ(normalize_id(id), id);
  }
}

TEST(NormalizeId, IgnoresZerosBlanksAndUnicodeForms) {
  EXPECT_EQ(normalize_id("007"), "7");
  EXPECT_EQ(normalize_id("000"), "0");
  EXPECT_EQ(normalize_id("00012345678901234567"), "12345678901234567");
  EXPECT_EQ(normalize_id("7.0"), "7");
  EXPECT_EQ(normalize_id("\u00A0 7\u200B"), "7");
  EXPECT_EQ(normalize_id("\uFF17"), "7");
  EXPECT_EQ(normalize_id("A\u00A0\u2003 7"), "A 7");
  EXPECT_EQ(normalize_id("Mu\u0308ller"), normalize_id("M\u00FCller"));
  EXPECT_EQ(normalize_id("a\u200Db"), "ab");
  EXPECT_EQ(normalize_id("007a"), "007a") << "not of digits alone";
}

/// A cohort of three records whose index is written so in both tables.
struct Ids {
  CohortFixture fixture{3};
  explicit Ids(const std::vector<std::string>& clinical,
               const std::vector<std::string>& labels = {}) {
    fixture.clinical = {{"IDX", "AGE"}};
    for (const auto& id : clinical) fixture.clinical.push_back({id, "50"});
    fixture.labels = {{"index", "label"}};
    for (const auto& id : labels.empty() ? clinical : labels)
      fixture.labels.push_back({id, "normal"});
    fixture.save();
  }
  static OpenOptions options() {
    return {.modalities = ModalitySet().with(Modality::clinical), .decode_images = false};
  }
  std::string refusal() const { return fixture.refusal(options()); }
  std::vector<std::string> ids() const {
    std::vector<std::string> found;
    const auto cohort = fixture.open(options());
    for (const auto& record : cohort.records()) {
      if (record.label && record.clinical_row) found.push_back(record.key.id);
    }
    return found;
  }
};

using List = std::vector<std::string>;

TEST(IdsOfACohort, AreJoinedAsTexts) {
  EXPECT_EQ(Ids({"1E1", "2E1", "3"}, {"10", "20", "3"}).ids(), List{"3"});
  EXPECT_EQ(Ids({"1.10", "1.1", "2"}, {"1.1", "1.10", "7"}).ids(), (List{"1.1", "1.10"}));
  EXPECT_EQ(Ids({"10000000000000001", "10000000000000002"}).ids().size(), 2);
  EXPECT_EQ(Ids({"007", "008"}, {"7", "8"}).ids(), (List{"7", "8"}));
  EXPECT_EQ(Ids({"1.0", "2.0"}, {"1", "2"}).ids(), (List{"1", "2"})) << "as pandas writes them";
  EXPECT_EQ(Ids({"1.0", "1.1", "2"}, {"1", "1.1", "2"}).ids(), (List{"2", "1.1"}))
      << "1.0 beside 1.1 is no number";
}

TEST(IdsOfACohort, StopWhereTwoDifferOnlyInHowTheyAreWritten) {
  EXPECT_THAT(Ids({"007", "5", "7"}).refusal(),
              AllOf(HasSubstr("'007' and '7' in rows 2 and 4 differ only in leading zeros"),
                    HasSubstr("keep one row")));
  EXPECT_THAT(Ids({"M\u00FC", "5", "Mu\u0308"}).refusal(),
              AllOf(HasSubstr("U+004D U+00FC"), HasSubstr("U+004D U+0075 U+0308")));
  EXPECT_THAT(Ids({"A\u00A01", "A 1"}).refusal(), HasSubstr("U+00A0"));
  EXPECT_THAT(Ids({"1.0", "1"}).refusal(), HasSubstr("differ only in blanks or zeros"));
}

TEST(IdsOfACohort, NameAllThatOccurTwiceUpToTen) {
  List ids;
  for (int i = 0; i < 30; ++i) ids.push_back(std::to_string(i / 2 + 1));
  EXPECT_THAT(Ids(ids).refusal(), AllOf(HasSubstr("1 occurs twice, in rows 2 and 3; 2 occurs"),
                                        HasSubstr("10 occurs"), HasSubstr("and 5 more")));
}

TEST(IdsOfACohort, StopWhereASpreadsheetHasSpoiltThem) {
  EXPECT_THAT(
      Ids({"1.23457E+15", "2"}).refusal(),
      AllOf(HasSubstr("'1.23457E+15'"), HasSubstr("only the first digits"), HasSubstr("as text")));
  CohortFixture fixture(3);
  using Kind = io::Cell::Kind;
  const auto refusal = [&](const io::Cell& id) {
    fixture.remove("clinical.csv");
    io::write_xlsx(fixture.folder() / "clinical.xlsx", "S", {"IDX", "AGE"},
                   {{{Kind::number, 1, {}}, {Kind::number, 50, {}}}, {id, {Kind::number, 50, {}}}});
    return fixture.refusal(Ids::options());
  };
  EXPECT_THAT(refusal({Kind::number, 1e16, {}}),
              AllOf(HasSubstr("row 3, column IDX"), HasSubstr("more than 15 digits"),
                    HasSubstr("lost its last digits"), HasSubstr("as text")));
  EXPECT_THAT(refusal({Kind::date, 0, "2024-02-01"}),
              AllOf(HasSubstr("1 id is a date (2024-02-01 in row 3)"), HasSubstr("as text")));
}

TEST(CountsFromZero, IsFoundWhereHardlyARecordIsLeftOut) {
  List zero, one, gap;
  for (int i = 0; i < 24; ++i) {
    zero.push_back(std::to_string(i));
    one.push_back(std::to_string(i + 1));
    if (i != 5) gap.push_back(std::to_string(i + 1));
  }
  EXPECT_TRUE(counts_from_zero(zero, one));
  EXPECT_TRUE(counts_from_zero(zero, gap));
  EXPECT_FALSE(counts_from_zero(one, zero));
  EXPECT_FALSE(counts_from_zero(zero, zero));
  EXPECT_FALSE(counts_from_zero(one, one));
  zero.back() = "x";
  EXPECT_FALSE(counts_from_zero(zero, one));
}

TEST(IdsOfACohort, StopWhereOneFileCountsFromZero) {
  List zero, one;
  for (int i = 0; i < 24; ++i) {
    zero.push_back(std::to_string(i));
    one.push_back(std::to_string(i + 1));
  }
  EXPECT_THAT(Ids(zero, one).refusal(),
              AllOf(HasSubstr("clinical.csv numbers 24 records from 0, labels.csv 24 from 1"),
                    HasSubstr("number the records in the same way")));
}

}  // namespace
}  // namespace ecgmm::data
