// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/label_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/listed_word.h"
#include "ecgmm/data/page_files.h"
#include "ecgmm/data/ptbxl_database.h"
#include "ecgmm/data/record_path.h"
#include "ecgmm/data/sex_column.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;
using Kind = io::Cell::Kind;
using Names = std::vector<std::string>;

constexpr std::array<const char*, 5> kClasses = {"NORM", "MI", "STTC", "CD", "HYP"};

const Names kFileColumns = {"filename", "record", "file", "path"};

/// The table, whose header has the column of the files; whoever lacks it is told so later.
io::Table read_labels_file(const WfdbOptions& options) {
  io::TableRequest request;
  request.required = options.record_column.empty() ? kFileColumns : Names{options.record_column};
  request.wanted = {"label", options.label_column, "patient_id", "patient", options.patient_column};
  request.filled = {"patient_id", "patient", options.patient_column};
  try {
    return io::read_table(options.labels, request);
  } catch (const Error& error) {
    if (error.reason() != ErrorReason::missing_column) throw;
    request.required.clear();
    return io::read_table(options.labels, request);
  }
}

ColumnSpec spec_of(Role role) {
  ColumnSpec spec;
  spec.role = role;
  return spec;
}

io::Cell number_cell(double value) { return {Kind::number, value, {}}; }

/// Cells that are left empty because they are not what their column holds.
struct Faults {
  std::size_t count = 0;
  std::string first;

  void add(const std::string& fault) {
    if (count++ == 0) first = fault;
  }
};

class LabelTableReader {
 public:
  explicit LabelTableReader(const WfdbOptions& options)
      : options_(options), table_(read_labels_file(options)) {
    refuse_two_meanings({&options.normal, &options.abnormal, &options.borderline});
    if (options.male.empty() != options.female.empty()) {
      throw usage_error("only one of --male and --female is given", "give both, or neither");
    }
    refuse_two_meanings({&options.male, &options.female});
    for (const auto& warning : table_.warnings) log::warn(concat(table_.source, ": ", warning));
    if (table_.rows.empty()) throw data_error(table_.source + ": no rows below the header");
    if (options.limit > 0 && table_.rows.size() > options.limit) table_.rows.resize(options.limit);
  }

  LabelTable read() {
    read_keys();
    read_labels();
    read_inputs();
    read_audits();
    report();
    return std::move(result_);
  }

 private:
  std::string place(std::size_t row) const {
    return concat(table_.source, ": row ", table_.row_numbers[row]);
  }
  const io::Cell& cell(std::size_t row, std::size_t column) const {
    return table_.rows[row][column];
  }

  /// The column that an option names, else the first there is of its usual names.
  std::optional<std::size_t> find(const std::string& given, const char* option,
                                  const Names& usual) const {
    if (!given.empty()) {
      if (const auto found = table_.find_column(given)) return found;
      throw data_error(concat(table_.source, ": no column '", given,
                              "' (there are: ", join(table_.columns, ", "), ")"),
                       concat("correct ", option));
    }
    for (const auto& name : usual) {
      if (const auto found = table_.find_column(name)) return found;
    }
    return std::nullopt;
  }

  /// Marks a column as read, for `what` in the log.
  void take(std::size_t column, const std::string& what) { take({&column, 1}, what); }
  void take(std::span<const std::size_t> columns, const std::string& what) {
    Names names;
    for (const std::size_t column : columns) names.push_back(table_.columns[column]);
    taken_.insert(columns.begin(), columns.end());
    uses_.push_back(concat(what, " from ", join(names, ", ")));
  }

  void read_keys() {
    const auto file = find(options_.record_column, "--record-column", kFileColumns);
    if (!file && options_.find_record && read_keys_by_patient()) return;
    const auto id =
        find(options_.id_column, "--id-column", {"ecg_id", "id", "idx", "index", "record"});
    if (!file && options_.pages && id) return read_keys_by_id(*id);
    if (!file) {
      throw data_error(table_.source + ": no column filename, record, file or path",
                       "name the column of the record files with --record-column");
    }
    take(*file, "files");
    if (id) take(*id, "ids");
    const auto ids = id ? IdColumn::read(table_, *id).ids : Names();
    std::size_t backslashes = 0;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const std::string written = cell(r, *file).written();
      fs::path path = with_context(
          place(r), [&] { return record_path(options_.labels.parent_path(), written); });
      backslashes += written.find('\\') != std::string::npos ? 1 : 0;
      const bool own_id = id && *id != *file;
      const std::string given = own_id           ? ids[r]
                                : options_.pages ? without_picture_ending(path).string()
                                                 : path.string();
      add_record(r, given, std::move(path));
    }
    if (backslashes > 0) {
      log::info(concat(table_.source, ", column ", table_.columns[*file], ": ", backslashes,
                       " paths are written with backslashes, which are read as folders"));
    }
  }

  /// Rows that name a page by the id of its record alone.
  void read_keys_by_id(std::size_t id) {
    take(id, "ids and pages");
    const auto ids = IdColumn::read(table_, id).ids;
    for (std::size_t r = 0; r < ids.size(); ++r) add_record(r, ids[r], ids[r]);
  }

  /// Rows that name a recording by its patient and time; the recording's file is the id then.
  /// @return whether the table has such columns.
  bool read_keys_by_patient() {
    const auto patient =
        find(options_.patient_column, "--patient-column", {"patient_id", "patient"});
    const auto time = find("", "", {"time", "recorded_at", "date"});
    if (!patient || !time) return false;
    by_patient_ = true;
    const std::size_t both[] = {*patient, *time};
    take(both, "records by patient and time");
    const auto id = find(options_.id_column, "--id-column", {"ecg_id", "id", "idx", "index"});
    if (id) take(*id, "ids");
    const auto ids = id ? IdColumn::read(table_, *id).ids : Names();
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const fs::path path = with_context(place(r), [&] {
        return options_.find_record(cell(r, *patient).written(), cell(r, *time).written());
      });
      add_record(r, id ? ids[r] : path.generic_string(), path);
    }
    return true;
  }

  void add_record(std::size_t row, const std::string& given, fs::path path) {
    result_.records.push_back(
        {with_context(place(row), [&] { return id_of_folder(given); }), {}, {}});
    result_.files.push_back(std::move(path));
    const auto [first, is_new] = rows_of_ids_.emplace(result_.records.back().id, row);
    if (is_new || options_.pages) return;
    throw data_error(concat(table_.source, ": id ", first->first, " occurs twice, in rows ",
                            table_.row_numbers[first->second], " and ", table_.row_numbers[row]),
                     "name a column of other ids with --id-column");
  }

  void read_labels() {
    std::array<std::size_t, kClasses.size()> classes{};
    bool has_classes = true;
    for (std::size_t c = 0; c < kClasses.size(); ++c) {
      const auto column = table_.find_column(kClasses[c]);
      has_classes = has_classes && column;
      classes[c] = column.value_or(0);
    }
    const auto words = find(options_.label_column, "--label-column", {"label"});
    if (!words && !has_classes) {
      throw data_error(concat(table_.source,
                              ": no column label and not all of NORM, MI, STTC, CD "
                              "and HYP"),
                       "name the column of the labels with --label-column");
    }
    if (has_classes) read_classes(classes, !words);
    if (words) read_words(*words);
  }

  void read_words(std::size_t column) {
    take(column, "labels");
    std::set<std::string> unknown;
    std::size_t labeled = 0;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const std::string word(trim(cell(r, column).shown()));
      if (word.empty()) continue;
      const auto known =
          list_with(word, {&options_.normal, &options_.abnormal, &options_.borderline});
      if (known) {
        result_.records[r].label = static_cast<Label>(*known);
        ++labeled;
      } else {
        unknown.insert(word);
      }
    }
    if (unknown.empty()) return;
    Names shown(unknown.begin(), unknown.end());
    if (shown.size() > 10) shown.resize(10);
    const std::string fault = concat(table_.source, ", column ", table_.columns[column], ": ",
                                     unknown.size(), " unknown words: ", join(shown, ", "));
    const std::string hint = "state what they mean with --normal, --abnormal or --borderline";
    if (labeled == 0) throw data_error(fault, hint);
    log::warn(concat(fault, "; their records have no label: ", hint));
  }

  void read_classes(const std::array<std::size_t, kClasses.size()>& columns, bool label) {
    take(columns, label ? "labels" : "SUPERCLASS");
    std::vector<io::Cell> cells;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      Names found;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const io::Cell& here = cell(r, columns[c]);
        const bool number = here.kind == Kind::number || here.kind == Kind::boolean;
        if (!here.empty() && !(number && (here.number == 0 || here.number == 1))) {
          throw data_error(
              concat(place(r), ": ", kClasses[c], " is '", here.shown(), "', not 0 or 1"));
        }
        if (here.number == 1) found.emplace_back(kClasses[c]);
      }
      if (label) result_.records[r].label = superclass_label(found);
      std::sort(found.begin(), found.end());  // as import ptbxl writes them
      cells.push_back(found.empty() ? io::Cell{} : io::Cell{Kind::text, 0, join(found, "+")});
    }
    superclasses_ = std::move(cells);
  }

  void read_inputs() {
    add_input("AGE", {"age"}, [](const io::Cell& cell) {
      return number_cell(cell.number == 300 ? 90 : cell.number);
    });
    add_sex();
    add_input("Ht", {"height", "Ht"}, std::identity());
    add_input("Wt", {"weight", "Wt"}, std::identity());
    for (const auto& [name, spec] : standard_columns()) {
      if (spec.role || result_.declared.contains(name)) continue;
      const auto column = table_.find_column(name);
      if (column && !taken_.contains(*column)) {
        take(*column, name);
        add(name, spec, cells_of(*column));
      }
    }
    const auto patient =
        find(options_.patient_column, "--patient-column", {"patient_id", "patient"});
    if (patient && !by_patient_) {  // else it only names the recordings
      take(*patient, "patients");
      add("PATIENT", spec_of(Role::group), cells_of(*patient));
    }
  }

  std::vector<io::Cell> cells_of(std::size_t column) const {
    std::vector<io::Cell> cells;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      cells.push_back(cell(r, column));
      // A word that may mean a missing value: whoever reads the cohort decides, and says so.
      auto& here = cells.back();
      if (here.empty() && !here.text.empty()) here.kind = Kind::text;
    }
    return cells;
  }

  /// A column of numbers.
  void add_input(const std::string& name, const Names& usual,
                 const std::function<io::Cell(const io::Cell&)>& convert) {
    const auto column = find("", "", usual);
    if (!column) return;
    take(*column, name);
    auto cells = cells_of(*column);
    Faults faults;
    for (std::size_t r = 0; r < cells.size(); ++r) {
      if (cell(r, *column).empty()) cells[r] = {};
      if (cells[r].empty()) continue;
      if (cells[r].kind == Kind::number) {
        cells[r] = convert(cells[r]);
      } else {
        faults.add(concat("'", cells[r].shown(), "' in row ", table_.row_numbers[r]));
        cells[r] = {};
      }
    }
    warn_of(faults, *column, "not numbers");
    add(name, standard_columns().at(name), std::move(cells));
  }

  void add_sex() {
    const auto column = find("", "", {"sex", "gender"});
    if (!column) return;
    take(*column, "SEX");
    add("SEX", standard_columns().at("SEX"),
        sex_cells(table_, *column, options_.male, options_.female));
  }

  void warn_of(const Faults& faults, std::size_t column, const char* what) const {
    if (faults.count == 0) return;
    log::warn(concat(table_.source, ", column ", table_.columns[column], ": ", faults.count,
                     " cells are ", what, " and are left empty, such as ", faults.first));
  }

  void read_audits() {
    const ColumnSpec audit = spec_of(Role::audit);
    if (!superclasses_.empty()) add("SUPERCLASS", audit, std::move(superclasses_));
    Names names;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (taken_.contains(c)) continue;
      const std::string name = free_name(table_.columns[c]);
      if (add(name, audit, cells_of(c))) names.push_back(name);
    }
    if (!names.empty()) uses_.push_back("audit columns: " + join(names, ", "));
  }

  /// The name without odd characters, and not that of another column of the cohort.
  std::string free_name(const std::string& given) const {
    std::string plain = given;
    for (char& c : plain) {
      const bool ascii = static_cast<unsigned char>(c) < 0x80;
      if (ascii && std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
    }
    const auto is_taken = [&](const std::string& name) {
      return to_lower(name) == "idx" || find_spec(standard_columns(), name) != nullptr ||
             find_spec(result_.declared, name) != nullptr;
    };
    std::string name = plain;
    for (int n = 2; is_taken(name); ++n) name = concat(plain, "_", n);
    return name;
  }

  /// @return whether there is anything in the column: else it is left out.
  bool add(const std::string& name, const ColumnSpec& spec, std::vector<io::Cell> cells) {
    if (std::all_of(cells.begin(), cells.end(), [](const auto& one) { return one.empty(); })) {
      log::info(concat(table_.source, ": nothing for column ", name));
      return false;
    }
    result_.columns.push_back(name);
    result_.declared[name] = spec;
    for (std::size_t r = 0; r < cells.size(); ++r) {
      result_.records[r].clinical.push_back(std::move(cells[r]));
    }
    return true;
  }

  void report() const { log::info(concat(table_.source, ": ", join(uses_, "; "))); }

  const WfdbOptions& options_;
  io::Table table_;
  LabelTable result_;
  std::set<std::size_t> taken_;  ///< columns that are read
  std::map<std::string, std::size_t> rows_of_ids_;
  bool by_patient_ = false;  ///< records are named by patient and time
  Names uses_;               ///< what was read from where
  std::vector<io::Cell> superclasses_;
};

}  // namespace

LabelTable read_label_table(const WfdbOptions& options) { return LabelTableReader(options).read(); }

ImportPlan import_plan(const LabelTable& table, const WfdbOptions& options) {
  ImportPlan plan{.config = {},
                  .columns = table.columns,
                  .seconds = options.seconds,
                  .images = options.images,
                  .threads = options.threads,
                  .force = options.force,
                  .progress = options.progress,
                  .hint = "records are looked for below SRC: see --record-column and --lead"};
  plan.config.name = options.name;
  plan.config.group_space = options.group_space;
  plan.config.source = options.source;
  plan.config.training_only = options.training_only;
  plan.config.unit = "mV";
  plan.config.columns = table.declared;
  return plan;
}

}  // namespace ecgmm::data
