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

/// Writes a synthetic cohort in the standard layout, all or nothing: same seed, same bytes.
void synthesize_cohort(const std::filesystem::path& out, const SynthOptions& options);

}  // namespace ecgmm::data
