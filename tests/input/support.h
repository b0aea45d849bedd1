// SPDX-License-Identifier: Apache-2.0
// What the tests of the torch rooms share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::test {

/// A folder of this test's own, removed with it.
class TempFolder {
 public:
  TempFolder()
      : path_(std::filesystem::path(testing::TempDir()) /
              concat("ecgmm_", getpid(), "_",
                     testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline const std::string kPython = ECGMM_SOURCE_DIR "/.venv/bin/python";

/// Runs a script of tests/ in the checkout's .venv; its exit status.
inline int run_python(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command = kPython + " " ECGMM_SOURCE_DIR "/tests/" + script;
  for (const auto& argument : arguments) command += " '" + argument + "'";
  return std::system(command.c_str());
}

/// The developers' data, if there.
inline std::filesystem::path shared_data() {
  const char* folder = std::getenv("ECGMM_SHARED_DATA");
  return folder != nullptr ? folder : ECGMM_SOURCE_DIR "/../shared/data";
}

/// Expects an Error of one kind whose text contains `part`.
template <class Body>
void expect_error(ErrorKind kind, const std::string& part, Body&& body) {
  try {
    body();
    ADD_FAILURE() << "no error; expected: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

#define ECGMM_SKIP_WITHOUT_PYTHON()                     \
  if (!std::filesystem::exists(::ecgmm::test::kPython)) \
  GTEST_SKIP() << "no .venv (see "                      \
                  "script/test)"

}  // namespace ecgmm::test
