// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/core/parallel.h"
#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/ecg/waveform.h"
#include "ecgmm/io/recording.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

class CohortWriter;

/// One record of a source, as far as it is known before its signal is read.
struct SourceRecord {
  std::string id;
  std::optional<Label> label;
  std::vector<io::Cell> clinical;  ///< one for each of ImportPlan::columns
};

/// What a source becomes.
struct ImportPlan {
  CohortConfig config;               ///< of the cohort; rate and paper are set here
  std::vector<std::string> columns;  ///< of clinical.xlsx after the index
  double seconds = 10;               ///< taken from the beginning of each record
  bool images = true;                ///< draw strips
  int threads = 1;
  bool force = false;  ///< replace `out` if it is a cohort
  Progress* progress = nullptr;
  std::string hint;         ///< what to do where no record can be read
  bool owner_only = false;  ///< nobody else may read the cohort
  /// Called once all records are read, for further files of the cohort; may be empty.
  std::function<void(CohortWriter&)> add_files = {};
};

/// A lead as it was read of a source, or a window of it; NaN where a sample is invalid.
struct SourceLead {
  ecg::Waveform waveform;
  double at_s = 0;                   ///< where the waveform begins in the recording
  double recording_s = 0;            ///< how long that is; 0: the waveform is all of it
  std::vector<std::string> remarks;  ///< for import.csv
  SourceLead(ecg::Waveform whole) : waveform(std::move(whole)) {}  // NOLINT: a waveform is one
  SourceLead(ecg::Waveform window, double from_s, double of_s)
      : waveform(std::move(window)), at_s(from_s), recording_s(of_s) {}
};

struct ImportSummary {
  std::size_t records = 0;  ///< imported: normal + abnormal + borderline + unlabeled
  std::size_t normal = 0, abnormal = 0, borderline = 0, unlabeled = 0;
  std::size_t skipped = 0;   ///< could not be read
  std::size_t rescaled = 0;  ///< drawn at a smaller gain, to stay on the strip
  std::size_t cut = 0;       ///< longer than what was taken of them
};

/// Turns records into a cohort in the standard layout, all or nothing: the leads at 249 Hz, strips,
/// the two tables, and `import.csv`, which says for each record whether it was imported, or why
/// not, and the gain and offset its strip is drawn with.
/// @param read_lead  reads the lead of records[i]; from any thread.
///                   A record for which it throws Error (data), or which is too short, is skipped.
/// @throws Error (data) if no record can be read.
ImportSummary import_records(const std::filesystem::path& out,
                             const std::vector<SourceRecord>& records, const ImportPlan& plan,
                             const std::function<SourceLead(std::size_t)>& read_lead);

/// What one unit of a recording's lead is: millivolt for any voltage.
ecg::Unit unit_of(const io::RecordingLead& lead);

/// The beginning of one lead of a recording, checked as a whole (Recording::check()).
/// @param unit     millivolt: any voltage, converted; none: what is no voltage, as it is.
/// @param seconds  how much of it.
/// @throws Error (data) for a lead of the other kind, and as reading and checking it do.
SourceLead read_beginning(const io::Recording& recording, std::size_t lead, ecg::Unit unit,
                          double seconds);

/// Refuses an `out` that holds `source`: with --force the old `out` is deleted.
/// @param what  the source in the message, "SRC".
/// @throws Error (usage).
void refuse_replacing(std::string_view what, const std::filesystem::path& source,
                      const std::filesystem::path& out);

}  // namespace ecgmm::data
