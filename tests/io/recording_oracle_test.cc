// SPDX-License-Identifier: Apache-2.0
// Lead II sample by sample beside the readers of others: pydicom, pyedflib, wfdb, sierraecg and
// ecgdatakit, on files that they wrote, that we wrote, and the shared samples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "ecgmm/io/dicom_load.h"
#include "ecgmm/io/recording_file.h"
#include "ecgmm/io/recording_write.h"
#include "small_recordings.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

std::vector<double> read_doubles(const fs::path& path) {
  std::vector<double> values(fs::file_size(path) / sizeof(double));
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(values.data()),
          static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

/// What each peer that could read it gives of each file.
struct Peers {
  std::set<std::string> missing;
  std::map<std::size_t, std::map<std::string, std::vector<double>>> read;  ///< by file
};

Peers ask_peers(const std::vector<fs::path>& files) {
  const TempFolder out;
  std::vector<std::string> words = {"read", out.path().string()};
  for (const auto& file : files) words.push_back(file.string());
  std::istringstream lines(run_peer("io/recording_peer.py", words));
  Peers peers;
  for (std::string first, peer; lines >> first >> peer;) {
    if (first == "missing") {
      peers.missing.insert(peer);
    } else {
      peers.read[std::stoul(first)][peer] = read_doubles(out / concat(first, '-', peer, ".f64"));
    }
  }
  return peers;
}

/// Counts differing samples, NaN equal to NaN; all where the lengths differ. Recordings that are
/// held whole are so in float32.
std::size_t differences(const std::vector<double>& ours, const std::vector<double>& theirs) {
  if (ours.size() != theirs.size()) return std::max(ours.size(), theirs.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double tolerance = 1e-6 + 1e-7 * std::abs(theirs[i]);
    const bool same =
        std::isnan(ours[i]) ? std::isnan(theirs[i]) : std::abs(ours[i] - theirs[i]) <= tolerance;
    count += !same;
  }
  return count;
}

bool lacks_module(const Error& error) { return error.kind() == ErrorKind::environment; }

/// @return how many comparisons were made.
std::size_t compare(const std::vector<fs::path>& files, const Peers& peers) {
  std::size_t count = 0;
  for (std::size_t f = 0; f < files.size(); ++f) {
    const auto found = peers.read.find(f);
    if (found == peers.read.end()) continue;
    SCOPED_TRACE(files[f]);
    try {
      const auto recording = open_recording(files[f]);
      const auto ours = recording->read(recording->require("II"));
      for (const auto& [peer, theirs] : found->second) {
        EXPECT_EQ(differences(ours, theirs), 0U) << peer << " of " << theirs.size();
        ++count;
      }
    } catch (const Error& error) {
      if (!lacks_module(error)) ADD_FAILURE() << error.what();
    }
  }
  return count;
}

TEST(RecordingOracle, ReadsWhatThePeersWrote) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  std::istringstream lines(run_peer("io/recording_peer.py", {"make", folder.path().string()}));
  std::vector<fs::path> files;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("missing")) files.emplace_back(line);
  }
  if (files.empty()) GTEST_SKIP() << "neither pyedflib nor pydicom is there: run script/test";
  EXPECT_GE(compare(files, ask_peers(files)), files.size() / 2);
}

TEST(RecordingOracle, WritesWhatThePeersRead) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const auto recording = open_recording(memory_bytes(small_edf(false)), {});
  std::vector<fs::path> files = {folder / "w.hea", folder / "e.edf"};
  const WrittenHeader header{.age_years = 61,
                             .sex = "female",
                             .recorded_at = "2020-01-31T12:30:00",
                             .device = "recorder",
                             .patient = {},
                             .deidentified = true};
  write_recording_wfdb(files[0], *recording, {0, 1}, header);
  write_recording_edf(files[1], *recording, {0, 1}, header);
  try {
    write_recording_dicom(folder / "d.dcm", *recording, {0, 1}, header);
    files.push_back(folder / "d.dcm");
  } catch (const Error& error) {
    ASSERT_TRUE(lacks_module(error)) << error.what();
  }
  const Peers peers = ask_peers(files);
  if (peers.missing.contains("wfdb")) GTEST_SKIP() << "the peers are not there: run script/test";
  EXPECT_GE(compare(files, peers), 1U);
  for (const auto& [file, by_peer] : peers.read) {
    for (const auto& [peer, samples] : by_peer) {
      ASSERT_EQ(samples.size(), kSmallLength) << files[file] << ' ' << peer;
      for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_NEAR(samples[i], small_sample(1, i) * 1e-3, 1e-6) << files[file] << ' ' << peer;
      }
    }
  }
}

TEST(RecordingOracle, AgreesWithThePeersOnTheSharedSamples) {
  const fs::path root = shared_data("../formats");
  ECGMM_NEEDS_PEERS();
  if (!fs::exists(root)) GTEST_SKIP() << "no shared/formats";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.path().string().ends_with(".expected.json")) continue;
    std::ifstream in(entry.path());
    const auto expected = nlohmann::json::parse(in);
    const fs::path file = entry.path().parent_path() / expected["file"].get<std::string>();
    if (expected["expect"] != "read" || file.extension() == ".pdf") continue;
    files.push_back(file);
  }
  std::ranges::sort(files);
  const Peers peers = ask_peers(files);
  if (peers.read.empty()) GTEST_SKIP() << "no peer is there: run script/test";
  EXPECT_GT(compare(files, peers), peers.missing.empty() ? 30U : 0U);
}

}  // namespace
}  // namespace ecgmm::io
