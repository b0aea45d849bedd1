// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ecgmm/data/assumption.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/cohort_notes.h"
#include "ecgmm/data/image_facts.h"
#include "ecgmm/data/record.h"
#include "ecgmm/io/spool.h"

namespace ecgmm::data {

class PictureCache;

/// What one folder holds and every cohort that it is merged into shares.
struct CohortSource {
  std::filesystem::path folder;
  std::string name;
  CohortConfig config;
  ModalitySet modalities;                              ///< asked for and there
  std::unordered_map<std::string, std::size_t> by_id;  ///< id → position among the source's records
  std::size_t points = 0;
  std::shared_ptr<const io::Spool> signals;            ///< (points) each, by Record::signal_row
  std::vector<std::optional<ImageFacts>> image_facts;  ///< one a record of the source
  Assumptions assumptions;                             ///< about its files
};

/// What an open cohort holds; see the accessors of Cohort. Records stand source after source.
struct CohortState {
  std::vector<std::shared_ptr<const CohortSource>> sources;
  std::vector<std::size_t> first_record;  ///< of each source
  std::size_t main_source = 0;            ///< the first that is not for training only
  std::string name;
  CohortConfig config;
  std::vector<Record> records;
  std::vector<std::string> clinical_columns;
  std::vector<std::vector<io::Cell>> clinical_rows;  ///< by Record::clinical_row
  Findings findings;
  std::shared_ptr<PictureCache> pictures;  ///< never null

  /// Index of the source that a record comes from.
  std::size_t source_of(std::size_t record) const;
  /// The source whose signals tell rate, unit and length: the main one, or the first with signals.
  const CohortSource& signals_source() const;
};

}  // namespace ecgmm::data
