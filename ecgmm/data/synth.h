// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "ecgmm/core/parallel.h"

namespace ecgmm::data {

struct SynthOptions {
  std::size_t patients = 240;
  std::uint64_t seed = 42;
  int threads = 1;
  bool force = false;
  Progress* progress = nullptr;
};

struct SynthSummary {
  std::size_t records = 0, normal = 0, abnormal = 0, borderline = 0, incomplete = 0;
};

/// Writes a synthetic cohort in the standard layout, all or nothing: same seed, same bytes,
/// whatever the number of threads.
///
/// One patient in twenty has two records. Image and signal show the same heart beats through
/// different recorders: each has its own electrodes, which may not see a change of ST, T or voltage
/// (draw_heart()), and its own noise, and a few are bad. About 3 % of the records lack one of their
/// four parts, and 3 % of the clinical cells are empty. For trying the program, not for research.
/// @throws Error (usage) if `out` exists without force or `patients` is out of range (1..100000);
/// Error (environment).
SynthSummary synthesize_cohort(const std::filesystem::path& out, const SynthOptions& options);

}  // namespace ecgmm::data
