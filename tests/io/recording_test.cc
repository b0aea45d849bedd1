// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/lead_name.h"
#include "ecgmm/io/recording_file.h"
#include "small_recordings.h"
#include "tests/support/errors.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

RecordingOptions small_options() { return {500.0, 0.001, {}}; }

OpenSibling no_siblings() {
  return [](const std::string&) -> Bytes { return nullptr; };
}
OpenSibling sibling(const std::string& name, const std::string& content) {
  return [name, content](const std::string& wanted) -> Bytes {
    return wanted == name ? memory_bytes(content) : nullptr;
  };
}

std::unique_ptr<Recording> open_small(const SmallFile& file) {
  return open_recording(memory_bytes(file.content), sibling("r.dat", small_wfdb_data()),
                        small_options());
}

TEST(Recording, ReadsTheSameSignalFromEveryFormat) {
  for (const auto& file : small_files()) {
    SCOPED_TRACE(file.name);
    const auto recording = open_small(file);
    const std::size_t lead = recording->require("ii");
    EXPECT_EQ(recording->header().leads[lead].sampling_rate_hz, 500);
    const auto samples = recording->read(lead);
    ASSERT_EQ(samples.size(), kSmallLength);
    for (std::size_t i = 0; i < kSmallLength; ++i) {
      EXPECT_NEAR(samples[i], small_sample(1, i) * 1e-3, 1e-6) << i;
    }
    std::vector<double> window(7);
    recording->read(lead, 5, window);
    EXPECT_EQ(window, std::vector<double>(samples.begin() + 5, samples.begin() + 12));
  }
}

TEST(Recording, KnowsAgeSexTimeAndIdentity) {
  const auto scp = open_small({"", small_scp(2)});
  EXPECT_EQ(scp->header().age_years, 47);
  EXPECT_EQ(scp->header().sex, "female");
  EXPECT_EQ(scp->header().patient.birth_date, "1957-06-24");
  const auto muse = open_small({"", small_muse()});
  EXPECT_EQ(muse->header().patient.name, "M\xC3\xBCller") << "windows-1252";
  EXPECT_EQ(muse->header().age_years, 64);
  const auto wfdb = open_small({"", small_wfdb_header()});
  EXPECT_EQ(wfdb->header().recorded_at, "2020-01-31T12:30:00");
  EXPECT_EQ(wfdb->header().age_years, 61);
  const auto edf = open_small({"", small_edf(false)});
  EXPECT_EQ(edf->header().recorded_at, "2020-01-02T03:04:05");
  EXPECT_EQ(edf->header().patient.name, "Some Body");
  EXPECT_EQ(edf->header().filters.low_pass_hz, 150);
  const auto ishne = open_small({"", small_ishne()});
  EXPECT_EQ(ishne->header().age_years, 59);
  EXPECT_EQ(ishne->header().device, "recorder");
}

/// Opens and reads everything; only Error may leave it.
/// @return whether lead II came out without a warning that names what is missing.
bool survives(const std::string& content, const OpenSibling& open) {
  try {
    const auto recording = open_recording(memory_bytes(content), open, small_options());
    for (std::size_t l = 0; l < recording->header().leads.size(); ++l) recording->read(l, 1 << 20);
    for (const auto& warning : recording->header().warnings) {
      if (warning.find("the file holds") != std::string::npos) return false;
    }
    return recording->find("II").has_value();
  } catch (const Error& error) {
    EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
    EXPECT_FALSE(std::string(error.what()).empty());
    return false;
  }
}

TEST(Recording, RefusesOrWarnsOfEveryFormatCutAtAnyByte) {
  for (const auto& file : small_files()) {
    if (file.name == "apple" || file.name == "table") continue;  // lines: a shorter one is whole
    SCOPED_TRACE(file.name);
    const OpenSibling open = sibling("r.dat", small_wfdb_data());
    // What stands after the samples may be missing: the end mark of MFER, a comment of WFDB.
    const std::size_t spare = file.name == "mfer" ? 1 : file.name == "wfdb" ? 19 : 0;
    for (std::size_t size = 0; size + spare < file.content.size(); ++size) {
      const bool read = survives(file.content.substr(0, size), open);
      EXPECT_FALSE(read) << "cut after " << size << " of " << file.content.size();
    }
  }
}

TEST(Recording, SurvivesAnyByteChanged) {
  for (const auto& file : small_files()) {
    const OpenSibling open = sibling("r.dat", small_wfdb_data());
    for (std::size_t at = 0; at < file.content.size(); ++at) {
      for (const int change : {0x01, 0x80, 0xFF}) {
        std::string damaged = file.content;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        survives(damaged, open);
      }
    }
  }
}

TEST(Recording, FindsDamageThatChecksumsTell) {
  std::string scp = small_scp(1);
  scp[scp.size() - 5] ^= 1;
  std::string ishne = small_ishne();
  ishne[60] ^= 1;
  std::string muse = small_muse();
  const auto at = muse.find("<WaveFormData>") + 20;
  muse[at] = muse[at] == 'A' ? 'B' : 'A';
  const std::pair<std::string, const char*> cases[] = {
      {scp, "CRC of section 6"}, {ishne, "checksum of the header"}, {muse, "CRC"}};
  for (const auto& [content, expected] : cases) {
    EXPECT_THAT(
        fault(ErrorKind::data, [&] { open_recording(memory_bytes(content), no_siblings()); }),
        HasSubstr(expected));
  }
}

TEST(Recording, NamesTheFaultOfOddFiles) {
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  const std::string bomb =
      "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]>";
  const std::pair<std::string, const char*> cases[] = {
      {"", "is empty"},
      {std::string(100, '\0'), "not a known ECG format"},
      {"<?xml version=\"1.0\"?><html/>", "not a known ECG format"},
      {"%PDF-1.7", "ecgmm digitize"},
      {small_muse(bomb), "XML entity"},
      {changed(small_muse(), ">Rhythm<", ">Median<"), "type Rhythm"},
      {changed(small_muse(), ">500<", ">0<"), "no sampling rate"},
      {changed(small_muse(), ">1</LeadAmp", ">0</LeadAmp"), "no voltage"},
      {changed(small_aecg(), "\"1\" unit=\"uV\"", "\"0\" unit=\"uV\""), "<scale>"},
      {changed(small_aecg(), "<digits>-100", "<digits>x"), "'x' is not a number"},
      {changed(small_sierra(), "PhilipsECG", "MortaraECG"), "MortaraECG"},
      {changed(small_sierra(), ">1.04<", ">2.00<"), "2.00"},
      {changed(small_cardiosoft(), ">40<", ">41<"), "holds 40 samples, the strip says 41"},
      {changed(small_kardia(), "\"raw\"", "\"enhanced\""), "data.raw"},
      {changed(small_edf(false), "ECG I           ECG II ", "EEG Fp1         EEG Fp2"),
       "contains no ECG lead"},
      {changed(small_edf(false), "-32768  -32768  32767 ", "0       0       0     "),
       "sensitivity is 0"},
      {changed(small_edf(false), "1       0.08", "-1      0.00"), "no sampling rate"},
      {changed(small_edf(false), "1       0.08", "9       0.08"), "only 160 bytes follow"},
      {changed(small_mfer(), std::string("\x1E\x81\xA0"), std::string("\x1E\x84\x7F\xFF\xFF\xFF")),
       "2147483647 bytes"},
      {changed(small_mfer(), "\x06\x01\x01", "\x06\x08" + std::string(8, '\xFF')),
       "holds 1 of 18446744073709551615 sequences"},
      {changed(small_mfer(), "\x06\x01\x01", "\x06\x09" + std::string(9, '\xFF')),
       "a count of 9 bytes"},
      {std::string(
           "\x00\x00\x00\x00\x02\x00\x00\x00\x28\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00"
           "val\x00",
           24),
       "without its header"},
  };
  for (const auto& [content, expected] : cases) {
    EXPECT_THAT(
        fault(ErrorKind::data, [&] { open_recording(memory_bytes(content), no_siblings()); }),
        HasSubstr(expected));
  }
}

TEST(Recording, AsksForWhatATableOfNumbersDoesNotSay) {
  const std::string table = "1,2,3\n4,5,6\n7,8,9\n";
  EXPECT_THAT(
      fault(ErrorKind::data, [&] { open_recording(memory_bytes(table), no_siblings()); }),
      HasSubstr("does not state the sampling rate, the unit (in mV), the leads of its 3 columns"));
  RecordingOptions options{500.0, 0.001, {"I", "II"}};
  EXPECT_THAT(
      fault(ErrorKind::data, [&] { open_recording(memory_bytes(table), no_siblings(), options); }),
      HasSubstr("2 leads are named, the file has 3 columns"));
  options.leads = {"I", "II", "III"};
  EXPECT_THAT(
      fault(ErrorKind::data, [&] { open_recording(memory_bytes(table), no_siblings(), options); }),
      HasSubstr("III is not II - I"));
}

TEST(Recording, FollowsNoNameOutOfTheFolder) {
  const TempFolder folder;
  for (const char* name : {"../r", "/etc/passwd", "a/b"}) {
    folder.write("r.hea", concat("r/2 1 500 80\n", name, " 40\n", name, " 40\n"));
    EXPECT_THAT(fault(ErrorKind::data, [&] { open_recording(folder / "r.hea"); }),
                HasSubstr("not beside it in its folder"));
  }
  folder.write("r.hea", "r/1 1 500 40\nr 40\n");  // a record that is its own segment
  EXPECT_THAT(fault(ErrorKind::data, [&] { open_recording(folder / "r.hea"); }),
              HasSubstr("has segments itself"));
}

TEST(Recording, RefusesWhatIsNoRegularFile) {
  EXPECT_THAT(fault(ErrorKind::data, [] { open_recording("/dev/zero"); }), HasSubstr("/dev/zero"));
  EXPECT_THAT(fault(ErrorKind::data, [] { open_recording("/nonexistent"); }),
              HasSubstr("no such file"));
  EXPECT_THAT(fault(ErrorKind::data, [] { open_recording("/tmp"); }), HasSubstr("is a folder"));
}

TEST(LeadName, KnowsTheWaysToWriteALead) {
  for (const char* text :
       {"II", "ii", " Lead II ", "ECG II", "MDC_ECG_LEAD_II", "leadII", "DII", "d2"}) {
    EXPECT_EQ(standard_lead_name(text), "II") << text;
  }
  EXPECT_EQ(standard_lead_name("avr"), "aVR");
  EXPECT_EQ(standard_lead_name("MLII"), "MLII") << "modified: another lead than II";
  for (const char* text : {"", "ECG", "Fp1", "ECG2", "III II", "Resp"}) {
    EXPECT_FALSE(standard_lead_name(text)) << text;
  }
}

// --- The real and faithfully written files ------------------------------------------------------

struct Sample {
  fs::path file;
  Json expected;
};

/// Whether the DICOM module was built (ECGMM_DICOM).
bool with_dicom() {
  try {
    open_recording(memory_bytes(std::string(128, '\0') + "DICM"), no_siblings());
  } catch (const Error& error) {
    return error.kind() == ErrorKind::data;
  }
  return true;
}

std::vector<Sample> samples() {
  std::vector<Sample> found;
  const fs::path root = shared_data("../formats");
  if (!fs::exists(root)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.path().string().ends_with(".expected.json")) continue;
    std::ifstream in(entry.path());
    Json expected = Json::parse(in);
    const fs::path file = entry.path().parent_path() / expected["file"].get<std::string>();
    if (file.extension() == ".pdf") continue;  // pages, not samples
    if (file.extension() == ".dcm" && !with_dicom()) continue;
    found.push_back({file, std::move(expected)});
  }
  return found;
}

RecordingOptions options_of(const Json& expected) {
  RecordingOptions options;
  if (!expected.contains("options_needed")) return options;
  const Json& needed = expected["options_needed"];
  options.sampling_rate_hz = needed["rate_hz"].get<double>();
  options.unit_mv = needed["unit_mV"].get<double>();
  for (const auto& lead : needed["leads"]) options.leads.push_back(lead);
  return options;
}

void expect_header(const RecordingHeader& header, const Json& expected) {
  std::vector<std::string> names;
  for (const auto& lead : header.leads) {
    if (lead.is_ecg) names.push_back(lead.name);
  }
  EXPECT_EQ(Json(names), expected["leads"]);
  const Json age = header.age_years ? Json(*header.age_years) : Json(nullptr);
  EXPECT_TRUE(age == expected["age"] ||
              (expected.contains("age_also") && age == expected["age_also"]))
      << age << " instead of " << expected["age"];
  EXPECT_EQ(header.sex.empty() ? Json(nullptr) : Json(header.sex), expected["sex"]);
  if (!expected.contains("device_filter")) return;
  const Json& filter = expected["device_filter"];
  const auto value = [](std::optional<double> number) {
    return number ? Json(*number) : Json(nullptr);
  };
  EXPECT_EQ(value(header.filters.high_pass_hz), filter["high_pass_hz"]);
  EXPECT_EQ(value(header.filters.low_pass_hz), filter["low_pass_hz"]);
  EXPECT_EQ(value(header.filters.notch_hz), filter["ac_hz"]);
}

void expect_samples(const Sample& sample, const std::vector<double>& got) {
  const Json& expected = sample.expected;
  EXPECT_EQ(got.size(), expected["samples"].get<std::size_t>());
  const double tolerance = expected["tolerance_mV"];
  const auto missing = std::ranges::count_if(got, [](double x) { return std::isnan(x); });
  EXPECT_EQ(missing, expected.value("lead_II_missing_samples", 0));
  std::vector<std::optional<double>> wanted;
  if (expected.contains("lead_II_file")) {
    std::ifstream in(sample.file.parent_path() / expected["lead_II_file"].get<std::string>());
    for (std::string line; std::getline(in, line);) {
      if (line != "II") wanted.push_back(parse_number(line));
    }
    ASSERT_EQ(wanted.size(), got.size());
  } else if (expected.contains("lead_II_first10_mV")) {
    for (const auto& value : expected["lead_II_first10_mV"]) {
      wanted.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
    }
  }
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    wrong += wanted[i] ? !(std::abs(got[i] - *wanted[i]) <= tolerance) : !std::isnan(got[i]);
  }
  EXPECT_EQ(wrong, 0U);
  if (!expected.contains("lead_II_sum_mV") || expected["lead_II_sum_mV"].is_null()) return;
  double sum = 0;
  for (const double x : got) sum += std::isnan(x) ? 0 : x;
  EXPECT_NEAR(sum, expected["lead_II_sum_mV"].get<double>(),
              0.01 + 1e-6 * static_cast<double>(got.size()));
}

TEST(Recording, ReadsOrRefusesEverySampleAsAsked) {
  const auto all = samples();
  if (all.empty()) GTEST_SKIP() << "no shared/formats";
  EXPECT_EQ(all.size(), with_dicom() ? 60U : 55U);
  for (const auto& sample : all) {
    SCOPED_TRACE(sample.file);
    const std::string asked = sample.expected["expect"];
    if (asked == "read" || asked == "read_with_options") {
      if (asked != "read") {
        fault(ErrorKind::data, [&] { open_recording(sample.file); });
      }
      const auto recording = open_recording(sample.file, options_of(sample.expected));
      const std::size_t lead = recording->require("II");
      EXPECT_NEAR(recording->header().leads[lead].sampling_rate_hz,
                  sample.expected["hz"].get<double>(), 1e-6);
      expect_header(recording->header(), sample.expected);
      expect_samples(sample, recording->read(lead));
      continue;
    }
    const std::string message =
        fault(ErrorKind::data, [&] { open_recording(sample.file)->require("II"); });
    bool named = false;
    for (const auto& word : sample.expected["error_must_name"]) {
      named = named || message.find(word.get<std::string>()) != std::string::npos;
    }
    EXPECT_TRUE(named) << message << " names none of " << sample.expected["error_must_name"];
  }
}

TEST(Recording, SurvivesEverySampleCutAtManyBytes) {
  const auto all = samples();
  if (all.empty()) GTEST_SKIP() << "no shared/formats";
  for (const auto& sample : all) {
    const auto bytes = read_file(sample.file);
    const std::string content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const OpenSibling open = siblings_in(sample.file.parent_path());
    for (std::size_t part = 1; part < 20; ++part) {
      survives(content.substr(0, content.size() * part / 20 + part), open);
    }
  }
}

}  // namespace
}  // namespace ecgmm::io
