// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_files.h"

#include <system_error>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {

std::filesystem::path find_modality_file(const std::filesystem::path& folder,
                                         const std::vector<std::string>& names,
                                         std::vector<std::string>& notes) {
  std::filesystem::path chosen;
  for (const auto& name : names) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder / name, ignored)) continue;
    if (chosen.empty()) {
      chosen = folder / name;
    } else {
      notes.push_back(concat(chosen.filename().string(), " is used, ", name, " is ignored"));
    }
  }
  return chosen;
}

ModalitySet present_modalities(const std::filesystem::path& folder) {
  ModalitySet parts;
  std::vector<std::string> ignored;
  std::error_code error;
  if (std::filesystem::exists(folder / "images", error)) parts = parts.with(Modality::image);
  if (!find_modality_file(folder, kSignalNames, ignored).empty())
    parts = parts.with(Modality::signal);
  if (!find_modality_file(folder, kClinicalNames, ignored).empty())
    parts = parts.with(Modality::clinical);
  return parts;
}

bool has_labels(const std::filesystem::path& folder) {
  std::vector<std::string> ignored;
  return !find_modality_file(folder, kLabelNames, ignored).empty();
}

std::filesystem::path standard_image_path(const std::filesystem::path& folder,
                                          std::string_view id) {
  std::string padded(id);
  const bool number = id.find_first_not_of("0123456789") == std::string_view::npos;
  if (number && padded.size() < 3) padded.insert(0, 3 - padded.size(), '0');
  return folder / "images" / std::string(id) / (padded + "ECG_lead2.jpg");
}

}  // namespace ecgmm::data
