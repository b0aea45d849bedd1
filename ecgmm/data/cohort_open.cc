// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_open.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/data/group_column.h"
#include "ecgmm/data/id_overlap.h"
#include "ecgmm/data/image_files.h"
#include "ecgmm/data/image_look.h"
#include "ecgmm/data/keyed_table.h"
#include "ecgmm/data/picture_cache.h"
#include "ecgmm/data/record_id.h"
#include "ecgmm/data/record_labels.h"
#include "ecgmm/data/signal_file.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

/// Numbers first, in numeric order, then texts. Ids are normalized: longer numbers are larger.
struct IdOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    const bool a_number = a.find_first_not_of("0123456789") == std::string::npos;
    const bool b_number = b.find_first_not_of("0123456789") == std::string::npos;
    if (a_number != b_number) return a_number;
    if (a_number && a.size() != b.size()) return a.size() < b.size();
    return a < b;
  }
};

class Opener {
 public:
  Opener(const fs::path& folder, const OpenOptions& options) : folder_(folder), options_(options) {}

  CohortState open() {
    std::error_code ignored;
    if (!fs::is_directory(folder_, ignored)) {
      throw data_error("no such cohort folder: " + folder_.string());
    }
    source_.folder = folder_;
    state_.pictures = options_.pictures ? options_.pictures : std::make_shared<PictureCache>();
    try {
      read_modalities();
    } catch (Error& error) {
      if (!error.names_file()) error.add_file(folder_);
      throw;
    }
    source_.config = state_.config;
    source_.name = state_.name;
    state_.sources.push_back(std::make_shared<const CohortSource>(std::move(source_)));
    state_.first_record.push_back(0);
    return std::move(state_);
  }

 private:
  void read_modalities() {
    state_.config = read_cohort_config(folder_);
    state_.config.training_only = state_.config.training_only || options_.training_only;
    const auto absolute = fs::absolute(folder_).lexically_normal();
    const auto own =
        absolute.has_filename() ? absolute.filename() : absolute.parent_path().filename();
    state_.name = state_.config.name.empty() ? own.string() : state_.config.name;
    read_images();
    read_signals();
    read_clinical();
    if (source_.modalities.empty() && !options_.modalities.empty()) {
      throw data_error(concat("there is no ", wanted_names(), " in the cohort folder"));
    }
    read_labels();
    check_overlap();
    finish_records();
    look_at_images();
    if (state_.config.signals_lead != "II") {
      findings().warnings.push_back(concat("signals and images show lead ",
                                           state_.config.signals_lead,
                                           " (cohort.toml: [signals] lead); it can be measured and "
                                           "converted, but models read lead II only"));
    }
  }

  bool wants(Modality modality) const { return options_.modalities.has(modality); }
  /// "images or clinical.xlsx".
  std::string wanted_names() const {
    std::vector<std::string> names;
    if (wants(Modality::image)) names.emplace_back("images");
    if (wants(Modality::signal)) names.push_back(kSignalNames.front());
    if (wants(Modality::clinical)) names.push_back(kClinicalNames.front());
    return join(names, " or ");
  }
  bool requires_modality(Modality modality) const {
    return wants(modality) && (!options_.required || options_.required->has(modality));
  }
  Findings& findings() { return state_.findings; }

  Record& record(const std::string& id) {
    Record& found = records_[id];
    found.key = {state_.name, id};
    return found;
  }

  /// Notes that this modality is there, with these ids.
  void add_part(Modality modality, const std::string& source, std::vector<std::string> ids) {
    source_.modalities = source_.modalities.with(modality);
    (requires_modality(modality) ? required_ : optional_).push_back({source, std::move(ids)});
  }

  /// One of the files that a modality can come in; "" if none and not required.
  fs::path part_file(const std::vector<std::string>& names, bool required) {
    const auto path = find_modality_file(folder_, names, findings().notes);
    if (path.empty() && required) {
      throw data_error(concat("there is no ", names.front(), " in the cohort folder"),
                       "it can also be " + join(std::span(names).subspan(1), " or "));
    }
    return path;
  }

  /// A table of the cohort, with the cohort.toml key to set if it lacks the index column.
  KeyedTable read_modality(const fs::path& path, const std::string& key,
                           const io::TableRequest& request) {
    try {
      return read_keyed_table(path, request, findings());
    } catch (Error& error) {
      if (error.reason() == ErrorReason::missing_column) {
        error.set_hint(concat("set ", key, " in cohort.toml to the index column's name"));
      }
      throw;
    }
  }

  io::TableRequest clinical_request() const {
    const auto& config = state_.config;
    io::TableRequest request;
    request.required = {config.clinical_index};
    request.sheet = config.clinical_sheet;
    request.sheet_key = "clinical.sheet";
    request.decimal = config.clinical_decimal;
    for (const auto& [name, spec] : config.columns) {
      request.wanted.push_back(name);
      if (spec.role == Role::group) request.filled.push_back(name);
    }
    for (const auto& [name, spec] : standard_columns()) {
      if (spec.role != Role::group) continue;
      request.wanted.push_back(name);
      request.filled.push_back(name);
    }
    return request;
  }

  io::TableRequest label_request() const {
    const auto& config = state_.config;
    io::TableRequest request;
    request.required = {config.label_index};
    request.sheet = config.label_sheet;
    request.sheet_key = "labels.sheet";
    request.wanted = {config.label_column};
    return request;
  }

  void read_images() {
    std::error_code ignored;
    if (!wants(Modality::image) ||
        (!requires_modality(Modality::image) && !fs::exists(folder_ / "images", ignored))) {
      return;
    }
    std::vector<std::string> ids;
    for (auto& image : find_images(folder_, findings())) {
      record(image.id).image = std::move(image.path);
      ids.push_back(std::move(image.id));
    }
    add_part(Modality::image, "images", std::move(ids));
  }

  void read_signals() {
    if (!wants(Modality::signal)) return;
    const auto path = part_file(kSignalNames, requires_modality(Modality::signal));
    if (path.empty()) return;
    SignalFile file = read_signal_file(path, state_.config, findings());
    source_.points = file.points;
    source_.signals = std::move(file.samples);
    std::vector<std::string> ids;
    std::size_t filled = 0;
    for (std::size_t r = 0; r < file.rows.size(); ++r) {
      SignalRow& row = file.rows[r];
      Record& target = record(row.id);
      if (row.fault.empty()) {
        target.signal_row = r;
        target.filled_samples = row.filled;
      } else {
        target.unreadable[Modality::signal] = row.fault;
        target.unreadable_detail[Modality::signal] = row.detail;
      }
      if (!row.note.empty()) {
        target.notes.push_back(row.note);
        filled += row.filled > 0 ? 1 : 0;
      }
      ids.push_back(std::move(row.id));
    }
    if (filled > 0) {
      findings().notes.push_back(
          concat(path.filename().string(), ": short gaps in ", filled, " signals are filled in"));
    }
    add_part(Modality::signal, path.filename().string(), std::move(ids));
  }

  void read_clinical() {
    const bool wanted = wants(Modality::clinical);
    const auto path = part_file(kClinicalNames, requires_modality(Modality::clinical));
    if (path.empty()) return;
    auto& config = state_.config;
    KeyedTable table = read_modality(path, "clinical.index", clinical_request());
    if (wanted) harmonize_clinical(table, config, findings());
    refuse_faults(table);
    read_groups(table);
    if (!wanted) return;
    for (std::size_t r = 0; r < table.ids.size(); ++r) record(table.ids[r]).clinical_row = r;
    state_.clinical_columns = std::move(table.columns);
    state_.clinical_rows = std::move(table.rows);
    add_part(Modality::clinical, path.filename().string(), std::move(table.ids));
  }

  void read_groups(const KeyedTable& table) {
    group_column_ = group_column(state_.config, table.columns);
    if (group_column_.empty()) return;
    const auto column = static_cast<std::size_t>(
        std::find(table.columns.begin(), table.columns.end(), group_column_) -
        table.columns.begin());
    for (std::size_t r = 0; r < table.ids.size(); ++r) {
      const std::string patient = normalize_id(table.rows[r][column].written());
      if (!patient.empty()) groups_[table.ids[r]] = patient;
    }
  }

  void read_labels() {
    const bool required = options_.labels_required;
    const auto path = part_file(kLabelNames, required);
    if (path.empty()) return;
    KeyedTable table = read_modality(path, "labels.index", label_request());
    refuse_faults(table);
    auto labels = read_row_labels(table, state_.config, required);
    for (std::size_t r = 0; r < labels.size(); ++r) {
      Record& target = record(table.ids[r]);
      target.label = labels[r].label;
      target.label_fault = std::move(labels[r].fault);
    }
    label_ids_ = {path.filename().string(), table.ids};
    if (required) required_.push_back({path.filename().string(), std::move(table.ids)});
  }

  /// A modality that shares no id with the labels is not missing in some records, but a mistake.
  void check_overlap() const {
    std::vector<NamedIds> all = required_;
    all.insert(all.end(), optional_.begin(), optional_.end());
    if (!label_ids_.ids.empty()) all.push_back(label_ids_);
    refuse_count_from_zero(all);
    if (!required_.empty()) {
      require_common_id(required_, "no id occurs in all files of the cohort");
    }
    if (!options_.labels_required) return;
    for (const auto& part : optional_) {
      const NamedIds both[] = {part, required_.back()};
      require_common_id(both, concat("no id of ", part.source, " has a label"));
    }
  }

  void finish_records() {
    const std::string& declared = state_.config.group_space;
    const std::string space = declared.empty() ? state_.name : declared;
    std::size_t alone = 0;
    for (auto& [id, found] : records_) {
      const auto group = groups_.find(id);
      if (group != groups_.end()) {
        found.patient = group->second;
        found.group = concat(space, "/", found.patient);
      } else {  // must not meet a patient of the same text
        found.patient = group_column_.empty() ? id : "record " + id;
        found.group = concat(state_.name, "/record ", id);
        ++alone;
      }
      source_.by_id[id] = state_.records.size();
      state_.records.push_back(std::move(found));
    }
    if (!group_column_.empty() && alone > 0) {
      findings().notes.push_back(concat(group_column_, " names no patient for ",
                                        share_text(alone, state_.records.size()),
                                        " records: each counts as a patient of its own"));
    }
    source_.image_facts.resize(state_.records.size());
    source_.assumptions = findings().assumptions;
  }

  void look_at_images() {
    if (!wants(Modality::image) || !options_.decode_images) return;
    parallel_for(
        state_.records.size(), options_.threads,
        [&](std::size_t i) {
          auto facts = look_at_image(state_.records[i], folder_, state_, options_);
          if (facts) source_.image_facts[i] = std::move(*facts);
        },
        options_.progress);
    for (auto& note : image_notes(state_.records)) findings().notes.push_back(std::move(note));
  }

  const fs::path& folder_;
  const OpenOptions& options_;
  CohortState state_;
  CohortSource source_;
  std::map<std::string, Record, IdOrder> records_;
  std::string group_column_;                   ///< "" = none
  std::map<std::string, std::string> groups_;  ///< id → patient
  std::vector<NamedIds> required_;             ///< every record is in these; the labels last
  std::vector<NamedIds> optional_;
  NamedIds label_ids_;  ///< required or not
};

}  // namespace

CohortState open_cohort(const fs::path& folder, const OpenOptions& options) {
  return Opener(folder, options).open();
}

}  // namespace ecgmm::data
