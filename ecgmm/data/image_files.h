// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort.h"
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

/// Looks at a picture of a trace on paper. Dark is what is less than two thirds as bright as the
/// paper. Of the connected dark parts the widest are the trace, as long as they do not lie above or
/// below each other; the others (letters, stamps, borders) are ink outside. Letters that touch the
/// trace count as trace. Sets everything but `sha256` and
/// `file_bytes`.
ImageFacts measure_image(const Image& image);

}  // namespace ecgmm::data
