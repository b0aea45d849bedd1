// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>  // mkdtemp

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"

namespace ecgmm::io {

/// A new folder that is gone with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ecgmm-io-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Writes a file without write_file()'s fsync, which makes hundreds of small ones slow.
inline void put(const std::filesystem::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
}

/// Whether the Python with the peer libraries is there (script/test installs it).
inline bool has_peer() { return std::filesystem::exists(ECGMM_SOURCE_DIR "/.venv/bin/python"); }
inline constexpr const char* kNoPeer = ".venv/bin/python is missing: run script/test";

/// Runs tests/io/<script> with that Python and returns what it prints; a failure fails the test.
inline std::string run_peer(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command =
      ECGMM_SOURCE_DIR "/.venv/bin/python " ECGMM_SOURCE_DIR "/tests/io/" + script;
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

/// The real data, or a path that does not exist.
inline std::filesystem::path shared_data(const std::string& name) {
  const char* folder = std::getenv("ECGMM_SHARED_DATA");
  return std::filesystem::path(folder != nullptr ? folder : ECGMM_SOURCE_DIR "/../shared/data") /
         name;
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
