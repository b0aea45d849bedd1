// SPDX-License-Identifier: Apache-2.0
// Records to predict, wherever they stand.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/assess/given_record.h"
#include "ecgmm/core/types.h"
#include "ecgmm/data/record.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::assess {

/// A cohort, or the rows of a manifest. Const and thread-safe.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  virtual std::size_t size() const = 0;
  virtual RecordKey key(std::size_t i) const = 0;
  /// By whom records are kept together; the record's own where no patient is named.
  virtual std::string patient(std::size_t i) const = 0;
  virtual std::optional<Label> truth(std::size_t i) const = 0;
  /// The record in memory, with the picture itself.
  /// @throws Error (data) for a record that cannot be read.
  virtual data::DecodedRecord decode(std::size_t i) const = 0;
  /// What is there of any record.
  virtual ModalitySet modalities() const = 0;
  /// About all records together.
  virtual data::Assumptions assumptions() const = 0;
};

/// The cohort in a folder, held against the model's columns; says in the log what is odd.
/// @throws Error (data) as Cohort::open() and check_columns().
std::unique_ptr<const RecordSource> cohort_records(const std::filesystem::path& folder,
                                                   const input::Preprocessor& model, int threads);

/// The rows of a table, one record each: `record` (or id), and as far as they are there `path` (an
/// ECG file of any format, or a picture of a strip), `image` (a picture beside it), `patient` (or
/// patient_id) and the model's clinical columns by their names. Paths are relative to the table.
/// Files are read when their turn comes.
/// @throws Error (data) as io::read_table(); for a record that stands twice or a row without one,
///         and where neither files nor clinical columns are named.
std::unique_ptr<const RecordSource> manifest_records(const std::filesystem::path& table,
                                                     const input::Preprocessor& model);

/// Records that are in memory, or whose files somebody else's program names.
struct GivenTable {
  std::string cohort;            ///< of the records' keys; may be empty
  std::vector<std::string> ids;  ///< each once
  ModalitySet modalities;        ///< what is there of any record
  /// Record i; called from several threads, when its turn comes. An Error (data) that it throws, or
  /// that reading its parts throws, is of this record alone.
  std::function<GivenRecord(std::size_t)> record;
};

/// @throws Error (usage) for a record without an id or one that stands twice.
std::unique_ptr<const RecordSource> given_records(GivenTable table,
                                                  const input::Preprocessor& model);

/// A column of somebody's table, and the model's name of it.
struct NamedColumn {
  std::size_t index = 0;
  std::string name;
};

/// Which of a table's columns are clinical inputs of the model, by their names in any case, in the
/// model's order.
std::vector<NamedColumn> clinical_columns(std::span<const std::string> names,
                                          const input::Preprocessor& model);

}  // namespace ecgmm::assess
