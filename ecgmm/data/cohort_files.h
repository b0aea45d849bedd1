// SPDX-License-Identifier: Apache-2.0
// The files of a cohort folder in the standard layout.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::data {

/// Names that a file of the layout may have, the usual one first.
inline const std::vector<std::string> kSignalNames = {"ecg_signals.csv", "ecg_signals.csv.gz"};
inline const std::vector<std::string> kLabelNames = {"labels.xlsx", "labels.csv", "labels.csv.gz"};
inline const std::vector<std::string> kClinicalNames = {"clinical.xlsx", "clinical.csv",
                                                        "clinical.csv.gz"};

/// The file of one part of a cohort: the first that exists of `names`; with a note where there are
/// several. "" where there is none.
std::filesystem::path find_modality_file(const std::filesystem::path& folder,
                                         const std::vector<std::string>& names,
                                         std::vector<std::string>& notes);

/// The parts whose file or folder is there, readable or not.
ModalitySet present_modalities(const std::filesystem::path& folder);

/// Whether a folder in the standard layout has a table of labels.
bool has_labels(const std::filesystem::path& folder);

/// `images/<idx>/<idx:03>ECG_lead2.jpg` below a cohort folder.
std::filesystem::path standard_image_path(const std::filesystem::path& folder, std::string_view id);

}  // namespace ecgmm::data
