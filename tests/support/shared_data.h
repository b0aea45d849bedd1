// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ecgmm {

/// A file or folder of the real data, which lie beside the checkout or where ECGMM_SHARED_DATA
/// says; a path that does not exist where there are none: skip the test then.
inline std::filesystem::path shared_data(const std::string& name) {
  const char* folder = std::getenv("ECGMM_SHARED_DATA");
  return std::filesystem::path(folder != nullptr ? folder : ECGMM_SOURCE_DIR "/../shared/data") /
         name;
}

}  // namespace ecgmm
