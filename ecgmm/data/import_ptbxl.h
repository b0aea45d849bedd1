// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "ecgmm/core/parallel.h"
#include "ecgmm/data/import_records.h"

namespace ecgmm::data {

/// How a record's SCP codes become its label: see ptbxl_label().
enum class PtbxlLabels { clinical, superclass };

struct PtbxlOptions {
  std::string lead = "II";  ///< one of the twelve, in any case
  PtbxlLabels labels = PtbxlLabels::clinical;
  bool images = true;     ///< whether strips are drawn
  std::size_t limit = 0;  ///< how many records, in order of their ids; 0 = all
  int threads = 1;
  bool force = false;  ///< replace `out` if it is a cohort
  Progress* progress = nullptr;
};

/// Converts PTB-XL's official layout to a cohort in the standard layout, all or nothing.
///
/// Each record's lead becomes 2,490 points at 249 Hz in mV and a strip, see import_records(); the
/// 100 Hz files are taken where those at 500 Hz are missing.
/// @throws Error (data) for a missing or damaged database, or if no record can be read.
/// @throws Error (usage) for an unknown lead, or if `out` may not be replaced.
ImportSummary import_ptbxl(const std::filesystem::path& source, const std::filesystem::path& out,
                           const PtbxlOptions& options);

}  // namespace ecgmm::data
