// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/import_ptbxl.h"
#include "ecgmm/ecg/scp.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// One row of ptbxl_database.csv, as far as a cohort takes it. Missing cells are empty.
struct PtbxlRow {
  std::uint64_t ecg_id = 0;
  std::string filename_hr, filename_lr;  ///< without ending, relative to the database's folder
  std::vector<std::string> scp_codes;    ///< sorted, whatever their likelihood
  io::Cell age;                          ///< years; 90 for "older than 89" (300 in the source)
  io::Cell sex;                          ///< 0 = male, 1 = female
  io::Cell height_cm, weight_kg, patient, device, site, fold;
  io::Cell recorded;  ///< "1984-11-09 09:17:34"; empty where the file has no such column
};

/// The rows in ascending order of ecg_id. A number that is none is a missing cell, named in the
/// log.
/// @throws Error (data), with the line: no such file, a column missing, an ecg_id that is no whole
///         number or occurs twice, scp_codes that are no dictionary.
std::vector<PtbxlRow> read_ptbxl_database(const std::filesystem::path& csv);

/// The keys of a Python dictionary of numbers, "{'NORM': 100.0, 'SR': 0.0}", sorted, each once.
/// @throws Error (data) for anything else, with the character at which it goes wrong.
std::vector<std::string> parse_scp_codes(std::string_view text);

using ScpStatements = std::map<std::string, ecg::ScpStatement, std::less<>>;

/// PTB-XL's scp_statements.csv.
/// @throws Error (data): no such file, a column missing.
ScpStatements read_scp_statements(const std::filesystem::path& csv);

/// The diagnostic classes (NORM, MI, STTC, CD, HYP) of these codes, sorted, each once.
std::vector<std::string> diagnostic_classes(std::span<const std::string> codes,
                                            const ScpStatements& statements);

/// NORM and no other class is normal; other classes without NORM are abnormal; both, or no class at
/// all, is borderline.
Label superclass_label(std::span<const std::string> classes);

/// superclass: as superclass_label(). clinical: AFIB, AFLT, SVTAC, PSVT, PACE, BIGU and TRIGU are
/// abnormal too, NORM or not; otherwise NORM with PVC or PAC is borderline.
Label ptbxl_label(std::span<const std::string> codes, const ScpStatements& statements,
                  PtbxlLabels rule);

}  // namespace ecgmm::data
