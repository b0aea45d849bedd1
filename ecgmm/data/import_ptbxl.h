// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "ecgmm/core/parallel.h"

namespace ecgmm::data {

enum class PtbxlLabels { superclass, clinical };

struct PtbxlOptions {
  std::string lead = "II";
  PtbxlLabels labels = PtbxlLabels::superclass;
  std::size_t limit = 0;  ///< 0 = all
  int threads = 1;
  bool force = false;
  Progress* progress = nullptr;
};

struct ImportSummary {
  std::size_t records = 0, normal = 0, abnormal = 0, borderline = 0, skipped = 0, rescaled = 0;
};

/// Converts PTB-XL's official layout to a cohort in the standard layout, all or nothing.
/// @throws Error (data) for a missing or damaged source; Error (usage) if `out` exists without force.
ImportSummary import_ptbxl(const std::filesystem::path& source, const std::filesystem::path& out,
                           const PtbxlOptions& options);

}  // namespace ecgmm::data
