// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/import_wfdb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/io/csv.h"
#include "tests/data/tiny_ptbxl.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using test::write_text;
using test::write_wfdb;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportWfdb : public ::testing::Test {
 protected:
  ImportWfdb() {
    log::set_level(log::Level::quiet);
    options.labels = source / "labels.csv";
  }

  /// Writes a table of these records, which all are of one patient.
  void write_table(const std::vector<std::string>& names) const {
    std::string csv = "filename,label,patient_id,site\n";
    for (const auto& name : names) csv += name + ",normal,8697,ward\n";
    write_text(options.labels, csv);
  }

  ImportSummary run() const { return import_wfdb(source, out, options); }
  Cohort open() const { return Cohort::open(out, {.required = ModalitySet()}); }

  std::string failure(ErrorKind kind) const {
    try {
      run();
    } catch (const Error& error) {
      EXPECT_EQ(exit_code(error.kind()), exit_code(kind)) << error.what();
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  std::vector<std::vector<std::string>> report() const {
    io::CsvReader reader(out / "import.csv");
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string_view> fields;
    while (reader.next(fields)) rows.emplace_back(fields.begin(), fields.end());
    return rows;
  }

  TempFolder folder;
  fs::path source = folder.path() / "source";
  fs::path out = folder.path() / "cohort";
  WfdbOptions options;
};

TEST_F(ImportWfdb, BringsEveryRateVoltageAndLengthToOneForm) {
  const auto in_uv = [](double t) { return 30 * test::five_hertz(t); };  // fills 16 bits
  write_wfdb(source / "r/a", 500, 5000, test::five_hertz);
  write_wfdb(source / "r/b", 1000, 30000, test::five_hertz);
  write_wfdb(source / "r/c", 360, 3600, in_uv, "uV");  // 0.03 of the wave
  write_table({"r/a", "r/b", "r/c"});
  options.name = "ward";
  options.group_space = "hospital";
  const auto summary = run();
  EXPECT_EQ(summary.records, 3u);
  EXPECT_EQ(summary.normal, 3u);
  EXPECT_EQ(summary.cut, 1u);
  EXPECT_EQ(report()[2][2], "the first 10 s of 30.00 s");

  const Cohort cohort = open();
  EXPECT_EQ(cohort.name(), "ward");
  EXPECT_THAT(cohort.assumptions(), IsEmpty());
  EXPECT_EQ(cohort.modalities(), ModalitySet::all());
  EXPECT_EQ(cohort.signal_points(), 2490u);
  EXPECT_DOUBLE_EQ(cohort.sampling_rate_hz(), 249);
  EXPECT_EQ(cohort.config().unit, "mV");
  EXPECT_EQ(cohort.config().columns.at("site").role, Role::audit);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(cohort.records()[i].group, "hospital/8697");
    EXPECT_EQ(cohort.records()[i].available(), ModalitySet::all());
    for (std::size_t k = 100; k < 2390; ++k) {
      const double expected = std::sin(2 * std::numbers::pi * 5 * static_cast<double>(k) / 249);
      ASSERT_NEAR(cohort.signal(i)[k], i == 2 ? expected * 0.03 : expected, 2e-3) << i << ' ' << k;
    }
  }
}

TEST_F(ImportWfdb, SkipsARecordWhoseGainIsNoEcgs) {
  std::vector<std::string> names = {"good"};
  write_wfdb(source / "good", 500, 5000, test::five_hertz);
  for (const char* gain : {"1e-30", "1e300", "0.5", "-1e-9"}) {
    names.push_back(concat("bad", names.size()));
    write_text(source / (names.back() + ".hea"),
               concat(names.back(), " 1 500 5000\ngood.dat 16 ", gain, "/mV 16 0 0 0 0 II\n"));
  }
  write_table(names);
  const auto summary = run();
  EXPECT_EQ(summary.records, 1u);
  EXPECT_EQ(summary.skipped, 4u);
  for (std::size_t r = 2; r < 6; ++r) {
    EXPECT_THAT(report()[r][2], HasSubstr("is implausible for an ECG; correct the header"));
  }
}

TEST_F(ImportWfdb, KeepsLeadsWithoutUnitApartFromMillivolts) {
  write_wfdb(source / "a", 500, 5000, [](double t) { return 4 * test::five_hertz(t); }, "NU");
  write_wfdb(source / "b", 500, 5000, test::five_hertz);
  write_table({"missing", "a", "b"});
  options.training_only = true;
  const auto summary = run();
  EXPECT_EQ(summary.records, 1u);
  EXPECT_EQ(summary.skipped, 2u);
  EXPECT_EQ(summary.rescaled, 1u);
  EXPECT_THAT(report()[1][2], HasSubstr("missing.hea"));
  EXPECT_THAT(report()[2], ElementsAre("a", "rescaled", "the trace would not have fit on the strip",
                                       "500", "0", "2.500", ::testing::_));
  EXPECT_THAT(report()[3][2], HasSubstr("unit 'mV' is a voltage"));
  const Cohort cohort = open();
  EXPECT_TRUE(cohort.config().training_only);
  EXPECT_EQ(cohort.config().unit, "none");
  EXPECT_EQ(cohort.decode(0).signal->unit, ecg::Unit::none);
  EXPECT_NEAR(cohort.signal(0)[1245], 4 * std::sin(2 * std::numbers::pi * 25), 0.02);

  // And the other way round.
  write_table({"b", "a"});
  options.force = true;
  EXPECT_EQ(run().skipped, 1u);
  EXPECT_THAT(report()[2][2], HasSubstr("unit 'NU' is not a voltage"));
  EXPECT_FALSE(fs::exists(out / "images" / "a"));
}

TEST_F(ImportWfdb, WritesSmallUnitlessValuesWithAllTheirDigits) {
  write_wfdb(source / "a", 500, 5000, [](double) { return 0; }, "NU");
  const auto tiny = [](double t) { return std::fmod(t, 0.16) < 0.08 ? 1.0 : 0.0; };
  write_wfdb(source / "b", 500, 5000, tiny, "NU");  // a thousandth
  write_table({"a", "b"});
  options.lead = "ii";
  run();
  const Cohort cohort = open();
  const auto small = cohort.signal(1);
  EXPECT_NEAR(*std::max_element(small.begin(), small.end()), 1.09e-3,
              0.05e-3);  // with its overshoot
  EXPECT_EQ(cohort.records()[0].unreadable.at(Modality::signal), "signal flat");
}

TEST_F(ImportWfdb, TakesAsManySecondsAsAreAskedFor) {
  write_wfdb(source / "a", 250, 1249, test::five_hertz);  // one sample short of 5 s
  write_wfdb(source / "b", 250, 1248, test::five_hertz);
  write_table({"a", "b"});
  EXPECT_THAT(failure(ErrorKind::data), HasSubstr("5.00 s long, shorter than 10 s"));
  EXPECT_FALSE(fs::exists(out));
  options.seconds = 5;
  const auto summary = run();
  EXPECT_EQ(summary.records, 1u);
  EXPECT_EQ(summary.cut, 0u);
  EXPECT_EQ(open().signal_points(), 1245u);
}

TEST_F(ImportWfdb, LeavesOutWhatIsNotWanted) {
  write_wfdb(source / "a", 500, 5000, test::five_hertz);
  write_text(options.labels, "file,label\na,\n");
  options.images = false;
  const auto summary = run();
  EXPECT_EQ(summary.unlabeled, 1u);
  EXPECT_EQ(report()[1][5], "");
  for (const auto* name : {"images", "clinical.xlsx", "labels.xlsx"}) {
    EXPECT_FALSE(fs::exists(out / name)) << name;
  }
  const auto cohort = Cohort::open(out, {.required = ModalitySet(), .labels_required = false});
  EXPECT_EQ(cohort.records().size(), 1u);
}

TEST_F(ImportWfdb, NamesTheLeadsThereAre) {
  write_wfdb(source / "a", 500, 5000, test::five_hertz);
  write_table({"a"});
  options.lead = "MLII";
  EXPECT_THAT(failure(ErrorKind::data), HasSubstr("no lead MLII (there are: I, II)"));
}

TEST_F(ImportWfdb, NeverReplacesItsSources) {
  write_wfdb(source / "a", 500, 5000, test::five_hertz);
  write_table({"a"});
  options.force = true;
  fs::create_directories(out);
  fs::rename(options.labels, out / "labels.csv");
  options.labels = out / "labels.csv";
  write_text(out / "cohort.toml", "");
  EXPECT_THAT(failure(ErrorKind::usage), HasSubstr("OUT would replace the label table"));
  out = source;
  EXPECT_THAT(failure(ErrorKind::usage), HasSubstr("OUT would replace SRC"));
  EXPECT_TRUE(fs::exists(source / "a.hea"));
}

/// The real data of the developers; see the README beside it.
TEST(ImportWfdbReal, AgreesWithPandasAndScipy) {
  const fs::path source = shared_data("ptbxl-lead2-z");
  if (!fs::exists(source)) GTEST_SKIP() << "no " << source;
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const fs::path out = folder.path() / "cohort";
  WfdbOptions options;
  options.labels = source / "database.csv";
  options.images = false;
  options.group_space = "ptbxl";
  options.training_only = true;
  options.limit = 200;
  options.threads = available_threads();
  EXPECT_EQ(import_wfdb(source, out, options).records, 200u);
  run_peer("data/import_peer.py", {source.string(), out.string()});

  const Cohort cohort = Cohort::open(out, {.required = ModalitySet()});
  EXPECT_THAT(cohort.assumptions(), IsEmpty());
  EXPECT_EQ(cohort.modalities(), ModalitySet::all().without(Modality::image));
  EXPECT_EQ(cohort.records()[0].group, "ptbxl/8697");
  EXPECT_TRUE(cohort.training_only(0));
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_TRUE(cohort.records()[i].available().has(Modality::signal)) << i;
  }
}

TEST_F(ImportWfdb, TakesAChecksumOfZeroAndSaysSo) {
  const auto raised = [](double t) { return test::five_hertz(t) + 0.1; };  // whose sum is not 0
  for (const char* name : {"a", "b", "c"}) write_wfdb(source / name, 500, 5000, raised);
  const auto with_checksum = [&](const char* name, const char* checksum) {
    write_text(source / (concat(name, ".hea")),
               concat(name, " 2 500 5000\n", name, ".dat 16 1000 16 0 0 0 0 I\n", name,
                      ".dat 16 1000 16 0 0 ", checksum, " 0 II\n"));
  };
  with_checksum("a", "0");
  with_checksum("b", "17");
  write_table({"a", "b", "c"});
  EXPECT_EQ(run().records, 2u);
  EXPECT_EQ(report()[1][1], "ok");
  EXPECT_THAT(report()[1][2], HasSubstr("is 0 in the header, so it was not checked"));
  EXPECT_THAT(report()[2][2], HasSubstr("set the checksum in the header to 0"));
  EXPECT_EQ(report()[3][2], "");
  with_checksum("b", "0");  // as it advises
  options.force = true;
  EXPECT_EQ(run().records, 3u);
}

TEST_F(ImportWfdb, ReadsPathsOfWindowsAndOfMatlab) {
  write_wfdb(source / "a/r1", 500, 5000, test::five_hertz);
  write_wfdb(source / "b/c/r2", 500, 5000, test::five_hertz);
  write_wfdb(source / "r3", 500, 5000, test::five_hertz);
  write_wfdb(source / "r4", 500, 5000, test::five_hertz);
  write_table({"a\\r1", ".\\b\\c\\r2.HEA", "r3.mat", "r4.dat"});
  EXPECT_EQ(run().records, 4u);
  std::vector<std::string> ids;
  const Cohort cohort = open();
  for (const auto& record : cohort.records()) ids.push_back(record.key.id);
  EXPECT_THAT(ids, ElementsAre("r1", "r2", "r3", "r4"));
  options.force = true;
  for (const char* path : {"C:\\ecg\\r1", "d:/ecg/r1", "\\\\server\\ecg\\r1"}) {
    write_table({path});
    EXPECT_THAT(failure(ErrorKind::data), HasSubstr("is a Windows path"));
  }
}

TEST_F(ImportWfdb, ReadsSeveralSamplesAFrameAndSkewedSignals) {
  write_wfdb(source / "a", 1000, 10000, test::five_hertz);
  std::string samples;  // two of II beside one of V1
  for (int i = 0; i < 5000; ++i) {
    for (const double t : {i / 500.0, (i + 0.5) / 500, 0.0}) {
      const auto value = static_cast<std::int16_t>(std::lround(test::five_hertz(t)));
      samples += static_cast<char>(value & 0xff);
      samples += static_cast<char>(value >> 8);
    }
  }
  write_text(source / "b.dat", samples);
  write_text(source / "b.hea", "b 2 500 5000\nb.dat 16x2 1000 16 0 0\nb.dat 16 1000 16 0 0\n");
  options.lead = "signal 1";
  write_table({"b"});
  EXPECT_EQ(run().records, 1u);
  EXPECT_EQ(report()[1][3], "1000");
  const Cohort cohort = open();
  for (std::size_t k = 100; k < 2390; ++k) {
    const double expected = std::sin(2 * std::numbers::pi * 5 * static_cast<double>(k) / 249);
    ASSERT_NEAR(cohort.signal(0)[k], expected, 2e-3) << k;
  }
}

}  // namespace
}  // namespace ecgmm::data
