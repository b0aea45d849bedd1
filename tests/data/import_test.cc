// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <map>

#include "ecgmm/core/error.h"
#include "ecgmm/core/interrupt.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/import_ptbxl.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/table.h"
#include "tests/data/tiny_ptbxl.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using test::record_path;
using test::TinyRecord;
using test::write_ptbxl;
using test::write_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ImportPtbxl : public ::testing::Test {
 protected:
  ImportPtbxl() { log::set_level(log::Level::quiet); }

  ImportSummary run(const PtbxlOptions& options = {}) { return import_ptbxl(source, out, options); }

  /// The error that importing ends with, after which nothing may be left.
  Error failure(const PtbxlOptions& options = {}) {
    try {
      run(options);
    } catch (const Error& error) {
      EXPECT_FALSE(fs::exists(out));
      EXPECT_THAT(names(folder.path()), Not(::testing::Contains(HasSubstr("cohort"))));
      return error;
    }
    ADD_FAILURE() << "no error";
    return data_error("none");
  }

  static std::vector<std::string> names(const fs::path& path) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path)) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }

  /// Rows of a CSV file as they stand, the header first.
  std::vector<std::vector<std::string>> csv(const std::string& name) const {
    io::CsvReader reader(out / name);
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string_view> fields;
    while (reader.next(fields)) rows.emplace_back(fields.begin(), fields.end());
    return rows;
  }

  /// The labels by id.
  std::map<std::string, std::string> labels() const {
    std::map<std::string, std::string> found;
    for (const auto& row : io::read_table(out / "labels.xlsx", "index").rows) {
      found[row[0].shown()] = row[1].text;
    }
    return found;
  }

  TempFolder folder;
  fs::path source = folder.path() / "source";
  fs::path out = folder.path() / "cohort";
};

TEST_F(ImportPtbxl, WritesTheStandardLayout) {
  write_ptbxl(source, {{.ecg_id = 17}, {.ecg_id = 2, .scp_codes = "{'IMI': 35.0, 'AFIB': 0.0}"}});
  const auto summary = run();
  EXPECT_EQ(summary.records, 2u);
  EXPECT_EQ(summary.normal, 1u);
  EXPECT_EQ(summary.abnormal, 1u);
  EXPECT_EQ(summary.skipped, 0u);
  EXPECT_THAT(names(out), ElementsAre("clinical.xlsx", "cohort.toml", "ecg_signals.csv", "images",
                                      "import.csv", "labels.xlsx"));
  EXPECT_THAT(labels(),
              ElementsAre(::testing::Pair("17", "normal"), ::testing::Pair("2", "abnormal")));

  const auto image = io::read_image(out / "images" / "2" / "002ECG_lead2.jpg");
  EXPECT_EQ(image.format, "jpeg");
  EXPECT_EQ(image.image.width_px, 2500);
  EXPECT_EQ(image.image.height_px, 250);

  const auto signals = csv("ecg_signals.csv");
  ASSERT_EQ(signals.size(), 3u);
  EXPECT_EQ(signals[0].size(), 2491u);
  EXPECT_EQ(signals[0][0], "index");
  EXPECT_EQ(signals[1][0], "2");  // in the order of the ids, not of the database
  EXPECT_EQ(signals[2][0], "17");
}

TEST_F(ImportPtbxl, ResamplesTheLeadTo249HzInMillivolt) {
  write_ptbxl(source, {{}});
  run();
  const auto row = csv("ecg_signals.csv").at(1);
  ASSERT_EQ(row.size(), 2491u);
  for (std::size_t k = 100; k < 2390; ++k) {
    const double expected = std::sin(2 * std::numbers::pi * 5 * static_cast<double>(k) / 249);
    ASSERT_NEAR(std::stod(row[k + 1]), expected, 2e-3) << "point " << k;
    ASSERT_LE(row[k + 1].size(), 7u) << row[k + 1];
  }
}

TEST_F(ImportPtbxl, TakesTheClinicalColumns) {
  write_ptbxl(
      source,
      {{.ecg_id = 1, .patient_id = "15709.0", .age = "300.0", .sex = "0", .height = "172.0"},
       {.ecg_id = 2,
        .age = "",
        .weight = "",
        .scp_codes = "{'STTC_': 0, 'IMI': 0, 'LVH': 0, 'SR': 0}"},
       {.ecg_id = 3, .age = "old"}});
  run();
  const auto table = io::read_table(out / "clinical.xlsx", "IDX");
  EXPECT_THAT(table.columns, ElementsAre("IDX", "AGE", "SEX", "Ht", "Wt", "PATIENT", "SUPERCLASS",
                                         "RHYTHM", "DEVICE", "SITE", "FOLD", "RECORDED"));
  const auto shown = [&](std::size_t row) {
    std::vector<std::string> cells;
    for (const auto& cell : table.rows.at(row)) cells.push_back(cell.shown());
    return cells;
  };
  EXPECT_THAT(shown(0), ElementsAre("1", "90", "0", "172", "63", "15709", "NORM", "SR", "CS-12   E",
                                    "0", "3", "1984-11-09 09:17:34"));
  EXPECT_THAT(shown(1), ElementsAre("2", "", "1", "", "", "100", "HYP+MI", "SR", "CS-12   E", "0",
                                    "3", "1984-11-09 09:17:34"));
  EXPECT_EQ(shown(2)[1], "");  // a text in a numeric cell is a missing cell
}

TEST_F(ImportPtbxl, DeclaresEverythingInCohortToml) {
  write_ptbxl(source, {{}});
  run();
  const auto config = read_cohort_config(out);
  EXPECT_EQ(config.group_space, "ptbxl");
  EXPECT_EQ(config.source.name, "PTB-XL, clinical labels");
  EXPECT_EQ(config.source.license, "CC BY 4.0");
  EXPECT_EQ(config.sampling_rate_hz, 249.0);
  EXPECT_EQ(config.unit, "mV");
  EXPECT_EQ(config.signals_header, true);
  EXPECT_EQ(config.signals_index, "index");
  EXPECT_EQ(config.columns.at("SEX").values.at("male"), 0);
  EXPECT_EQ(config.columns.at("SEX").values.at("female"), 1);
  EXPECT_EQ(config.columns.at("Ht").unit, "cm");
  EXPECT_EQ(config.columns.at("PATIENT").role, Role::group);
  for (const auto* audit : {"SUPERCLASS", "RHYTHM", "DEVICE", "SITE", "FOLD"}) {
    EXPECT_EQ(config.columns.at(audit).role, Role::audit) << audit;
  }
  EXPECT_EQ(config.columns.at("RECORDED").role, Role::ignore);
  const auto cohort = Cohort::open(out);
  EXPECT_THAT(cohort.assumptions(), IsEmpty());
  EXPECT_THAT(cohort.notes(), IsEmpty());
  ASSERT_EQ(cohort.records().size(), 1u);
  EXPECT_EQ(cohort.records()[0].available(), ModalitySet::all());
}

TEST_F(ImportPtbxl, LabelsByTheChosenRule) {
  write_ptbxl(source, {{.scp_codes = "{'NORM': 80.0, 'AFIB': 0.0}"}});
  run();
  EXPECT_EQ(labels().at("1"), "abnormal");
  run({.labels = PtbxlLabels::superclass, .force = true});
  EXPECT_EQ(labels().at("1"), "normal");
}

TEST_F(ImportPtbxl, PrefersTheStatementsBesideTheDatabase) {
  write_ptbxl(source, {{.scp_codes = "{'SR': 0.0}"}});
  run();
  EXPECT_EQ(labels().at("1"), "borderline");
  write_text(source / "scp_statements.csv",
             ",description,diagnostic,form,rhythm,diagnostic_class\n"
             "SR,\"a, b\",1.0,,1.0,CD\n");
  run({.force = true});
  EXPECT_EQ(labels().at("1"), "abnormal");
}

TEST_F(ImportPtbxl, TakesLeadNamesInAnyCase) {
  write_ptbxl(source, {{}});
  run({.lead = "i"});
  const auto row = csv("ecg_signals.csv").at(1);
  EXPECT_TRUE(
      std::all_of(row.begin() + 1, row.end(), [](const auto& cell) { return cell == "0"; }));
}

TEST_F(ImportPtbxl, TakesTheFirstRecordsUpToALimit) {
  write_ptbxl(source, {{.ecg_id = 5}, {.ecg_id = 3}, {.ecg_id = 4}});
  EXPECT_EQ(run({.limit = 2}).records, 2u);
  EXPECT_EQ(csv("ecg_signals.csv").at(2)[0], "4");
}

TEST_F(ImportPtbxl, FallsBackTo100Hz) {
  write_ptbxl(source, {{.ecg_id = 1}, {.ecg_id = 2}});
  fs::remove_all(source / "records500");
  test::write_wfdb(record_path(source, 1, false), 100, 1000, test::five_hertz);
  test::write_wfdb(record_path(source, 2, false), 100, 1000, test::five_hertz);
  EXPECT_EQ(run().records, 2u);
  EXPECT_THAT(csv("import.csv").at(1),
              ElementsAre("1", "ok", "", "100", "0", "10.000", ::testing::_));
  const auto row = csv("ecg_signals.csv").at(1);
  for (std::size_t k = 200; k < 2290; ++k) {
    const double expected = std::sin(2 * std::numbers::pi * 5 * static_cast<double>(k) / 249);
    ASSERT_NEAR(std::stod(row[k + 1]), expected, 5e-3) << "point " << k;
  }
}

TEST_F(ImportPtbxl, SkipsRecordsThatCannotBeReadWithAReason) {
  write_ptbxl(source, {{.ecg_id = 1},
                       {.ecg_id = 2},
                       {.ecg_id = 3},
                       {.ecg_id = 4},
                       {.ecg_id = 5},
                       {.ecg_id = 6},
                       {.ecg_id = 7}});
  fs::resize_file(record_path(source, 2, true).string() + ".dat", 5000);
  write_text(record_path(source, 3, true).string() + ".hea", "nonsense\n");
  fs::remove(record_path(source, 4, true).string() + ".dat");
  test::write_wfdb(record_path(source, 5, true), 500, 4000, test::five_hertz);
  test::write_wfdb(record_path(source, 6, true), 500, 5000, [](double) { return -32768; });
  write_text(record_path(source, 7, true).string() + ".hea",
             "slow 1 0.05 1\n00007_hr.dat 16 1000/mV 16 0 0 0 0 II\n");
  write_text(record_path(source, 7, true).string() + ".dat", std::string(2, '\0'));
  const auto summary = run();
  EXPECT_EQ(summary.records, 1u);
  EXPECT_EQ(summary.skipped, 6u);
  EXPECT_EQ(labels().size(), 1u);
  EXPECT_THAT(names(out / "images"), ElementsAre("1"));

  const auto report = csv("import.csv");
  ASSERT_EQ(report.size(), 8u);
  EXPECT_THAT(report[0], ElementsAre("id", "status", "reason", "source_hz", "filled_samples",
                                     "mm_per_mv", "offset_mv"));
  EXPECT_EQ(report[1][1], "ok");
  const std::vector<std::string> reasons = {
      "5000", ".hea", "no record files", "8.00 s", "no valid sample", "fewer than 2 samples"};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    EXPECT_EQ(report[i + 2][1], "skipped");
    EXPECT_THAT(report[i + 2][2], HasSubstr(reasons[i]));
  }
}

TEST_F(ImportPtbxl, RecordsASmallerGainAndBridgedGaps) {
  write_ptbxl(source, {{.ecg_id = 1}, {.ecg_id = 2}});
  test::write_wfdb(record_path(source, 1, true), 500, 5000,
                   [](double t) { return 2 * test::five_hertz(t); });
  test::write_wfdb(record_path(source, 2, true), 500, 5000,
                   [](double t) { return t >= 5 && t < 5.0199 ? -32768 : test::five_hertz(t); });
  const auto summary = run();
  EXPECT_EQ(summary.records, 2u);
  EXPECT_EQ(summary.rescaled, 1u);
  const auto report = csv("import.csv");
  EXPECT_EQ(report[1][1], "rescaled");
  EXPECT_EQ(report[1][5], "5.000");
  EXPECT_EQ(report[2][1], "ok");
  EXPECT_EQ(report[2][4], "10");
}

TEST_F(ImportPtbxl, WritesTheSameBytesWithAnyNumberOfThreads) {
  std::vector<TinyRecord> records;
  for (int id = 1; id <= 70; ++id) records.push_back({.ecg_id = id});  // more than a batch
  write_ptbxl(source, records);
  run({.threads = 1});
  const fs::path first = folder.path() / "first";
  fs::rename(out, first);
  run({.threads = 3});
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(first)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const auto twin = out / fs::relative(entry.path(), first);
    EXPECT_TRUE(test::read_all(entry.path()) == test::read_all(twin)) << twin;
  }
  EXPECT_EQ(files, 75u);
}

TEST_F(ImportPtbxl, RefusesADamagedDatabaseWithTheLine) {
  struct Case {
    std::string what, database, expected;
  };
  const std::string row = test::database_row({});
  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::vector<Case> cases = {
      {"empty", "", "empty"},
      {"no column", replaced(test::kDatabaseHeader, "scp_codes", "codes") + row,
       "no column 'scp_codes'"},
      {"short row", test::kDatabaseHeader + "1,2,3\n",
       "line 2: the row has 3 fields, the header 28"},
      {"id", test::kDatabaseHeader + replaced(row, "1,100.0", "one,100.0"), "line 2: ecg_id 'one'"},
      {"id twice", test::kDatabaseHeader + row + row, "ecg_id 1 occurs twice"},
      {"codes",
       test::kDatabaseHeader + row + replaced(replaced(row, "1,", "2,"), "100.0, ", "100.0; "),
       "line 4: scp_codes, character 10"},
      {"no rows", test::kDatabaseHeader, "no record"},
  };
  for (const auto& one : cases) {
    write_text(source / "ptbxl_database.csv", one.database);
    const Error error = failure();
    EXPECT_EQ(error.kind(), ErrorKind::data) << one.what;
    EXPECT_THAT(error.what(), HasSubstr(one.expected)) << one.what;
    EXPECT_THAT(error.what(), HasSubstr("ptbxl_database.csv")) << one.what;
  }
}

TEST_F(ImportPtbxl, RefusesAFolderWithoutDatabase) {
  fs::create_directories(source);
  EXPECT_EQ(failure().kind(), ErrorKind::data);
}

TEST_F(ImportPtbxl, RefusesASourceOfWhichNoRecordCanBeRead) {
  write_ptbxl(source, {{}});
  fs::remove_all(source / "records500");
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::data);
  EXPECT_THAT(error.what(), HasSubstr("no record files"));
}

TEST_F(ImportPtbxl, RefusesAnUnknownLead) {
  write_ptbxl(source, {{}});
  const Error error = failure({.lead = "IV"});
  EXPECT_EQ(error.kind(), ErrorKind::usage);
  EXPECT_THAT(error.what(), HasSubstr("AVF"));
}

TEST_F(ImportPtbxl, NeverOverwritesUnlessForcedAndThenOnlyACohort) {
  const auto kind = [&](bool force) {
    try {
      run({.force = force});
    } catch (const Error& error) {
      return exit_code(error.kind());
    }
    return 0;
  };
  write_ptbxl(source, {{}});
  write_text(out / "thesis.txt", "precious");
  EXPECT_EQ(kind(false), 2);
  EXPECT_EQ(kind(true), 2);
  EXPECT_EQ(test::read_all(out / "thesis.txt"), "precious");
  fs::remove_all(out);
  run();
  EXPECT_EQ(kind(false), 2);
  EXPECT_EQ(kind(true), 0);
  EXPECT_THAT(names(folder.path()), ElementsAre("cohort", "source"));
}

TEST_F(ImportPtbxl, NeverReplacesItsOwnSource) {
  write_ptbxl(source, {{}});
  write_text(source / "cohort.toml", "");
  for (const auto& inner : {source, source / "records500" / ".."}) {
    EXPECT_THROW(import_ptbxl(inner, source, {.force = true}), Error);
  }
  EXPECT_TRUE(fs::exists(source / "ptbxl_database.csv"));
}

using ImportPtbxlDeathTest = ImportPtbxl;

TEST_F(ImportPtbxlDeathTest, LeavesNothingWhenInterrupted) {
  struct Interrupter : Progress {
    void update(std::size_t, std::size_t, const std::string&) override { std::raise(SIGINT); }
  };
  write_ptbxl(source, {{.ecg_id = 1}, {.ecg_id = 2}});
  const auto interrupted_run = [&] {
    catch_interrupts();
    Interrupter progress;
    const Error error = failure({.progress = &progress});
    std::_Exit(HasFailure() ? 1 : exit_code(error.kind()));
  };
  EXPECT_EXIT(interrupted_run(), ::testing::ExitedWithCode(130), "");
}

/// The real data of the developers; see the README beside it.
TEST(ImportPtbxlReal, AgreesWithPandasAndScipy) {
  const fs::path source = shared_data("ptbxl");
  if (!fs::exists(source)) GTEST_SKIP() << "no " << source;
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const fs::path out = folder.path() / "cohort";
  const auto summary = import_ptbxl(source, out, {.threads = available_threads()});
  EXPECT_EQ(summary.records, 422u);
  EXPECT_EQ(summary.normal, 247u);
  EXPECT_EQ(summary.abnormal, 166u);
  EXPECT_EQ(summary.borderline, 9u);
  EXPECT_EQ(summary.skipped, 0u);
  run_peer("data/import_peer.py", {source.string(), out.string()});
}

}  // namespace
}  // namespace ecgmm::data
