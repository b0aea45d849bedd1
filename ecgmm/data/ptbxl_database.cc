// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/ptbxl_database.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"

namespace ecgmm::data {
namespace {

/// A CSV file with a header row, its fields by column name.
class NamedCsv {
 public:
  explicit NamedCsv(const std::filesystem::path& path)
      : name_(path.filename().string()), reader_(path) {
    with_context(name_, [&] {
      if (!reader_.next(fields_)) throw data_error("the file has no header row");
    });
    columns_.assign(fields_.begin(), fields_.end());
  }

  bool has(std::string_view name) const {
    return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
  }

  /// @throws Error (data) where there is no such column.
  std::size_t column(std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) {
      throw data_error(concat("no column '", name, "'"), "use the official file of PTB-XL")
          .add_context(name_);
    }
    return static_cast<std::size_t>(found - columns_.begin());
  }

  bool next() {
    if (!reader_.next(fields_)) return false;
    if (fields_.size() != columns_.size()) {
      throw data_error(
          concat("the row has ", fields_.size(), " fields, the header ", columns_.size()))
          .add_context(place());
    }
    return true;
  }

  std::string_view text(std::size_t column) const { return trim(fields_[column]); }

  std::optional<double> number(std::size_t column) const {
    return io::parse_number(fields_[column], reader_.decimal_comma());
  }

  /// A number's cell; what is no number is a missing cell.
  io::Cell number_cell(std::size_t column) const {
    io::Cell cell;
    const auto value = number(column);
    if (value && std::isfinite(*value)) {
      cell.kind = io::Cell::Kind::number;
      cell.number = *value;
    } else if (!value && !text(column).empty()) {
      log::warn(concat(place(), ": ", columns_[column], " '", text(column),
                       "' is not a number; the cell is left empty"));
    }
    return cell;
  }

  io::Cell text_cell(std::size_t column) const {
    io::Cell cell;
    cell.text = text(column);
    if (!cell.text.empty()) cell.kind = io::Cell::Kind::text;
    return cell;
  }

  std::string place() const { return concat(name_, ": line ", reader_.line()); }

 private:
  std::string name_;
  io::CsvReader reader_;
  std::vector<std::string> columns_;
  std::vector<std::string_view> fields_;
};

std::uint64_t whole_number(const NamedCsv& csv, std::size_t column) {
  const double value = csv.number(column).value_or(-1);
  if (!(value >= 0 && value < 1e15 && value == std::floor(value))) {
    throw data_error(concat("ecg_id '", csv.text(column), "' is not a whole number"));
  }
  return static_cast<std::uint64_t>(value);
}

/// Reads "{'NORM': 100.0, 'SR': 0.0}" character by character.
class DictionaryParser {
 public:
  explicit DictionaryParser(std::string_view text) : text_(text) {}

  std::set<std::string> keys() {
    std::set<std::string> keys;
    expect('{');
    while (!accept('}')) {
      keys.insert(quoted());
      expect(':');
      number();
      if (accept('}')) break;
      expect(',');
    }
    skip_blanks();
    if (position_ != text_.size()) fail("the end");
    return keys;
  }

 private:
  [[noreturn]] void fail(std::string_view wanted) const {
    throw data_error(concat("scp_codes, character ", position_ + 1, ": expected ", wanted, " in ",
                            text_.substr(0, 200)),
                     "codes are written as {'NORM': 100.0, 'SR': 0.0}");
  }

  void skip_blanks() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  bool accept(char wanted) {
    skip_blanks();
    if (position_ >= text_.size() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(concat("'", wanted, "'"));
  }

  std::string quoted() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'' && !accept('\'')) fail("a code in quotes");
    const auto end = text_.find(quote, position_);
    if (end == std::string_view::npos) fail("a closing quote");
    if (end == position_) fail("a code");
    const std::string_view code = text_.substr(position_, end - position_);
    position_ = end + 1;
    return std::string(code);
  }

  void number() {
    skip_blanks();
    const auto end = std::min(text_.find_first_of(",} ", position_), text_.size());
    if (!io::parse_number(text_.substr(position_, end - position_))) fail("a number");
    position_ = end;
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

bool has_any(std::span<const std::string> codes, std::initializer_list<std::string_view> wanted) {
  return std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
    return std::find(wanted.begin(), wanted.end(), code) != wanted.end();
  });
}

}  // namespace

std::vector<std::string> parse_scp_codes(std::string_view text) {
  const auto keys = DictionaryParser(text).keys();
  return {keys.begin(), keys.end()};
}

std::vector<PtbxlRow> read_ptbxl_database(const std::filesystem::path& csv_path) {
  NamedCsv csv(csv_path);
  const auto ecg_id = csv.column("ecg_id"), patient = csv.column("patient_id");
  const auto age = csv.column("age"), sex = csv.column("sex");
  const auto height = csv.column("height"), weight = csv.column("weight");
  const auto device = csv.column("device"), site = csv.column("site");
  const auto codes = csv.column("scp_codes"), fold = csv.column("strat_fold");
  const auto filename_lr = csv.column("filename_lr"), filename_hr = csv.column("filename_hr");
  const bool says_when = csv.has("recording_date");
  const auto recorded = says_when ? csv.column("recording_date") : 0;

  std::vector<PtbxlRow> rows;
  while (csv.next()) {
    PtbxlRow row;
    with_context(csv.place(), [&] {
      row.ecg_id = whole_number(csv, ecg_id);
      row.scp_codes = parse_scp_codes(csv.text(codes));
    });
    row.filename_hr = csv.text(filename_hr);
    row.filename_lr = csv.text(filename_lr);
    row.age = csv.number_cell(age);
    if (row.age.number == 300) row.age.number = 90;
    row.sex = csv.number_cell(sex);
    row.height_cm = csv.number_cell(height);
    row.weight_kg = csv.number_cell(weight);
    row.patient = csv.number_cell(patient);
    row.device = csv.text_cell(device);
    row.site = csv.number_cell(site);
    row.fold = csv.number_cell(fold);
    if (says_when) row.recorded = csv.text_cell(recorded);
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const PtbxlRow& a, const PtbxlRow& b) { return a.ecg_id < b.ecg_id; });
  const auto twin =
      std::adjacent_find(rows.begin(), rows.end(),
                         [](const PtbxlRow& a, const PtbxlRow& b) { return a.ecg_id == b.ecg_id; });
  if (twin != rows.end()) {
    throw data_error(concat("ecg_id ", twin->ecg_id, " occurs twice"),
                     "keep one row for each record")
        .add_context(csv_path.filename().string());
  }
  return rows;
}

ScpStatements read_scp_statements(const std::filesystem::path& csv_path) {
  NamedCsv csv(csv_path);
  constexpr std::size_t kCode = 0;  // the first column has no name
  const auto diagnostic = csv.column("diagnostic"), rhythm = csv.column("rhythm");
  const auto diagnostic_class = csv.column("diagnostic_class");
  ScpStatements statements;
  while (csv.next()) {
    statements[std::string(csv.text(kCode))] = {
        .diagnostic = csv.number(diagnostic) == 1.0,
        .rhythm = csv.number(rhythm) == 1.0,
        .diagnostic_class = std::string(csv.text(diagnostic_class))};
  }
  return statements;
}

std::vector<std::string> diagnostic_classes(std::span<const std::string> codes,
                                            const ScpStatements& statements) {
  std::set<std::string> classes;
  for (const auto& code : codes) {
    const auto found = statements.find(code);
    if (found != statements.end() && found->second.diagnostic) {
      classes.insert(found->second.diagnostic_class);
    }
  }
  classes.erase("");
  return {classes.begin(), classes.end()};
}

Label superclass_label(std::span<const std::string> classes) {
  const bool norm = std::find(classes.begin(), classes.end(), "NORM") != classes.end();
  if (norm) return classes.size() == 1 ? Label::normal : Label::borderline;
  return classes.empty() ? Label::borderline : Label::abnormal;
}

Label ptbxl_label(std::span<const std::string> codes, const ScpStatements& statements,
                  PtbxlLabels rule) {
  const auto classes = diagnostic_classes(codes, statements);
  if (rule == PtbxlLabels::clinical) {
    if (has_any(codes, {"AFIB", "AFLT", "SVTAC", "PSVT", "PACE", "BIGU", "TRIGU"})) {
      return Label::abnormal;
    }
    const bool norm = std::find(classes.begin(), classes.end(), "NORM") != classes.end();
    if (norm && has_any(codes, {"PVC", "PAC"})) return Label::borderline;
  }
  return superclass_label(classes);
}

}  // namespace ecgmm::data
