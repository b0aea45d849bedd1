// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>  // mkdtemp

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ecgmm::ecg {

/// A new folder that is gone with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ecgmm-ecg-XXXXXX").string();
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

inline constexpr const char* kPython = ECGMM_SOURCE_DIR "/.venv/bin/python";
/// Whether the Python with the peer libraries is there (script/test installs it).
inline bool has_peer() { return std::filesystem::exists(kPython); }
inline constexpr const char* kNoPeer = ".venv/bin/python is missing: run script/test";

/// Runs that Python with arguments as the shell reads them; a failure fails the test.
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

/// The real data, or a path that does not exist.
inline std::filesystem::path shared_data(const std::string& name) {
  const char* folder = std::getenv("ECGMM_SHARED_DATA");
  return std::filesystem::path(folder != nullptr ? folder : ECGMM_SOURCE_DIR "/../shared/data") /
         name;
}

}  // namespace ecgmm::ecg
