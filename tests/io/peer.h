// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "tests/support.h"

namespace ecgmm::io {

/// Writes a file without write_file()'s fsync, which makes hundreds of small ones slow.
inline void put(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
}

/// Runs tests/io/<script> with the peers' Python and returns what it prints; a failure fails the
/// test.
inline std::string run_peer(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command = std::string(kPython) + " " ECGMM_SOURCE_DIR "/tests/io/" + script;
  for (const std::string& argument : arguments) command += " '" + argument + "'";
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

/// The message of the Error of this kind that `body` must throw.
inline std::string fault(ErrorKind kind, const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace ecgmm::io
