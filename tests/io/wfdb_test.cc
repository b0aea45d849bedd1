// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/wfdb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/file.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

/// One signal, checked, in mV where it is a voltage.
std::vector<double> read_signal(const fs::path& record, std::size_t signal) {
  const auto recording = open_wfdb_record(record);
  recording->check(signal);
  return recording->read(signal);
}

/// Reads all signals of a record and compares them with the peer's float64 values, bit for bit.
void expect_as_peer(const fs::path& record, const fs::path& peer_values) {
  SCOPED_TRACE(record);
  const WfdbHeader header = read_wfdb_header(record);
  const auto bytes = read_file(peer_values);
  ASSERT_EQ(bytes.size(), header.signals.size() * header.length * sizeof(double));
  for (std::size_t s = 0; s < header.signals.size(); ++s) {
    const std::vector<double> ours = read_signal(record, s);
    ASSERT_EQ(ours.size(), header.length);
    std::size_t differences = 0;
    for (std::size_t i = 0; i < header.length; ++i) {
      double theirs = 0;
      std::memcpy(&theirs, bytes.data() + (s * header.length + i) * sizeof theirs, sizeof theirs);
      differences += ours[i] != theirs && !(std::isnan(ours[i]) && std::isnan(theirs));
    }
    EXPECT_EQ(differences, 0U) << "signal " << s;
  }
}

TEST(Wfdb, AgreesWithTheWfdbPackageInEveryFormat) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  std::istringstream records(run_peer("io/wfdb_peer.py", {folder.path().string()}));
  int count = 0;
  for (std::string name; records >> name; ++count) {
    expect_as_peer(folder / name, folder / (name + ".f64"));
  }
  EXPECT_EQ(count, 12);
}

TEST(Wfdb, AgreesWithTheWfdbPackageOnRealRecords) {
  const fs::path ptbxl = shared_data("ptbxl/records500/00000");
  const fs::path lead2 = shared_data("ptbxl-lead2-z/records");
  if (!fs::exists(ptbxl) || !fs::exists(lead2)) GTEST_SKIP() << "no shared/data/ptbxl";
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  std::vector<std::string> arguments = {folder.path().string()};
  for (const fs::path& records : {ptbxl, lead2}) {
    std::size_t seen = 0;
    for (const auto& file : fs::directory_iterator(records)) {
      if (file.path().extension() != ".hea" || seen++ % 100 != 0) continue;
      arguments.push_back(fs::path(file.path()).replace_extension().string());
    }
  }
  ASSERT_GT(arguments.size(), 10U);
  run_peer("io/wfdb_peer.py", arguments);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    expect_as_peer(arguments[i], folder / concat(i - 1, ".f64"));
  }
}

TEST(Wfdb, ReadsEveryRealRecordWithItsChecksum) {
  const fs::path ptbxl = shared_data("ptbxl/records500");
  if (!fs::exists(ptbxl)) GTEST_SKIP() << "no shared/data/ptbxl";
  int count = 0;
  for (const auto& file : fs::recursive_directory_iterator(ptbxl)) {
    if (file.path().extension() != ".hea") continue;
    const auto recording = open_wfdb_record(file.path());
    const auto second = recording->find("ii");
    ASSERT_TRUE(second) << file.path();
    EXPECT_EQ(recording->header().leads[*second].sampling_rate_hz, 500);
    EXPECT_THAT(recording->check(*second), IsEmpty());
    EXPECT_EQ(recording->read(*second).size(), 5000U);
    ++count;
  }
  EXPECT_EQ(count, 422);
}

/// A record of one file, written to `folder`.
void write_record(const TempFolder& folder, std::string_view header, std::size_t bytes) {
  folder.write("r.hea", header);
  folder.write("r.dat", std::string(bytes, '\1'));
}

TEST(WfdbHeader, FillsInWhatMayBeMissing) {
  const TempFolder folder;
  write_record(folder, "r 1\r\nr.dat 16\r\n", 6);
  const WfdbHeader header = read_wfdb_header(folder / "r");
  EXPECT_EQ(header.record, "r");
  EXPECT_EQ(header.sampling_rate_hz, 250);
  EXPECT_EQ(header.length, 0U);
  ASSERT_EQ(header.signals.size(), 1U);
  EXPECT_EQ(header.signals[0].gain, 200);
  EXPECT_EQ(header.signals[0].baseline, 0);
  EXPECT_EQ(header.signals[0].unit, "mV");
  EXPECT_FALSE(header.signals[0].checksum);
  EXPECT_EQ(header.signals[0].name, "");
  EXPECT_THAT(read_signal(folder / "r", 0), ElementsAre(0x101 / 200., 0x101 / 200., 0x101 / 200.));
}

TEST(WfdbHeader, ReadsEveryField) {
  const TempFolder folder;
  write_record(folder,
               "# made for a test\n\nrec_7 2 360.5/12(-3) 2 12:30:00.5 01/02/1990\n"
               "r.dat 16x1:0+4 1e3(-7)/uV 12 1024 5 -1017 0 MLII, left arm\n"
               "r.dat 16+4 0/mV 12 1024 5\nA line of another tool\n# Age: 300\n",
               12);
  const WfdbHeader header = read_wfdb_header(folder / "r.hea");
  EXPECT_EQ(header.record, "rec_7");
  EXPECT_EQ(header.sampling_rate_hz, 360.5);
  EXPECT_EQ(header.length, 2U);
  ASSERT_EQ(header.signals.size(), 2U);
  const WfdbSignal& first = header.signals[0];
  EXPECT_EQ(first.file_name, "r.dat");
  EXPECT_EQ(first.offset_bytes, 4U);
  EXPECT_EQ(first.gain, 1000);
  EXPECT_EQ(first.baseline, -7);
  EXPECT_EQ(first.unit, "uV");
  EXPECT_EQ(first.checksum, -1017);
  EXPECT_EQ(first.name, "MLII, left arm");
  EXPECT_EQ(header.signals[1].gain, 200) << "a gain of 0 means not calibrated";
  EXPECT_EQ(header.signals[1].baseline, 1024) << "the ADC zero, where there is no baseline";
  EXPECT_TRUE(first.calibrated);
  EXPECT_FALSE(header.signals[1].calibrated);
}

TEST(WfdbHeader, NamesLineAndFault) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no record line"},
      {"# only a comment\n", "no record line"},
      {"r\n", "line 1: the record line states no number of signals"},
      {"r two 500\n", "line 1: number of signals 'two'"},
      {"r -1 500\n", "number of signals '-1'"},
      {"r 1 0\nr.dat 16\n", "sampling rate must be above 0"},
      {"r 1 nan\nr.dat 16\n", "sampling rate 'nan'"},
      {"r 1 500 5k\nr.dat 16\n", "number of samples '5k'"},
      {"r 1 500 99999999999999\nr.dat 16\n", "99999999999999 samples"},
      {"r/3 1 500\n", "announces 3 segments and names 0"},
      {"r 3 500 10\nr.dat 16\nr.dat 16\n", "announces 3 signals and describes 2"},
      {"r 1 500\nr.dat\n", "line 2: the signal line states no format"},
      {"r 1 500\nr.dat 16x0\n", "0 samples a frame"},
      {"r 1 500\nr.dat 16:-2\n", "skew '-2'"},
      {"r 1 500\nr.dat 16+-4\n", "byte offset '-4'"},
      {"r 1 500\nr.dat 16 abc\n", "gain 'abc'"},
      {"r 1 500\nr.dat 16 inf\n", "gain 'inf'"},
      {"r 1 500\nr.dat 16 200(3\n", "closing bracket"},
      {"r 1 500\nr.dat 16 200(x)/mV\n", "baseline 'x'"},
      {"r 1 500\nr.dat 16 200 16 0 5 sum\n", "checksum 'sum'"},
      {"r 1 500\n../r.dat 16\n", "not beside its header"},
      {"r 1 500\n/etc/passwd 80\n", "not beside its header"},
      {"r 1 500\n.. 16\n", "not beside its header"},
      {"\x80\xFF\x01 \x7F\n", "'\\x7f'"},
      {"r 1 500\nr.dat 16 200(-9223372036854775808)/mV\n", "baseline '-9223372036854775808'"},
      {"r 1 500\nr.dat 16 200(2147483648)/mV\n", "baseline '2147483648'"},
      {"r 1 500\nr.dat 16 200 16 -9223372036854775808\n", "ADC zero '-9223372036854775808'"},
  };
  const TempFolder folder;
  for (const auto& [header, expected] : cases) {
    SCOPED_TRACE(header);
    folder.write("r.hea", header);
    const std::string message = fault(ErrorKind::data, [&] { read_wfdb_header(folder / "r"); });
    EXPECT_THAT(message, HasSubstr(expected));
    EXPECT_THAT(message, HasSubstr("r.hea"));
  }
}

TEST(WfdbSignal, NamesBothSizesOfAFileThatIsTooShort) {
  const TempFolder folder;
  write_record(folder, "r 2 500 10\nr.dat 16 200\nr.dat 16 200\n", 39);
  const auto message = fault(ErrorKind::data, [&] { read_signal(folder / "r", 0); });
  EXPECT_THAT(message, HasSubstr("r.dat: the file has 39 bytes, its header promises 40"));

  write_record(folder, "r 1 500 3\nr.dat 212 200\n", 4);  // 3 samples of 12 bits take 4.5 bytes
  fault(ErrorKind::data, [&] { read_signal(folder / "r", 0); });
  write_record(folder, "r 1 500 3\nr.dat 212 200\n", 5);
  EXPECT_EQ(read_signal(folder / "r", 0).size(), 3U);
}

TEST(WfdbSignal, RefusesWhatItCannotRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"r 1 500 3\nr.dat 16 200 16 0 257 770 0 II\n",
       "signal \"II\" sum to 771, the checksum in the header is 770"},
      {"r 1 500 3\nr.dat 9 200\n", "WFDB format 9 cannot be read"},
      {"r 1 500 3\nr.dat 0 200\n", "WFDB format 0 cannot be read"},
      {"r 2 500 1\nr.dat 16 200\nr.dat 80 200\n", "r.dat: its signals have different formats"},
      {"r 1 500 1\nr.dat 16+99 200\n", "promises 101"},
      {"r 1 500 1\nmissing.dat 16 200\n", "missing.dat"},
  };
  const TempFolder folder;
  for (const auto& [text, expected] : cases) {
    SCOPED_TRACE(text);
    write_record(folder, text, 6);
    EXPECT_THAT(fault(ErrorKind::data, [&] { read_signal(folder / "r", 0); }), HasSubstr(expected));
  }
}

TEST(WfdbSignal, TakesSignedAndUnsignedChecksums) {
  const TempFolder folder;
  for (const char* checksum : {"-514", "65022"}) {
    folder.write("r.hea", concat("r 1 500 2\nr.dat 16 200 16 0 0 ", checksum, " 0 II\n"));
    folder.write("r.dat", std::string("\xFF\xFE\xFF\xFE"));
    EXPECT_THAT(read_signal(folder / "r", 0), ElementsAre(-257 / 200., -257 / 200.));
  }
}

TEST(WfdbSignal, TakesAChecksumOfZeroAndAGainOfZeroAndSaysSo) {
  const TempFolder folder;
  const auto remarks = [&](const char* line) {
    write_record(folder, concat("r 1 500 3\n", line, "\n"), 6);
    return open_wfdb_record(folder / "r")->check(0);
  };
  EXPECT_THAT(
      remarks("r.dat 16 200 16 0 257 0 0 II"),
      ElementsAre(HasSubstr("checksum of signal \"II\" is 0 in the header, so it was not")));
  EXPECT_THAT(remarks("r.dat 16 0 16 0 257 771 0 II"),
              ElementsAre(HasSubstr("signal \"II\" has no gain; 200 units per mV are assumed")));
  EXPECT_THAT(remarks("r.dat 16 200 16 0 257 771 0 II"), IsEmpty());
  EXPECT_THAT(remarks("r.dat 16 200"), IsEmpty());
  folder.write("r.dat", std::string(6, '\0'));
  EXPECT_THAT(open_wfdb_record(folder / "r")->check(0), IsEmpty());
}

TEST(WfdbSignal, AFaultyChecksumIsTakenOnceItIsSetToZero) {
  const TempFolder folder;
  write_record(folder, "r 1 500 3\nr.dat 16 200 16 0 257 770 0 II\n", 6);
  EXPECT_THAT(fault(ErrorKind::data, [&] { read_signal(folder / "r", 0); }),
              HasSubstr("set the checksum in the header to 0 (the seventh field"));
  write_record(folder, "r 1 500 3\nr.dat 16 200 16 0 257 0 0 II\n", 6);  // as it advises
  EXPECT_EQ(read_signal(folder / "r", 0).size(), 3U);
}

TEST(WfdbSignal, RefusesAGainThatNoEcgHas) {
  const TempFolder folder;
  for (const char* gain : {"1e-300", "0.5", "1e14/uV"}) {
    SCOPED_TRACE(gain);
    write_record(folder, concat("r 1 500 3\nr.dat 16 ", gain, "\n"), 6);
    EXPECT_THAT(fault(ErrorKind::data, [&] { read_signal(folder / "r", 0); }),
                HasSubstr("is implausible for an ECG"));
  }
}

}  // namespace
}  // namespace ecgmm::io
