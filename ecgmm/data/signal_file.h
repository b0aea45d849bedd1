// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/cohort_notes.h"
#include "ecgmm/io/spool.h"

namespace ecgmm::data {

/// One row of the signals file.
struct SignalRow {
  std::string id;
  std::string fault;       ///< "signal too short", ...; "" if usable
  std::string detail;      ///< "ecg_signals.csv: line 7: 2000 of 2490 points"
  std::size_t filled = 0;  ///< of the samples: missing in the file, filled in
  std::string note;        ///< read with tolerance; may be empty
};

struct SignalFile {
  std::size_t points = 0;  ///< T, the most common length of a row
  std::vector<SignalRow> rows;
  /// (T) of each row, mV or without unit, no NaN; of an unusable one anything.
  std::shared_ptr<io::Spool> samples;

  /// Of one row; empty where the signal is not usable.
  /// @throws Error (environment) if they cannot be read back.
  std::vector<float> samples_of(std::size_t row) const;
};

/// Reads a signals file (row = record, columns = time points), finds whether it has a header, fills
/// short gaps and converts to mV.
/// @throws Error (data) for a damaged or empty file, an index that occurs twice, and what cannot be
///         resolved safely: header, index column, unit (names the cohort.toml key); Error
///         (environment) where the samples find no room.
SignalFile read_signal_file(const std::filesystem::path& path, const CohortConfig& config,
                            Findings& findings);

}  // namespace ecgmm::data
