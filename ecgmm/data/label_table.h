// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/import_records.h"
#include "ecgmm/data/import_wfdb.h"

namespace ecgmm::data {

/// The table beside a folder of records, with its columns told apart.
struct LabelTable {
  std::vector<std::filesystem::path> files;  ///< one a row, as the table has them, without ending
  std::vector<SourceRecord> records;         ///< one a row
  std::vector<std::string> columns;          ///< of their clinical cells, in the cohort's names
  ColumnSpecs declared;                      ///< what cohort.toml says of each
};

/// Reads `options.labels`. Columns are found by their names in any case:
///
/// - record file: filename, record, file, path (with slashes or backslashes, with or without .hea,
///   .dat or .mat); id: ecg_id, id, idx, index, record, else the file's name;
/// - label: `label` with the words of the options, else NORM, MI, STTC, CD and HYP of 0 and 1, see
///   superclass_label(), which become one audit column SUPERCLASS;
/// - age (years, 300 = older than 89), sex or gender, height (cm), weight (kg) and those of the
///   standard layout: clinical inputs; patient_id or patient: the patients;
/// - every other one: an audit column, renamed where a cohort could not have it.
///
/// Empty columns are left out. A cell that is not what its column holds is left empty, with a note
/// in the log; an unknown label word leaves the record without a label.
/// @throws Error (data): no such file or column, an id twice or unfit for a folder's name, only
///         unknown label words, a class that is not 0 or 1, a word or number for sex that nobody
///         explained.
/// @throws Error (usage): a word with two meanings; only one of male and female.
LabelTable read_label_table(const WfdbOptions& options);

/// How the records of such a table become a cohort, in mV; its config without what the files tell.
ImportPlan import_plan(const LabelTable& table, const WfdbOptions& options);

}  // namespace ecgmm::data
