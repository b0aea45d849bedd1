// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support.h"

namespace ecgmm::ecg {

/// Runs the peers' Python with arguments as the shell reads them; a failure fails the test.
inline void run_peer(const std::string& arguments) {
  const std::string command = std::string(kPython) + " " + arguments;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}
inline void run_python(const std::string& program) { run_peer("-c \"" + program + "\""); }

inline void write_floats(const std::filesystem::path& path, const std::vector<float>& values) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(float)));
}

inline std::vector<float> read_floats(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  std::vector<float> values(in ? static_cast<std::size_t>(in.tellg()) / sizeof(float) : 0);
  in.seekg(0).read(reinterpret_cast<char*>(values.data()),
                   static_cast<std::streamsize>(values.size() * sizeof(float)));
  return values;
}

}  // namespace ecgmm::ecg
