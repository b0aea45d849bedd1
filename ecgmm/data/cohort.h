// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ecgmm/data/assumption.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/image_facts.h"
#include "ecgmm/data/open_options.h"
#include "ecgmm/data/record.h"
#include "ecgmm/data/record_id.h"

namespace ecgmm::data {

class PictureCache;
struct CohortState;

/// A folder in the standard layout, matched by index over its four sources, or several of them
/// merged. Immutable; all const members are thread-safe. Memory: the clinical table, what is known
/// of each record, and 8 MiB of signals a folder; the other signals are put aside (io::Spool),
/// images stay on disk.
class Cohort {
 public:
  /// @throws Error (environment) where the signals find no room (io::Spool);
  ///         Error (data): missing folder or file; a table that cannot be read; no index or label
  ///         column; an index that occurs twice; no index common to all that is required, or a
  ///         part of which no record has a label (where they are required); what cannot be resolved
  ///         safely (names the cohort.toml key to set). A record whose own modality is unreadable
  ///         is kept and says so in Record::unreadable.
  static Cohort open(const std::filesystem::path& folder, const OpenOptions& options = {});

  /// One cohort of the records of several, in the order given; they may differ in modalities,
  /// columns, signal length, rate and unit. The clinical columns are those of all (ignoring ASCII
  /// case), and a record's cells are empty where its cohort has no such column. config() declares
  /// what holds of the columns of all; its other keys, and what is said of signals without naming a
  /// record, are those of the first cohort that is not for training only.
  /// @throws Error (usage) for two cohorts of one name, or none; Error (data) where they declare
  ///         different units, kinds, roles or value meanings of one column.
  static Cohort merge(const std::vector<Cohort>& cohorts);

  const std::filesystem::path& folder() const;  ///< of merged cohorts the main one's
  const std::string& name() const;              ///< of merged cohorts "A+B"
  /// What cohort.toml declares, or its defaults.
  const CohortConfig& config() const;
  std::size_t source_count() const;  ///< how many folders were merged; 1 for one that was opened
  /// Where the records come from, by the name of the folder's cohort; "" members are not declared.
  std::vector<std::pair<std::string, Source>> sources() const;
  ModalitySet modalities() const;  ///< asked for, and there in some source

  /// Every id that any source names, numbers first in numeric order, then texts; source after
  /// source.
  const std::vector<Record>& records() const;
  std::optional<std::size_t> find(const RecordKey& key) const;
  /// nullopt too where merged cohorts have several records of this id.
  std::optional<std::size_t> find(std::string_view id) const;
  /// Whether the record's cohort is for training only.
  bool training_only(std::size_t record) const;

  const std::vector<std::string>& clinical_columns() const;  ///< without the index
  /// Cells beside clinical_columns(); empty span where the record has no row.
  std::span<const io::Cell> clinical(std::size_t record) const;
  /// (T) in mV if declared so; empty if none.
  /// @throws Error (environment) if it cannot be read back.
  std::vector<float> signal(std::size_t record) const;
  std::size_t signal_points() const;                    ///< T; 0 without signals
  std::size_t signal_points(std::size_t record) const;  ///< T of the record; 0 if it has none
  double sampling_rate_hz() const;
  double sampling_rate_hz(std::size_t record) const;
  ecg::Unit signal_unit(std::size_t record) const;
  const ImageFacts* image_facts(std::size_t record) const;  ///< nullptr where not decoded

  /// How the record's picture of this width is scaled, as its cohort declares it.
  ecg::StripGeometry strip_geometry(std::size_t record, int width_px) const;
  /// What was made of the pictures so far. The cohort's copies share it, so it is not const.
  PictureCache& pictures() const;

  /// What had to be assumed because the cohort does not declare it, one prominent sentence each.
  const Assumptions& assumptions() const;
  /// What may be missing or another than it seems, one sentence each with its remedy.
  const std::vector<std::string>& warnings() const;
  /// What was read with tolerance, for the log.
  const std::vector<std::string>& notes() const;

  /// Reads the record's modalities into memory (decoding its image).
  /// @throws Error (data) if a wanted and present modality cannot be read.
  DecodedRecord decode(std::size_t record, ModalitySet wanted = ModalitySet::all()) const;

  /// SHA-256 (hex) of one modality's content as stored: image file bytes, or signal samples. "" if
  /// absent.
  std::string content_hash(std::size_t record, Modality part) const;
  /// SHA-256 over ids, labels, patients and contents of these records, whatever the cohort is
  /// called and merged with: what a training run was fed.
  /// @param contents  whose images or signals count; as if only these had been opened.
  std::string hash(std::span<const std::size_t> records,
                   ModalitySet contents = ModalitySet::all()) const;

 private:
  explicit Cohort(std::shared_ptr<const CohortState> state);
  std::shared_ptr<const CohortState> state_;
};

/// Logs what was assumed (warnings) and read with tolerance (the first lines, then how many more).
void log_findings(const Cohort& cohort);

}  // namespace ecgmm::data
