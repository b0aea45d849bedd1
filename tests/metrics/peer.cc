// SPDX-License-Identifier: Apache-2.0
#include "peer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "ecgmm/core/text.h"

namespace ecgmm::metrics {

nlohmann::json ask_peer(const std::string& script, const nlohmann::json& document) {
  const std::string python = ECGMM_SOURCE_DIR "/.venv/bin/python";
  if (!std::filesystem::exists(python)) return nullptr;
  const std::string path = concat(testing::TempDir(), "ecgmm_metrics_", getpid(), ".json");
  std::ofstream(path) << document;
  const std::string command =
      concat(python, " " ECGMM_SOURCE_DIR "/tests/metrics/", script, " '", path, "'");
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  pclose(pipe);
  std::filesystem::remove(path);
  return nlohmann::json::parse(output);
}

void expect_same(double ours, const nlohmann::json& theirs, const std::string& name,
                 double tolerance) {
  if (theirs.is_null()) {
    EXPECT_TRUE(std::isnan(ours)) << name << " is " << ours;
  } else {
    const double value = theirs.get<double>();
    EXPECT_NEAR(ours, value, tolerance * std::max(1.0, std::abs(value))) << name;
  }
}

std::vector<nlohmann::json> nullable(const std::vector<double>& values) {
  std::vector<nlohmann::json> result;
  for (const double value : values) {
    result.push_back(std::isnan(value) ? nlohmann::json(nullptr) : nlohmann::json(value));
  }
  return result;
}

}  // namespace ecgmm::metrics
