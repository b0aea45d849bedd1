// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/clinical_inputs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::input {
namespace {

using nlohmann::json;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

const io::Cell* find_cell(const data::ClinicalRow& row, const std::string& column) {
  for (const auto& [name, cell] : row) {
    if (name == column) return &cell;
  }
  const std::string lower = to_lower(column);
  for (const auto& [name, cell] : row) {
    if (to_lower(name) == lower) return &cell;
  }
  return nullptr;
}

/// Which of ColumnDecision::categories a cell of a categorical column has.
std::optional<std::size_t> category_of(const io::Cell& cell, const data::ColumnDecision& column) {
  const auto number = data::cell_value(cell, column);
  if (!number) return std::nullopt;
  if (column.values.empty()) return static_cast<std::size_t>(*number);
  const auto& known = column.categories;
  const auto found = std::find(known.begin(), known.end(), shortest(*number));
  if (found == known.end()) return std::nullopt;
  return static_cast<std::size_t>(found - known.begin());
}

[[noreturn]] void refuse_word(const std::string& text) {
  throw bundle_error("the preprocessor state has the unknown word '" + text + "'");
}

template <class Value>
Value parsed(std::optional<Value> (*parse)(std::string_view), const json& word) {
  const auto text = word.get<std::string>();
  const auto value = parse(text);
  if (!value) refuse_word(text);
  return *value;
}

json column_json(const data::ColumnDecision& column, bool indicator) {
  return {{"name", column.name},
          {"role", to_string(column.role)},
          {"kind", to_string(column.kind)},
          {"unit", column.unit},
          {"values", column.values},
          {"categories", column.categories},
          {"declared", column.declared},
          {"reason", column.reason},
          {"missing_indicator", indicator}};
}

data::ColumnDecision column_of(const json& from) {
  data::ColumnDecision column;
  column.name = from.at("name").get<std::string>();
  column.role = parsed(data::parse_role, from.at("role"));
  column.kind = parsed(data::parse_kind, from.at("kind"));
  column.unit = from.at("unit").get<std::string>();
  column.values = from.at("values").get<std::map<std::string, double>>();
  column.categories = from.at("categories").get<std::vector<std::string>>();
  column.declared = from.at("declared").get<bool>();
  column.reason = from.at("reason").get<std::string>();
  return column;
}

}  // namespace

ClinicalInputs ClinicalInputs::fit(const data::Cohort& cohort,
                                   std::span<const std::size_t> train_rows,
                                   const data::DataConfig& config) {
  ClinicalInputs fitted;
  fitted.columns_ = data::decide_columns(cohort, train_rows, config);
  const auto only_clinical = ModalitySet().with(Modality::clinical);
  std::vector<data::ClinicalRow> rows;
  for (const auto index : train_rows) {
    auto record = cohort.decode(index, only_clinical);
    if (!record.clinical)
      throw data_error("the training record " + record.key.id + " has no clinical row");
    rows.push_back(std::move(*record.clinical));
  }
  fitted.choose_categories(rows, config.missing_indicator);
  fitted.lay_out_features();
  if (fitted.features_.empty()) {
    throw data_error("no clinical column has a word that is frequent enough to be an input",
                     "train without clinical data (model.modalities)");
  }
  std::vector<std::vector<double>> values;
  for (const auto& row : rows) values.push_back(fitted.raw(row));
  fitted.scale_ = fit_scale(values);
  return fitted;
}

void ClinicalInputs::choose_categories(std::span<const data::ClinicalRow> rows,
                                       bool with_indicators) {
  missing_indicator_.assign(columns_.size(), false);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    auto& column = columns_[c];
    if (column.role != data::Role::input) {
      column.values.clear();
      column.categories.clear();  // words of columns that are no inputs have no place in a model
      continue;
    }
    // With declared values: those that training has; a column of zeros would teach nothing.
    const bool coded = column.kind == data::ColumnKind::categorical && !column.values.empty();
    if (!coded && !with_indicators) continue;
    if (coded) column.categories.clear();
    for (const auto& row : rows) {
      const auto* cell = find_cell(row, column.name);
      const auto number = cell == nullptr ? std::nullopt : data::cell_value(*cell, column);
      if (coded && number) column.categories.push_back(shortest(*number));
      if (!number && with_indicators) missing_indicator_[c] = true;
    }
    if (!coded) continue;
    std::sort(column.categories.begin(), column.categories.end());
    column.categories.erase(std::unique(column.categories.begin(), column.categories.end()),
                            column.categories.end());
  }
}

void ClinicalInputs::lay_out_features() {
  features_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].role != data::Role::input) continue;
    if (columns_[c].kind == data::ColumnKind::categorical) {
      for (std::size_t k = 0; k < columns_[c].categories.size(); ++k) {
        features_.push_back({c, Feature::Kind::category, k});
      }
    } else {
      features_.push_back({c, Feature::Kind::value, 0});
    }
    if (missing_indicator_[c]) features_.push_back({c, Feature::Kind::missing, 0});
  }
}

std::vector<std::string> ClinicalInputs::feature_names() const {
  std::vector<std::string> names;
  for (const auto& feature : features_) {
    const auto& column = columns_[feature.column];
    std::string name = column.name;
    if (feature.kind == Feature::Kind::category) name += "=" + column.categories[feature.category];
    if (feature.kind == Feature::Kind::missing) name += " missing";
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<double> ClinicalInputs::raw(const data::ClinicalRow& row) const {
  static const io::Cell kEmpty;
  std::vector<double> raw;
  raw.reserve(features_.size());
  for (const auto& feature : features_) {
    const auto& column = columns_[feature.column];
    const auto* found = find_cell(row, column.name);
    const io::Cell& cell = found == nullptr ? kEmpty : *found;
    std::optional<double> number;
    if (column.kind != data::ColumnKind::categorical) {
      number = data::cell_value(cell, column);
    } else if (const auto category = category_of(cell, column)) {
      number = *category == feature.category ? 1.0 : 0.0;
    }
    const bool known = number && std::isfinite(*number);
    if (feature.kind == Feature::Kind::missing) {
      raw.push_back(known ? 0.0 : 1.0);
    } else {
      raw.push_back(known ? *number : kMissing);
    }
  }
  return raw;
}

void ClinicalInputs::take_scale(const ClinicalInputs& earlier) {
  if (feature_names() == earlier.feature_names()) scale_ = earlier.scale_;
}

json ClinicalInputs::to_json() const {
  json columns = json::array();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns.push_back(column_json(columns_[c], missing_indicator_[c]));
  }
  return {{"columns", columns}, {"features", feature_names()}};
}

ClinicalInputs ClinicalInputs::read(const json& state, const io::TensorFile& tensors) {
  ClinicalInputs read;
  for (const auto& column : state.at("columns")) {
    read.columns_.push_back(column_of(column));
    read.missing_indicator_.push_back(column.at("missing_indicator").get<bool>());
  }
  read.lay_out_features();
  if (read.features_.empty() ||
      read.feature_names() != state.at("features").get<std::vector<std::string>>()) {
    throw bundle_error("the preprocessor's columns and features disagree");
  }
  read.scale_ = read_scale(tensors, "clinical", read.features_.size());
  return read;
}

}  // namespace ecgmm::input
