// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ecgmm/core/parallel.h"
#include "ecgmm/data/signal_source.h"

namespace ecgmm::data {

struct MeasurementOptions {
  std::vector<std::string> leads;      ///< empty = all of a record
  std::optional<double> high_pass_hz;  ///< of the recorder, where the file does not say it
  bool plot = false;                   ///< a picture a record, of lead II, else of the first lead
  int threads = 1;
  bool force = false;
  Progress* progress = nullptr;
};

struct MeasurementSummary {
  std::size_t records = 0;    ///< measured, with beats
  std::size_t beatless = 0;   ///< read, but no beats were found
  std::size_t refused = 0;    ///< could not be read or measured
  std::string first_refusal;  ///< of them, the first: "00017: ..."
};

/// Measures records and writes waves.csv, intervals.csv, amplitudes.csv (ecg/wave_tables.h),
/// refused.csv
/// (`record,reason`, where there are any) and plots/ into a new folder, rows in the order of the
/// records. A record of any length takes the memory of some minutes (as far as its source does).
/// @throws Error (usage) if `out` exists and force is false; Error (environment) if it cannot be
/// written;
///         Error (data) if no record could be read (nothing is written then).
MeasurementSummary measure_records(const std::vector<SignalEntry>& records,
                                   const std::filesystem::path& out,
                                   const MeasurementOptions& options);

}  // namespace ecgmm::data
