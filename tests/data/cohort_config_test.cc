// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "tests/data/cohort_fixture.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

CohortConfig read(std::string_view toml) {
  const CohortFixture fixture(0);
  fixture.config(toml);
  return read_cohort_config(fixture.folder());
}

std::string fault(std::string_view toml) {
  try {
    read(toml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    return error.what();
  }
  ADD_FAILURE() << "read without an error:\n" << toml;
  return {};
}

TEST(CohortConfig, HasTheStandardLayoutsDefaults) {
  const CohortFixture fixture(0);
  const auto config = read_cohort_config(fixture.folder());
  EXPECT_EQ(config.clinical_index, "IDX");
  EXPECT_EQ(config.label_index, "index");
  EXPECT_FALSE(config.unit);
  EXPECT_FALSE(config.training_only);
  EXPECT_THAT(config.normal, ElementsAre("normal"));
}

TEST(CohortConfig, ReadsEveryKey) {
  const auto config = read(R"(
name = "ward7"
group_space = "hospital"
training_only = true
[signals]
sampling_rate_hz = 500
unit = "µV"
header = false
index = "record"
[paper]
px_per_mm = 8
mm_per_s = 50
mm_per_mv = 5.0
[clinical]
index = "ID"
sheet = "Data"
[source]
name = "Ward 7"
licence = "CC0"
citation = "nobody"
[labels]
index = "ID"
column = "verdict"
sheet = "Truth"
normal = 0
abnormal = ["1", 2]
borderline = []
[columns.Ht]
unit = "m"
missing = [-1, 999]
[columns.DRUG]
role = "audit"
kind = "categorical"
values = { None = 0, "Beta blocker" = 1, Other = 2 }
)");
  EXPECT_EQ(config.name, "ward7");
  EXPECT_EQ(config.group_space, "hospital");
  EXPECT_TRUE(config.training_only);
  EXPECT_EQ(config.source.name, "Ward 7");
  EXPECT_EQ(config.source.license, "CC0");
  EXPECT_EQ(config.source.citation, "nobody");
  EXPECT_EQ(config.sampling_rate_hz, 500);
  EXPECT_EQ(config.unit, "uV");
  EXPECT_EQ(config.signals_header, false);
  EXPECT_EQ(config.signals_index, "record");
  EXPECT_EQ(config.px_per_mm, 8);
  EXPECT_EQ(config.mm_per_s, 50);
  EXPECT_EQ(config.mm_per_mv, 5);
  EXPECT_EQ(config.clinical_index, "ID");
  EXPECT_EQ(config.clinical_sheet, "Data");
  EXPECT_EQ(config.label_index, "ID");
  EXPECT_EQ(config.label_column, "verdict");
  EXPECT_EQ(config.label_sheet, "Truth");
  EXPECT_THAT(config.normal, ElementsAre("0"));
  EXPECT_THAT(config.abnormal, ElementsAre("1", "2"));
  EXPECT_THAT(config.borderline, ElementsAre());
  EXPECT_THAT(config.columns.at("Ht").missing, ElementsAre(-1, 999));
  EXPECT_EQ(config.columns.at("DRUG").role, Role::audit);
  EXPECT_EQ(config.columns.at("DRUG").values.at("beta blocker"), 1);
}

struct BadToml {
  const char* toml;
  const char* message;
};

class CohortConfigFault : public testing::TestWithParam<BadToml> {};

TEST_P(CohortConfigFault, NamesLineAndMend) {
  EXPECT_THAT(fault(GetParam().toml),
              AllOf(HasSubstr("cohort.toml"), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    All, CohortConfigFault,
    testing::Values(
        BadToml{"[signals]\nsampling_rate = 9",
                "line 2: unknown key 'signals.sampling_rate'; did you "
                "mean 'signals.sampling_rate_hz'?"},
        BadToml{"colums = 1", "did you mean 'columns'?"},
        BadToml{"[columns.Ht]\nunits = \"cm\"", "did you mean 'unit'?"},
        BadToml{"[signals]\n\nsampling_rate_hz = \"500\"", "line 3"},
        BadToml{"[signals]\nsampling_rate_hz = -1", "out of range"},
        BadToml{"[signals]\nsampling_rate_hz = nan", "must be a number"},
        BadToml{"[signals]\nunit = \"pV\"", "allowed: mV, uV, nV, V, none"},
        BadToml{"[signals]\nheader = \"yes\"", "true or false"},
        BadToml{"training_only = 1", "true or false"},
        BadToml{"[columns.Ht]\nrole = \"feature\"", "allowed: input, group, audit, ignore"},
        BadToml{"[columns.Ht]\nvalues = { a = true }", "must be a number"},
        BadToml{"[columns.Ht]\nunit = \"cm\"\n[columns.ht]\nunit = \"m\"", "declared twice"},
        BadToml{"[labels]\nnormal = \"ok\"\nabnormal = \"OK\"", "two labels"},
        BadToml{"[labels]\nnormal = []", "at least one word"},
        BadToml{"signals = 3", "is not a table"}, BadToml{"name = ", "line 1"}));

TEST(CohortConfig, RefusesAWordOutsideOfQuotesWithItsLine) {
  const TempFolder folder;
  const std::pair<const char*, const char*> cases[] = {{"\xC3\xA9 = 1\n", "line 1"},
                                                       {"[`", "line 1"},
                                                       {"[columns.Gr\xC3\xB6\xC3\x9F"
                                                        "e]\n",
                                                        "line 1"},
                                                       {"[signals]\nunit = \xC2\xB5V\n", "line 2"}};
  for (const auto& [text, line] : cases) {
    std::ofstream(folder / "cohort.toml") << text;
    try {
      read_cohort_config(folder.path());
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      EXPECT_THAT(error.what(), ::testing::HasSubstr(line));
      EXPECT_THAT(error.what(), ::testing::HasSubstr("in quotes"));
    }
  }
}

TEST(CohortConfig, ReadsManyColumnsInLinearTime) {
  const auto seconds = [](int columns) {
    const TempFolder folder;
    std::ofstream file(folder / "cohort.toml");
    for (int c = 0; c < columns; ++c) file << "[columns.c" << c << "]\nkind = \"numeric\"\n";
    file.close();
    const auto start = std::chrono::steady_clock::now();
    const auto config = read_cohort_config(folder.path());
    EXPECT_EQ(config.columns.size(), static_cast<std::size_t>(columns));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  EXPECT_LT(seconds(30'000), 40 * std::max(seconds(3'000), 0.05));  // quadratic: 100 times
}

TEST(CohortConfig, FindsColumnsInAnyCaseAndAddsTheStandard) {
  const auto config =
      read("[columns.ht]\nmissing = 0\n[columns.Z]\nvalues = { a = 1, b = 2, c = 3 }");
  EXPECT_EQ(column_spec(config, "Ht").unit, "cm");
  EXPECT_THAT(column_spec(config, "HT").missing, ElementsAre(0));
  EXPECT_EQ(column_spec(config, "sex").values.at("female"), 1);
  EXPECT_EQ(column_spec(config, "Z").kind, ColumnKind::categorical);
  EXPECT_FALSE(column_spec(config, "other").kind);
  EXPECT_EQ(column_spec(config, "PATIENT").role, Role::group);
}

}  // namespace
}  // namespace ecgmm::data
