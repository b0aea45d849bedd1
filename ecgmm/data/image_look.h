// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "ecgmm/data/cohort_state.h"
#include "ecgmm/data/open_options.h"

namespace ecgmm::data {

/// Decodes the image of a record: what is odd about it goes to the record's notes, why it cannot be
/// read to its unreadable modalities. options.on_picture gets the decoded image of a labeled
/// record.
/// @param folder  of the cohort, which the image's path is shown relative to.
/// @return nullopt for a record without an image, or whose image cannot be read.
std::optional<ImageFacts> look_at_image(Record& record, const std::filesystem::path& folder,
                                        const CohortState& state, const OpenOptions& options);

/// A line for each kind of oddity of images: how many records have it, and the first of them.
std::vector<std::string> image_notes(const std::vector<Record>& records);

}  // namespace ecgmm::data
