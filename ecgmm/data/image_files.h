// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_notes.h"

namespace ecgmm::data {

struct ImageFile {
  std::string id;
  std::filesystem::path path;
};

/// The images below `images/`, each in the folder of its index. Other zero padding and .jpeg or
/// .png are accepted with a note.
/// @throws Error (data): no such folder, nothing in it, an index with two folders or two pictures.
std::vector<ImageFile> find_images(const std::filesystem::path& cohort_folder, Findings& findings);

}  // namespace ecgmm::data
