// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {

/// Writes a cohort in the standard layout, all or nothing: the folder gets its name in commit().
///
/// The modalities of a record are added one by one, and any may be left out. Rows stand in the
/// files in the order in which they were added. Everything is called from one thread, add_image()
/// from any. Same calls, same bytes.
class CohortWriter {
 public:
  /// @param replace  `out` may exist if it is a cohort: it is replaced at commit().
  /// @param config   what cohort.toml declares of rate, unit, paper, columns, name, group space and
  ///                 source; files, index columns and label words are the standard layout's.
  /// @param clinical_columns  the columns of clinical.xlsx after the index; none: no such file.
  /// @throws Error (usage) if `out` exists, unless it is a cohort and `replace` is true.
  /// @throws Error (environment), here and from every other member, if it cannot be written.
  CohortWriter(const std::filesystem::path& out, bool replace, CohortConfig config,
               std::vector<std::string> clinical_columns);
  ~CohortWriter();
  CohortWriter(const CohortWriter&) = delete;
  CohortWriter& operator=(const CohortWriter&) = delete;

  /// A record's picture, in images/ under its id.
  void add_image(std::string_view id, std::span<const std::byte> jpeg);
  /// @param samples  (T), as many in every row, no NaN; mV, written with 4 decimals (0.1 uV), or
  ///                 without unit, written with 6 digits.
  void add_signal(std::string_view id, std::span<const float> samples);
  /// @param cells  one for each clinical column.
  void add_clinical(std::string_view id, std::vector<io::Cell> cells);
  void add_label(std::string_view id, Label label);  ///< without any there is no labels.xlsx
  /// A further file of the cohort, e.g. "import.csv".
  void add_file(const std::string& name, std::string_view text);

  /// Only the owner may read the cohort, also while it is written.
  void keep_private();

  /// Writes the tables and cohort.toml, and gives the folder its name.
  void commit();

 private:
  class SignalFile;

  io::StagedFolder folder_;
  CohortConfig config_;
  std::vector<std::string> clinical_columns_;
  std::vector<std::vector<io::Cell>> clinical_rows_;
  std::vector<std::vector<io::Cell>> label_rows_;
  std::unique_ptr<SignalFile> signals_;  ///< none before the first row
  bool private_ = false;
};

}  // namespace ecgmm::data
