// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/roles.h"

#include <algorithm>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/column_inference.h"
#include "ecgmm/data/column_values.h"
#include "ecgmm/data/group_column.h"
#include "ecgmm/data/label_leak.h"

namespace ecgmm::data {
namespace {

/// Decides one column after the other.
class Decider {
 public:
  Decider(const Cohort& cohort, std::span<const std::size_t> train_rows, const DataConfig& config)
      : cohort_(cohort),
        config_(config),
        group_(group_column(cohort.config(), cohort.clinical_columns())) {
    for (const std::size_t row : train_rows) {
      if (!cohort.clinical(row).empty()) rows_.push_back(row);
    }
  }

  ColumnDecision decide(std::size_t column) {
    const std::string& name = cohort_.clinical_columns()[column];
    const ColumnSpec spec = column_spec(cohort_.config(), name);
    const ColumnSpec* declared = find_spec(cohort_.config().columns, name);
    ColumnDecision decision;
    decision.name = name;
    decision.unit = spec.unit;
    decision.values = spec.values;
    decision.declared = declared != nullptr && declared->role.has_value();
    decision.role = name == group_ ? Role::group : spec.role.value_or(Role::input);
    if (decision.role == Role::group && name != group_) decision.role = Role::ignore;
    if (decision.role != Role::input) {
      decision.reason = concat(decision.declared ? "declared " : "", to_string(decision.role));
      return decision;
    }
    const bool known = declared != nullptr || find_spec(standard_columns(), name) != nullptr;
    cells_ = cells(column);
    require_values(column, decision, known);
    settle_kind(decision, spec);
    if (!decision.reason.empty()) decision.role = Role::ignore;
    return decision;
  }

 private:
  std::vector<const io::Cell*> cells(std::size_t column) const {
    std::vector<const io::Cell*> found;
    for (const std::size_t row : rows_) found.push_back(&cohort_.clinical(row)[column]);
    return found;
  }

  void require_values(std::size_t column, const ColumnDecision& decision, bool known) const {
    const auto is_filled = [](const io::Cell* cell) { return !cell->empty(); };
    if (std::any_of(cells_.begin(), cells_.end(), is_filled)) return;
    bool anywhere = false;
    for (std::size_t r = 0; r < cohort_.records().size() && !anywhere; ++r) {
      const auto row = cohort_.clinical(r);
      anywhere = !row.empty() && !row[column].empty();
    }
    const std::string mend = concat("remove the column, or set [columns.", decision.name,
                                    "] role = \"ignore\" in cohort.toml");
    if (known && !anywhere)
      throw data_error(concat("column ", decision.name, " has no value"), mend);
    if (decision.declared) {
      throw data_error(concat("column ", decision.name, " has no value in the training records"),
                       mend);
    }
  }

  /// Kind, meanings and, unless the role is written down, what speaks against the column as an
  /// input.
  void settle_kind(ColumnDecision& decision, const ColumnSpec& spec) const {
    const ColumnLook look = look_at_column(decision.name, cells_);
    decision.kind = spec.kind.value_or(look.kind);
    if (!spec.kind) {
      decision.values = look.values;
      decision.categories = look.categories;
    } else if (decision.kind == ColumnKind::categorical && decision.values.empty()) {
      decision.categories = frequent_words(cells_);
    }
    if (decision.declared) {
      const auto has_value = [&](const auto* cell) {
        return cell_value(*cell, decision).has_value();
      };
      if (std::any_of(cells_.begin(), cells_.end(), has_value)) return;
      throw data_error(concat("column ", decision.name,
                              " is declared an input, but none of its values in the training "
                              "records is a number or a frequent word"),
                       concat("set [columns.", decision.name, "] kind or values in cohort.toml"));
    }
    // Numbers of a known kind may rise from record to record or all differ.
    const bool looked_at = !spec.kind || look.reason == "constant" || look.reason == kNoValue;
    if (looked_at) decision.reason = look.reason;
    if (decision.reason.empty()) decision.reason = leak(decision);
  }

  std::string leak(const ColumnDecision& decision) const {
    std::vector<const io::Cell*> labeled;
    std::vector<std::optional<double>> numbers;
    std::vector<int> truth;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& label = cohort_.records()[rows_[i]].label;
      if (!label || *label == Label::borderline) continue;
      labeled.push_back(cells_[i]);
      truth.push_back(*label == Label::abnormal ? 1 : 0);
      if (decision.kind != ColumnKind::categorical)
        numbers.push_back(cell_value(*cells_[i], decision));
    }
    return label_leak(labeled, numbers, truth, config_, cohort_.config());
  }

  const Cohort& cohort_;
  const DataConfig& config_;
  std::string group_;
  std::vector<std::size_t> rows_;       ///< training rows with a clinical row
  std::vector<const io::Cell*> cells_;  ///< of the column being decided, beside rows_
};

}  // namespace

std::vector<ColumnDecision> decide_columns(const Cohort& cohort,
                                           std::span<const std::size_t> train_rows,
                                           const DataConfig& config) {
  Decider decider(cohort, train_rows, config);
  std::vector<ColumnDecision> decisions;
  std::vector<std::string> reasons;
  bool any = false;
  for (std::size_t c = 0; c < cohort.clinical_columns().size(); ++c) {
    decisions.push_back(decider.decide(c));
    any = any || decisions.back().role == Role::input;
    reasons.push_back(concat(decisions.back().name, " (", decisions.back().reason, ")"));
  }
  if (!any) {
    throw data_error(
        concat("no clinical column can be an input: ",
               reasons.empty() ? "the table has none" : join(reasons, ", ")),
        "set the role of a column to \"input\" in cohort.toml, or train without clinical data");
  }
  return decisions;
}

std::optional<double> cell_value(const io::Cell& cell, const ColumnDecision& column) {
  if (column.kind == ColumnKind::categorical && column.values.empty()) {
    const std::string word(trim(cell.shown()));
    const auto& known = column.categories;
    const auto found = std::find(known.begin(), known.end(), word);
    if (word.empty() || found == known.end()) return std::nullopt;
    return static_cast<double>(found - known.begin());
  }
  return number_value(cell, column.kind, column.unit, column.values);
}

}  // namespace ecgmm::data
