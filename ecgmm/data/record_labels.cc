// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/record_labels.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::data {
namespace {

std::size_t find_label_column(const KeyedTable& table, const CohortConfig& config) {
  const auto column = std::find_if(
      table.columns.begin(), table.columns.end(),
      [&](const auto& name) { return to_lower(name) == to_lower(config.label_column); });
  if (column == table.columns.end()) {
    throw data_error(concat(table.source, ": no column '", config.label_column,
                            "' (there are: ", join(table.columns, ", "), ")"),
                     "set labels.column in cohort.toml");
  }
  if (const auto found = table.uncalculated.find(*column); found != table.uncalculated.end()) {
    throw data_error(concat(table.source, ": ", found->second.count, " cells of ", *column,
                            " are formulas without a stored value"),
                     "open the file in a spreadsheet program and save it");
  }
  return static_cast<std::size_t>(column - table.columns.begin());
}

std::optional<Label> label_of(const std::string& word, const CohortConfig& config) {
  const std::pair<const std::vector<std::string>&, Label> lists[] = {
      {config.normal, Label::normal},
      {config.abnormal, Label::abnormal},
      {config.borderline, Label::borderline}};
  for (const auto& [words, label] : lists) {
    for (const auto& known : words) {
      if (to_lower(known) == to_lower(word)) return label;
    }
  }
  return std::nullopt;
}

/// Not one label can be used: most likely other words than the usual ones.
[[noreturn]] void refuse_unknown(const std::string& place,
                                 const std::map<std::string, std::size_t>& unknown) {
  constexpr std::size_t kShown = 5;
  std::vector<std::string> shown;
  for (const auto& [word, count] : unknown) {
    if (shown.size() < kShown) shown.push_back(concat("'", word, "' (", count, ")"));
  }
  const std::size_t more = unknown.size() - shown.size();
  throw data_error(concat(place, ": no label is known; there are ", join(shown, ", "),
                          more > 0 ? concat(" and ", more, " more") : ""),
                   "declare the words in cohort.toml: [labels] normal = [\"...\"], abnormal = "
                   "[\"...\"], or set labels.column");
}

}  // namespace

std::vector<RowLabel> read_row_labels(const KeyedTable& table, const CohortConfig& config,
                                      bool required) {
  const std::size_t column = find_label_column(table, config);
  std::vector<RowLabel> labels(table.ids.size());
  std::map<std::string, std::size_t> unknown;  // words, and how many rows have them
  bool any_known = false;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    const std::string word(trim(table.rows[r][column].shown()));
    labels[r].label = label_of(word, config);
    any_known = any_known || labels[r].label;
    if (labels[r].label || word.empty()) continue;
    ++unknown[word];
    labels[r].fault = concat(table.source, ": row ", table.row_numbers[r], ": '", word,
                             "' is not a known label (cohort.toml: [labels] declares the words)");
  }
  if (required && !any_known && !unknown.empty()) {
    refuse_unknown(concat(table.source, ": column ", table.columns[column]), unknown);
  }
  return labels;
}

}  // namespace ecgmm::data
