// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/data/cohort_fixture.h"

namespace ecgmm::data {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Reading {
  SignalFile file;
  Findings findings;
};

Reading read(std::string_view text, const CohortConfig& config = {}) {
  const CohortFixture fixture(0);
  fixture.write("ecg_signals.csv", text);
  Reading reading;
  reading.file = read_signal_file(fixture.folder() / "ecg_signals.csv", config, reading.findings);
  return reading;
}

std::string fault(std::string_view text, const CohortConfig& config = {}) {
  try {
    read(text, config);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    return error.what();
  }
  ADD_FAILURE() << "read without an error:\n" << text;
  return {};
}

std::vector<std::string> ids_of(const SignalFile& file) {
  std::vector<std::string> ids;
  for (const auto& row : file.rows) ids.push_back(row.id);
  return ids;
}

struct Header {
  const char* first;
  bool is_header;
};

class SignalHeader : public testing::TestWithParam<Header> {};

TEST_P(SignalHeader, IsFound) {
  const std::string rows = "1,0.1,0.3,0.2,0.5\n2,0.3,0.1,0.1,0.2\n";
  const auto reading = read(concat(GetParam().first, "\n", rows));
  EXPECT_EQ(reading.file.rows.size(), GetParam().is_header ? 2U : 3U);
  EXPECT_EQ(reading.file.points, 4U);
  EXPECT_THAT(
      sentences(reading.findings.assumptions),
      Contains(HasSubstr(GetParam().is_header ? "assumed to be a header" : "not a header")));
}

INSTANTIATE_TEST_SUITE_P(All, SignalHeader,
                         testing::Values(Header{"index,t0,t1,t2,t3", true},
                                         Header{"index,0,1,2,3", true}, Header{",0,1,2,3", true},
                                         Header{"0,1,2,3,4", true},
                                         Header{"id,0.000,0.004,0.008,0.012", true},
                                         Header{"\"index\",\"0\",\"1\",\"2\",\"3\"", true},
                                         Header{"7,0.2,0.1,0.4,0.3", false},
                                         Header{"007,nan,0.1,,0.3", false},
                                         Header{"7,nan,nan,nan,nan", false}));

TEST(SignalFile, ReadsTextIdsWithoutAHeader) {
  EXPECT_THAT(ids_of(read("A1,0.2,0.1,0.4,0.3\nA2,0.1,0.2,0.1,0.3\n").file),
              ElementsAre("A1", "A2"));
}

TEST(SignalFile, AsksWhereTheHeaderCannotBeTold) {
  EXPECT_THAT(fault("index,0.2,0.1,0.4,0.3\n2,0.1,0.2,0.1,0.3\n"), HasSubstr("set signals.header"));
  EXPECT_THAT(fault("row,0.2,0.1,0.4,0.3\n2,0.1,0.2,0.1,0.3\n"), HasSubstr("set signals.header"));
  EXPECT_THAT(fault("1,a,b,0.4,0.3\n2,0.1,0.2,0.1,0.3\n"), HasSubstr("set signals.header"));
  CohortConfig config;
  config.signals_header = false;
  EXPECT_THAT(ids_of(read("row,0.2,0.1,0.4,0.3\n2,0.1,0.2,0.1,0.3\n", config).file),
              ElementsAre("row", "2"));
}

TEST(SignalFile, AsksWhereTheFirstColumnIsNoIndex) {
  EXPECT_THAT(fault("0,1,2,3\n0.25,0.1,0.3,0.2\n0.5,0.3,0.1,0.1\n0.75,0.1,0.2,0.1\n"),
              HasSubstr("signals.index"));
  EXPECT_THAT(fault("index,0,1,2\n5,7,3,2\n5,6,1,1\n"),
              AllOf(HasSubstr("occurs twice, in lines 2 and 3"), HasSubstr("signals.index")));
}

TEST(SignalFile, TakesTheIndexColumnThatIsDeclared) {
  CohortConfig config;
  config.signals_index = "Record";
  const auto reading = read("0,1,2,record\n0.2,0.1,0.4,7\n0.3,0.1,0.4,8\n", config);
  EXPECT_THAT(ids_of(reading.file), ElementsAre("7", "8"));
  EXPECT_EQ(reading.file.points, 3U);
  EXPECT_THAT(reading.file.samples_of(1), ElementsAre(0.3F, 0.1F, 0.4F));
  config.signals_index = "patient";
  EXPECT_THAT(fault("0,1,2,record\n0.2,0.1,0.4,7\n", config), HasSubstr("no column is named"));
}

/// A row of a file of 40 points: `edit` may change it.
std::string row_of(int id, const std::function<void(std::vector<std::string>&)>& edit) {
  std::vector<std::string> fields;
  for (int t = 0; t < 40; ++t) fields.push_back(fixed(0.1 * ((t * 7 + id) % 11), 2));
  edit(fields);
  return concat(id, ",", join(fields, ","), "\n");
}

std::string file_with(const std::function<void(std::vector<std::string>&)>& edit) {
  const auto keep = [](auto&) {};
  return row_of(1, keep) + row_of(2, edit) + row_of(3, keep);
}

struct BadRow {
  const char* name;
  std::function<void(std::vector<std::string>&)> edit;
  const char* reason;
  const char* detail;
};

class SignalRowFault : public testing::TestWithParam<BadRow> {};

TEST_P(SignalRowFault, CostsThatRecordOnly) {
  const auto file = read(file_with(GetParam().edit)).file;
  ASSERT_EQ(file.rows.size(), 3U);
  EXPECT_EQ(file.points, 40U);
  EXPECT_EQ(file.rows[1].fault, GetParam().reason);
  EXPECT_THAT(file.rows[1].detail, AllOf(HasSubstr("line 2"), HasSubstr(GetParam().detail)));
  EXPECT_THAT(file.samples_of(1), IsEmpty());
  for (const std::size_t i : {0, 2}) {
    EXPECT_EQ(file.rows[i].fault, "");
    EXPECT_EQ(file.samples_of(i).size(), 40U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, SignalRowFault,
    testing::Values(
        BadRow{"Short", [](auto& f) { f.resize(30); }, "signal too short", "30 of 40 points"},
        BadRow{"PaddedShort", [](auto& f) { std::fill(f.begin() + 30, f.end(), ""); },
               "signal too short", "30 of 40 points"},
        BadRow{"Long", [](auto& f) { f.push_back("0.5"); }, "signal too long", "41 of 40"},
        BadRow{"AllNan", [](auto& f) { std::fill(f.begin(), f.end(), "NaN"); },
               "signal all missing", ""},
        BadRow{"Infinite", [](auto& f) { f[3] = "-inf"; }, "signal infinite", ""},
        BadRow{"Overflowing", [](auto& f) { f[3] = "1e300"; }, "signal infinite", ""},
        BadRow{"Text", [](auto& f) { f[3] = "lead off"; }, "signal not numeric",
               "column 5 holds 'lead off'"},
        BadRow{"Gaps", [](auto& f) { f[3] = f[9] = f[12] = ""; }, "signal has gaps", "3 of 40"},
        BadRow{"Flat", [](auto& f) { std::fill(f.begin(), f.end(), "0.3"); }, "signal flat",
               "0.3"}),
    [](const auto& test) { return test.param.name; });

TEST(SignalFile, FillsShortGapsLinearly) {
  const auto file = read(file_with([](auto& f) {
                      f[3] = "1.0";
                      f[4] = f[5] = "";
                      f[6] = "0.4";
                    })).file;
  EXPECT_EQ(file.rows[1].fault, "");
  EXPECT_NEAR(file.samples_of(1)[4], 0.8, 1e-6);
  EXPECT_NEAR(file.samples_of(1)[5], 0.6, 1e-6);
  EXPECT_THAT(file.rows[1].note, HasSubstr("2 of 40 points"));

  const auto edges = read(file_with([](auto& f) { f.front() = f.back() = "nan"; })).file;
  EXPECT_EQ(edges.samples_of(1).front(), edges.samples_of(1)[1]);
  EXPECT_EQ(edges.samples_of(1).back(), edges.samples_of(1)[38]);
}

TEST(SignalFile, TakesOffAColumnThatIsEmptyEverywhere) {
  const auto file = read("index,0,1,2,\n1,0.2,0.1,0.4,\n2,0.1,0.2,0.1,\n").file;
  EXPECT_EQ(file.points, 3U);
  EXPECT_EQ(file.rows[0].fault, "");
}

TEST(SignalFile, ConvertsTheDeclaredUnit) {
  CohortConfig config;
  config.unit = "uV";
  EXPECT_THAT(read("1,500,-250,100\n2,100,900,-100\n", config).file.samples_of(0),
              ElementsAre(0.5F, -0.25F, 0.1F));
  config.unit = "V";
  EXPECT_THAT(read("1,5e-4,0,1e-4\n2,1e-4,9e-4,0\n", config).file.samples_of(0),
              ElementsAre(testing::FloatEq(0.5F), 0.0F, testing::FloatEq(0.1F)));
  config.unit = "none";
  EXPECT_THAT(read("1,500,-250,100\n2,100,900,-100\n", config).file.samples_of(0),
              ElementsAre(500, -250, 100));
}

TEST(SignalFile, ReadsTheSameWhereItDoesNotFitIntoMemory) {
  constexpr std::size_t kRows = 120, kPoints = 20'000;  // 9.6 MB, of which 8 MiB stay in memory
  const auto value = [](std::size_t row, std::size_t point) {
    return static_cast<int>((row * 7919 + point * point * 31 + point * 17) % 997) - 500;
  };
  std::string text;
  for (std::size_t r = 0; r < kRows; ++r) {
    text += std::to_string(r + 1);
    for (std::size_t t = 0; t < kPoints; ++t) text += "," + std::to_string(value(r, t));
    text += r == 110 ? ",1\n" : r == 115 ? ",\n" : "\n";
  }
  CohortConfig config;
  config.unit = "uV";
  config.signals_header = false;
  const auto file = read(text, config).file;
  ASSERT_EQ(file.points, kPoints);
  for (std::size_t r = 0; r < kRows; ++r) {
    EXPECT_EQ(file.rows[r].fault, r == 110 ? "signal too long" : "") << r;
    const auto samples = file.samples_of(r);
    ASSERT_EQ(samples.size(), r == 110 ? 0 : kPoints) << r;
    for (std::size_t t = 0; t < samples.size(); ++t) {
      ASSERT_EQ(samples[t], static_cast<float>(value(r, t)) * 1e-3F) << r << ' ' << t;
    }
  }
}

TEST(SignalFile, RefusesAmplitudesThatAreNone) {
  for (const auto* text : {"1,500,-250,100\n2,100,2000,-100\n", "1,5e-4,0,1e-4\n2,1e-4,9e-4,0\n"}) {
    EXPECT_THAT(fault(text), HasSubstr("set signals.unit in cohort.toml"));
    CohortConfig config;
    config.unit = "mV";
    EXPECT_THAT(fault(text, config), HasSubstr("set signals.unit in cohort.toml"));
  }
}

TEST(SignalFile, BearsAnOffsetOfTheElectrodes) {
  EXPECT_THAT(read("1,150.5,150.1,149.9,151\n2,-90,-90.5,-91,-90.2\n").file.samples_of(0),
              ElementsAre(150.5F, 150.1F, 149.9F, 151.0F));
}

TEST(SignalFile, ReadsSemicolonsAndDecimalCommas) {
  const auto file = read("index;0;1;2\n1;0,2;-0,1;0,4\n2;0,1;0,2;0,1\n").file;
  EXPECT_THAT(file.samples_of(0), ElementsAre(0.2F, -0.1F, 0.4F));
}

TEST(SignalFile, LeavesOutRowsWithoutAnIndex) {
  const auto reading = read("index,0,1,2\n1,0.2,0.1,0.4\n,0.1,0.2,0.1\n,,,\n");
  EXPECT_EQ(reading.file.rows.size(), 1U);
  EXPECT_THAT(reading.findings.notes, ElementsAre(HasSubstr("line 3 has no index")));
}

TEST(SignalFile, SuspectsTimePointsInRows) {
  std::string text = "time,A,B,C\n";
  for (int t = 0; t < 2490; ++t) text += concat(t, ",0.", t % 7, ",0.", t % 5, ",0.", t % 3, "\n");
  EXPECT_THAT(fault(text), HasSubstr("records in columns"));
}

}  // namespace
}  // namespace ecgmm::data
