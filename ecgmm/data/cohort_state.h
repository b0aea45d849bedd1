// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/findings.h"

namespace ecgmm::data {

/// What an open cohort holds; see the accessors of Cohort.
struct CohortState {
  std::filesystem::path folder;
  std::string name;
  CohortConfig config;
  std::vector<Record> records;
  std::unordered_map<std::string, std::size_t> by_id;
  std::vector<std::string> clinical_columns;
  std::vector<std::vector<io::Cell>> clinical_rows;
  std::size_t points = 0;
  std::vector<float> signals;                          ///< (rows, points)
  std::vector<std::optional<ImageFacts>> image_facts;  ///< beside `records`
  Findings findings;
};

/// The reading behind Cohort::open().
CohortState open_cohort(const std::filesystem::path& folder, const OpenOptions& options);

}  // namespace ecgmm::data
