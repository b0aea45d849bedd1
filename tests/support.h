// SPDX-License-Identifier: Apache-2.0
// What tests of several rooms need: a folder, the Python of the peers, the real data.
#pragma once

#include <stdlib.h>  // mkdtemp

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace ecgmm {

/// A new folder that is gone with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ecgmm-test-XXXXXX").string();
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

/// The real data, or a path that does not exist.
inline std::filesystem::path shared_data(const std::string& name) {
  const char* folder = std::getenv("ECGMM_SHARED_DATA");
  return std::filesystem::path(folder != nullptr ? folder : ECGMM_SOURCE_DIR "/../shared/data") /
         name;
}

}  // namespace ecgmm
