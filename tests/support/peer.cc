// SPDX-License-Identifier: Apache-2.0
#include "tests/support/peer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/support/temp_folder.h"

namespace ecgmm {
namespace {

constexpr const char* kPython = ECGMM_SOURCE_DIR "/.venv/bin/python";

/// What a command prints; a failure of it fails the test.
std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "cannot run " << command;
    return {};
  }
  std::string output;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) output.append(block, n);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return output;
}

std::string command_line(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command = std::string(kPython) + " " ECGMM_SOURCE_DIR "/tests/" + script;
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  return command;
}

bool find_peers() {
  if (!std::filesystem::exists(kPython)) return false;
  return std::system((std::string(kPython) +
                      " -c \"import importlib.util as i, sys; sys.exit(not all(map(i.find_spec, "
                      "('numpy', 'pandas', 'openpyxl', 'scipy', 'sklearn', 'statsmodels', 'torch', "
                      "'safetensors', 'wfdb', 'tensorboard', 'PIL'))))\"")
                         .c_str()) == 0;
}

}  // namespace

bool has_peers() {
  static const bool found = find_peers();
  return found;
}

bool needs_peers() { return std::getenv("ECGMM_NEED_PEERS") != nullptr; }

std::string run_peer(const std::string& script, const std::vector<std::string>& arguments) {
  return output_of(command_line(script, arguments));
}

nlohmann::json ask_peer(const std::string& script, const nlohmann::json& document,
                        const std::vector<std::string>& arguments) {
  const TempFolder folder;
  const auto question = folder.write("question.json", document.dump());
  const auto command = command_line(script, arguments) + " <'" + question.string() + "'";
  auto answer = nlohmann::json::parse(output_of(command), nullptr, false);
  EXPECT_FALSE(answer.is_discarded()) << command << " printed no JSON";
  return answer;
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

}  // namespace ecgmm
