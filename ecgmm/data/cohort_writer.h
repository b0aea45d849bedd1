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
/// The parts of a record are added one by one, and any may be left out. Rows stand in the files in
/// the order in which they were added. Everything is called from one thread, add_image() from any.
/// Same calls, same bytes.
class CohortWriter {
 public:
  /// @param config  what cohort.toml declares. Signals are always written with a header row and
  /// their
  ///                index in the first column, and it says so.
  /// @param clinical_columns  the columns of clinical.xlsx after the index.
  /// @throws Error (usage) if `out` exists and `replace` is false; Error (environment) if it cannot
  /// be
  ///         made, here and from every other member.
  CohortWriter(const std::filesystem::path& out, bool replace, CohortConfig config,
               std::vector<std::string> clinical_columns);
  ~CohortWriter();
  CohortWriter(const CohortWriter&) = delete;
  CohortWriter& operator=(const CohortWriter&) = delete;

  void add_image(std::string_view id, std::span<const std::byte> jpeg);
  /// @param samples  (T), as many in every row; mV, written with 4 decimals (0.1 uV), no NaN.
  void add_signal(std::string_view id, std::span<const float> samples);
  /// @param cells  one for each clinical column.
  void add_clinical(std::string_view id, std::vector<io::Cell> cells);
  void add_label(std::string_view id, Label label);
  /// A further file of the cohort, e.g. "import.csv".
  void add_file(const std::string& name, std::string_view text);

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
};

/// `config` as the text of a cohort.toml that read_cohort_config() reads back; defaults are left
/// out where they need no declaration.
std::string cohort_toml(const CohortConfig& config);

}  // namespace ecgmm::data
