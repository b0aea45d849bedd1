// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/subgroup_columns.h"

#include <set>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/eval/subgroup_keys.h"

namespace ecgmm::assess {
namespace {

bool has_few_words(const data::Cohort& cohort, const Attribute& attribute) {
  std::set<std::string> words;
  for (std::size_t record = 0; record < cohort.records().size(); ++record) {
    const auto cells = cohort.clinical(record);
    if (!cells.empty()) words.insert(attribute_word(cells[attribute.column], attribute.spec));
    if (words.size() > eval::kMostWords + 1) return false;  // one may be ""
  }
  words.erase("");
  return words.size() <= eval::kMostWords;
}

}  // namespace

std::vector<Attribute> find_attributes(const input::Preprocessor& preprocessor,
                                       const data::Cohort& cohort,
                                       std::vector<std::string>* left_out) {
  std::vector<Attribute> attributes;
  const auto& names = cohort.clinical_columns();
  for (std::size_t c = 0; c < names.size(); ++c) {
    Attribute attribute{c, data::column_spec(cohort.config(), names[c])};
    auto& spec = attribute.spec;
    for (const auto& column : preprocessor.columns()) {
      if (column.role != data::Role::input || to_lower(column.name) != to_lower(names[c])) continue;
      spec.kind = column.kind;
      if (spec.values.empty()) spec.values = column.values;
    }
    const auto role = spec.role.value_or(data::Role::input);
    const bool grouping = spec.kind && *spec.kind != data::ColumnKind::numeric;
    if (role != data::Role::audit && !(role == data::Role::input && grouping)) continue;
    if (has_few_words(cohort, attribute)) {
      attributes.push_back(std::move(attribute));
    } else if (left_out != nullptr) {
      left_out->push_back(names[c]);
    }
  }
  return attributes;
}

std::string attribute_word(const io::Cell& cell, const data::ColumnSpec& spec) {
  if (cell.empty()) return {};
  const auto kind = spec.kind.value_or(data::ColumnKind::categorical);
  const auto number = data::number_value(cell, kind, spec.unit, spec.values);
  std::string found;
  for (const auto& [word, value] : spec.values) {
    if (number == value && word.size() > found.size()) found = word;
  }
  return found.empty() ? std::string(trim(cell.shown())) : found;
}

}  // namespace ecgmm::assess
