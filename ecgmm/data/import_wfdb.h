// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ecgmm/core/parallel.h"
#include "ecgmm/data/import_records.h"

namespace ecgmm::data {

struct WfdbOptions {
  std::filesystem::path labels;  ///< the table of records and labels, CSV or XLSX
  std::string lead = "II";       ///< in any case
  /// Columns of the table; "" = found by their usual names, see read_label_table().
  std::string record_column, id_column, label_column, patient_column;
  /// Words of the label column, in any case.
  std::vector<std::string> normal = {"normal"}, abnormal = {"abnormal"},
                           borderline = {"borderline"};
  /// Values of the column sex, in any case; both empty: 0 and 1, and words that one scheme of
  /// coding_of() understands.
  std::vector<std::string> male, female;
  std::string name;         ///< of the cohort; "" = the folder's
  std::string group_space;  ///< cohorts of one group space share patients
  Source source;            ///< where the records come from, for cohort.toml
  bool training_only = false;
  double seconds = 10;    ///< taken from the beginning of each record
  bool images = true;     ///< draw strips; those of leads without unit as if it were mV
  std::size_t limit = 0;  ///< how many rows of the table; 0 = all
  int threads = 1;
  bool force = false;  ///< replace `out` if it is a cohort
  Progress* progress = nullptr;
  /// The table names pages: by file, or by the id alone, and rows of one id are several photographs
  /// of one record.
  bool pages = false;
  /// For a table that names its records by patient and time instead of a file; may be empty.
  /// Throws Error (data) where that is not exactly one.
  std::function<std::filesystem::path(const std::string& patient, const std::string& time)>
      find_record;
};

/// Makes a cohort in the standard layout of WFDB records below `source`, of any rate and length,
/// and a table of labels, all or nothing; see import_records(). Where the first readable record's
/// unit is no voltage, the cohort's signals have no unit, and records in a voltage are skipped.
/// @throws Error (data) as read_label_table(), or if no record can be read.
/// @throws Error (usage) as read_label_table(), or if `out` may not be replaced.
ImportSummary import_wfdb(const std::filesystem::path& source, const std::filesystem::path& out,
                          const WfdbOptions& options);

}  // namespace ecgmm::data
