// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/column_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/units.h"

namespace ecgmm::input {
namespace {

/// Deviations from the training mean from which on a value is far, and within which another unit
/// would explain it.
constexpr double kFar = 4;
constexpr double kNear = 3;
/// Values from which on most of them being far is no accident.
constexpr std::size_t kEnoughValues = 5;

/// Words that fewer patients have may name one: they stand in nothing that is written to a file.
constexpr std::size_t kFewestPatients = 5;

struct FilledCell {
  const io::Cell* cell;
  const data::Record* record;
};

/// The cells of one of the cohort's columns that hold something.
std::vector<FilledCell> filled_cells(const data::Cohort& cohort, std::size_t column) {
  std::vector<FilledCell> cells;
  for (std::size_t i = 0; i < cohort.records().size(); ++i) {
    const auto row = cohort.clinical(i);
    if (!row.empty() && !row[column].empty()) cells.push_back({&row[column], &cohort.records()[i]});
  }
  return cells;
}

/// ", such as 'X'" of the word that most patients share; "" where none is shared by enough.
std::string common_word(const std::vector<FilledCell>& cells) {
  std::map<std::string, std::set<std::string>> patients;
  for (const auto& [cell, record] : cells) patients[cell->shown()].insert(record->group);
  const auto most = std::max_element(
      patients.begin(), patients.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most == patients.end() || most->second.size() < kFewestPatients) return "";
  return concat(", such as '", most->first, "'");
}

/// Holds one of the cohort's columns against the model's.
class ColumnComparison {
 public:
  ColumnComparison(const data::ColumnDecision& model, std::string name,
                   std::vector<FilledCell> cells, std::vector<std::string>& remarks)
      : model_(model), name_(std::move(name)), cells_(std::move(cells)), remarks_(remarks) {}

  /// @throws Error (data) for another unit, or a word of another meaning.
  void check_declared(const data::ColumnSpec& spec) const {
    if (!spec.unit.empty() && !model_.unit.empty() && spec.unit != model_.unit) {
      throw data_error(
          concat("column ", name_, " is in ", spec.unit, ", the model expects ", model_.unit),
          concat("convert it, or correct columns.", name_, ".unit in cohort.toml"));
    }
    for (const auto& [word, value] : spec.values) {
      const auto known = model_.values.find(word);
      if (known == model_.values.end() || known->second == value) continue;
      throw data_error(concat("column ", name_, " has ", word, " = ", value, ", the model has ",
                              word, " = ", known->second),
                       concat("recode it, or correct columns.", name_, ".values in cohort.toml"));
    }
  }

  /// @throws Error (data) if the model does not know most of the words.
  void check_words() {
    std::vector<FilledCell> unknown;
    for (const auto& filled : cells_) {
      if (!data::cell_value(*filled.cell, model_)) unknown.push_back(filled);
    }
    if (unknown.empty()) return;
    const auto what = concat("column ", name_, ": ", share_text(unknown.size(), cells_.size()),
                             " values are unknown to the model");
    if (2 * unknown.size() <= cells_.size()) {
      remarks_.push_back(concat(what, common_word(unknown), ": treated as missing"));
      return;
    }
    auto known = model_.categories;
    for (const auto& [word, number] : model_.values) known.push_back(word);
    const auto& [first, record] = unknown.front();
    const auto example = concat(what, ", such as '", first->shown(), "' of ", record->key.id);
    throw data_error(example, known.empty() ? "the model expects numbers"
                                            : "recode them to the model's: " + join(known, ", "));
  }

  /// @throws Error (data) if most of many values are far from the training's.
  void check_range(double mean, double deviation) {
    std::vector<double> values;
    for (const auto& [cell, record] : cells_) {
      if (const auto value = data::cell_value(*cell, model_)) values.push_back(*value);
    }
    const auto far =
        static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [&](double value) {
          return std::abs(value - mean) > kFar * deviation;
        }));
    if (2 * far <= values.size()) return;
    std::sort(values.begin(), values.end());
    const double median = values[values.size() / 2];
    const auto what =
        concat("column ", name_, ": ", share_text(far, values.size()),
               " values are far from the training data (the median is ", shortest(median),
               ", in training about ", fixed(mean, 1), " +- ", fixed(deviation, 1), ")");
    if (values.size() < kEnoughValues) {
      remarks_.push_back(what);
      return;
    }
    throw data_error(what, remedy(median, mean, deviation));
  }

 private:
  std::string remedy(double median, double mean, double deviation) const {
    const auto explains = [&](double value) { return std::abs(value - mean) < kNear * deviation; };
    for (const auto& unit : split_text(data::convertible_units(model_.unit), ',')) {
      const std::string from(trim(unit));
      const auto converted = data::convert_unit(median, from, model_.unit);
      if (!converted || !explains(*converted)) continue;
      return concat("they may be in ", from, ": convert them to ", model_.unit,
                    ", or set [columns.", name_, "] unit = \"", from, "\" in cohort.toml");
    }
    for (const int power : {-3, -2, -1, 1, 2, 3}) {
      const double factor = std::pow(10.0, power);
      if (!explains(median / factor)) continue;
      return concat("they may be ", shortest(factor),
                    " times as large as in training: convert them",
                    model_.unit.empty() ? "" : " to " + model_.unit);
    }
    return "check unit and coding; if they are correct, the model does not fit these patients: "
           "leave the column out";
  }

  const data::ColumnDecision& model_;
  std::string name_;
  std::vector<FilledCell> cells_;  ///< with something in them
  std::vector<std::string>& remarks_;
};

}  // namespace

std::vector<std::string> check_columns(const ClinicalInputs& model, const data::Cohort& cohort,
                                       bool means_stand_in) {
  std::vector<std::string> remarks;
  const auto& columns = model.columns();
  const auto& features = model.features();
  const auto& names = cohort.clinical_columns();
  const auto find = [](const auto& list, const std::string& name, const auto& name_of) {
    return static_cast<std::size_t>(
        std::find_if(list.begin(), list.end(),
                     [&](const auto& own) { return to_lower(name_of(own)) == to_lower(name); }) -
        list.begin());
  };
  std::vector<std::string> missing;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& column = columns[c];
    if (column.role != data::Role::input) continue;
    const auto at = find(names, column.name, [](const auto& name) { return name; });
    if (at == names.size()) {
      missing.push_back(column.name);
      continue;
    }
    ColumnComparison comparison(column, names[at], filled_cells(cohort, at), remarks);
    comparison.check_declared(data::column_spec(cohort.config(), names[at]));
    comparison.check_words();
    if (column.kind != data::ColumnKind::numeric) continue;
    for (std::size_t k = 0; k < features.size(); ++k) {
      if (features[k].column != c || features[k].kind != ClinicalInputs::Feature::Kind::value)
        continue;
      comparison.check_range(model.scale().mean[k], model.scale().deviation[k]);
    }
  }
  if (!missing.empty()) {
    remarks.push_back(
        concat("not in the clinical table: ", join(missing, ", "), "; ",
               means_stand_in ? "replaced by the training means" : "the model works without them"));
  }
  std::vector<std::string> extra;
  for (const auto& name : names) {
    if (find(columns, name, [](const auto& column) { return column.name; }) < columns.size()) {
      continue;
    }
    const auto role = data::column_spec(cohort.config(), name).role;
    if (role.value_or(data::Role::input) == data::Role::input) extra.push_back(name);
  }
  if (!extra.empty()) {
    remarks.push_back("columns that the model does not use: " + join(extra, ", "));
  }
  return remarks;
}

std::vector<std::string> check_values(const ClinicalInputs& model, const data::ClinicalRow& row) {
  std::vector<std::string> remarks;
  const auto raw = model.raw(row);
  for (std::size_t k = 0; k < raw.size(); ++k) {
    const auto& feature = model.features()[k];
    const auto& column = model.columns()[feature.column];
    const bool measured = column.kind == data::ColumnKind::numeric;
    if (!measured || feature.kind != ClinicalInputs::Feature::Kind::value || std::isnan(raw[k]))
      continue;
    if (std::abs(raw[k] - model.scale().mean[k]) <= kFar * model.scale().deviation[k]) continue;
    remarks.push_back(concat(column.name, " = ", shortest(raw[k]),
                             " is far from the training data (about ",
                             fixed(model.scale().mean[k], 1), " +- ",
                             fixed(model.scale().deviation[k], 1), "): check the unit"));
  }
  return remarks;
}

}  // namespace ecgmm::input
