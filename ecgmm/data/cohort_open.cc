// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_open.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/parallel.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/clinical_columns.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/data/group_column.h"
#include "ecgmm/data/image_files.h"
#include "ecgmm/data/keyed_table.h"
#include "ecgmm/data/picture_cache.h"
#include "ecgmm/data/record_id.h"
#include "ecgmm/data/signal_file.h"
#include "ecgmm/ecg/trace.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr int kStandardWidth = 2500;
constexpr int kStandardHeight = 250;

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

/// The short reason for an image that could not be read.
std::string image_fault(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::empty:
      return "image of 0 bytes";
    case ErrorReason::truncated:
      return "image truncated";
    case ErrorReason::too_large:
      return "image too large";
    default:
      return "image unreadable";
  }
}

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
    source_.signals.reserve(file.rows.size() * file.points);
    std::vector<std::string> ids;
    std::size_t rows = 0;
    std::size_t filled = 0;
    for (auto& row : file.rows) {
      Record& target = record(row.id);
      if (row.fault.empty()) {
        target.signal_row = rows++;
        target.filled_samples = row.filled;
        source_.signals.insert(source_.signals.end(), row.samples.begin(), row.samples.end());
        std::vector<float>().swap(row.samples);
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
    const auto& config = state_.config;
    KeyedTable table = read_modality(path, "labels.index", label_request());
    refuse_faults(table);
    const auto column = std::find_if(
        table.columns.begin(), table.columns.end(),
        [&](const auto& name) { return to_lower(name) == to_lower(config.label_column); });
    if (column == table.columns.end()) {
      throw data_error(concat(table.source, ": no column '", config.label_column,
                              "' (there are: ", join(table.columns, ", "), ")"),
                       "set labels.column in cohort.toml");
    }
    const auto at = static_cast<std::size_t>(column - table.columns.begin());
    if (const auto found = table.uncalculated.find(*column); found != table.uncalculated.end()) {
      throw data_error(concat(table.source, ": ", found->second.count, " cells of ", *column,
                              " are formulas without a stored value"),
                       "open the file in a spreadsheet program and save it");
    }
    std::map<std::string, std::size_t> unknown;  // words of labels, and how many have them
    bool any_known = false;
    for (std::size_t r = 0; r < table.ids.size(); ++r) {
      Record& target = record(table.ids[r]);
      const std::string word(trim(table.rows[r][at].shown()));
      target.label = label_of(word);
      any_known = any_known || target.label;
      if (target.label || word.empty()) continue;
      ++unknown[word];
      target.label_fault =
          concat(table.source, ": row ", table.row_numbers[r], ": '", word,
                 "' is not a known label (cohort.toml: [labels] declares the words)");
    }
    if (required && !any_known) refuse_unknown_labels(table.source, *column, unknown);
    label_ids_ = {path.filename().string(), table.ids};
    if (required) required_.push_back({path.filename().string(), std::move(table.ids)});
  }

  /// Not one label can be used: most likely other words than the usual ones.
  static void refuse_unknown_labels(const std::string& source, const std::string& column,
                                    const std::map<std::string, std::size_t>& unknown) {
    if (unknown.empty()) return;
    constexpr std::size_t kShown = 5;
    std::vector<std::string> shown;
    for (const auto& [word, count] : unknown) {
      if (shown.size() < kShown) shown.push_back(concat("'", word, "' (", count, ")"));
    }
    const std::size_t more = unknown.size() - shown.size();
    throw data_error(concat(source, ": column ", column, ": no label is known; there are ",
                            join(shown, ", "), more > 0 ? concat(" and ", more, " more") : ""),
                     "declare the words in cohort.toml: [labels] normal = [\"...\"], abnormal = "
                     "[\"...\"], or set labels.column");
  }

  std::optional<Label> label_of(const std::string& word) const {
    const std::pair<const std::vector<std::string>&, Label> lists[] = {
        {state_.config.normal, Label::normal},
        {state_.config.abnormal, Label::abnormal},
        {state_.config.borderline, Label::borderline}};
    for (const auto& [words, label] : lists) {
      for (const auto& known : words) {
        if (to_lower(known) == to_lower(word)) return label;
      }
    }
    return std::nullopt;
  }

  /// The ids that one file or folder of the cohort names.
  struct NamedIds {
    std::string source;
    std::vector<std::string> ids;
  };

  static void require_common_id(const std::vector<NamedIds>& sources, const std::string& fault) {
    std::map<std::string_view, std::size_t> sources_with;
    for (const auto& [source, ids] : sources) {
      for (const auto& id : ids) {
        if (++sources_with[id] == sources.size()) return;
      }
    }
    std::vector<std::string> shown;
    for (const auto& [source, ids] : sources) {
      const auto first = std::span(ids).first(std::min<std::size_t>(3, ids.size()));
      shown.push_back(concat(source, " has ", join(first, ", "), ids.size() > 3 ? ", ..." : ""));
    }
    throw data_error(concat(fault, ": ", join(shown, "; ")),
                     "use the same id for a record in all of them");
  }

  /// Records numbered from 0 in one file and from 1 in another would each get the next one's
  /// values.
  void refuse_count_from_zero() const {
    std::vector<const NamedIds*> all;
    for (const auto* list : {&required_, &optional_}) {
      for (const auto& one : *list) all.push_back(&one);
    }
    if (!label_ids_.ids.empty()) all.push_back(&label_ids_);
    for (const auto* first : all) {
      for (const auto* second : all) {
        if (!counts_from_zero(first->ids, second->ids)) continue;
        throw data_error(
            concat(first->source, " numbers ", first->ids.size(), " records from 0, ",
                   second->source, " ", second->ids.size(),
                   " from 1: matched by number, each record would get the data of its neighbor"),
            "number the records in the same way in both");
      }
    }
  }

  /// A modality that shares no id with the labels is not missing in some records, but a mistake.
  void check_overlap() const {
    refuse_count_from_zero();
    if (!required_.empty()) {
      require_common_id(required_, "no id occurs in all files of the cohort");
    }
    if (!options_.labels_required) return;
    for (const auto& part : optional_) {
      require_common_id({part, required_.back()}, concat("no id of ", part.source, " has a label"));
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
        state_.records.size(), options_.threads, [&](std::size_t i) { look_at_image(i); },
        options_.progress);
    std::map<std::string, std::pair<std::size_t, std::string>>
        kinds;  // note → how many, the first id
    for (const auto& found : state_.records) {
      for (const auto& note : found.notes) {
        if (note.starts_with("image")) {
          auto& [count, first] = kinds[note];
          if (count++ == 0) first = found.key.id;
        }
      }
    }
    for (const auto& [note, found] : kinds) {
      findings().notes.push_back(concat(note, ": ", found.first,
                                        found.first == 1 ? " record (" : " records (first ",
                                        found.second, ")"));
    }
  }

  void look_at_image(std::size_t index) {
    Record& target = state_.records[index];
    if (target.image.empty()) return;
    try {
      const auto bytes = io::read_file(target.image);
      const auto decoded = io::decode_image(bytes, target.image.filename().string());
      ImageFacts facts = measure_image(decoded.image);
      facts.sha256 = sha256_hex(bytes);
      facts.file_bytes = bytes.size();
      for (const auto& note : decoded.notes) target.notes.push_back("image: " + note);
      if (facts.width_px != kStandardWidth || facts.height_px != kStandardHeight) {
        target.notes.push_back(concat("image of ", facts.width_px, "x", facts.height_px,
                                      " px instead of ", kStandardWidth, "x", kStandardHeight,
                                      ", scaled"));
      }
      const auto geometry = state_.config.strip_geometry(facts.width_px);
      if (const auto obstacle = ecg::trace_obstacle(facts.width_px, facts.height_px, geometry);
          !obstacle.empty()) {
        target.notes.push_back("image without a readable trace: " + obstacle);
      }
      if (options_.on_picture && target.label) {
        options_.on_picture({decoded.image, geometry, facts.sha256, *state_.pictures});
      }
      source_.image_facts[index] = std::move(facts);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::data) throw;
      target.unreadable[Modality::image] = image_fault(error.reason());
      target.unreadable_detail[Modality::image] =
          error.names_file()
              ? error.what()
              : concat(target.image.lexically_relative(folder_).string(), ": ", error.what());
    }
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
