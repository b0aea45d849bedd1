// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_merge.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/group_column.h"

namespace ecgmm::data {
namespace {

using States = std::vector<std::shared_ptr<const CohortState>>;

/// Position of a column, ignoring ASCII case; the number of columns where there is none.
std::size_t position_of(const std::vector<std::string>& columns, const std::string& name) {
  const auto same = [&](const auto& own) { return to_lower(own) == to_lower(name); };
  return static_cast<std::size_t>(std::find_if(columns.begin(), columns.end(), same) -
                                  columns.begin());
}

/// What the cohorts declare of one column, taken together.
class ColumnMerger {
 public:
  ColumnMerger(std::string name, Findings& findings)
      : name_(std::move(name)), findings_(findings) {}

  void add(const CohortState& cohort) {
    const ColumnSpec own = column_spec(cohort.config, name_);
    declared_ = declared_ || find_spec(cohort.config.columns, name_) != nullptr;
    if (cohorts_.empty()) {
      spec_ = own;
    } else {
      add_role_and_kind(own, cohort.name);
      add_unit(own, cohort.name);
      add_values(own, cohort.name);
    }
    cohorts_.push_back(cohort.name);
  }

  /// nullopt where no cohort declares anything.
  std::optional<ColumnSpec> spec() const { return declared_ ? std::optional(spec_) : std::nullopt; }

 private:
  [[noreturn]] void refuse(const char* what, const std::string& cohort) const {
    throw data_error(
        concat("column ", name_, " has different ", what, " in the cohorts ", join(cohorts_, ", "),
               " and ", cohort),
        concat("make the sections [columns.", name_,
               "] of their cohort.toml agree, or give the column another name in one"));
  }

  void add_role_and_kind(const ColumnSpec& own, const std::string& cohort) {
    if (own.role && spec_.role && own.role != spec_.role) refuse("roles", cohort);
    if (own.kind && spec_.kind && own.kind != spec_.kind) refuse("kinds", cohort);
    if (own.role) spec_.role = own.role;
    if (own.kind) spec_.kind = own.kind;
  }

  void add_unit(const ColumnSpec& own, const std::string& cohort) {
    if (to_lower(own.unit) == to_lower(spec_.unit)) return;
    if (!own.unit.empty() && !spec_.unit.empty()) refuse("units", cohort);
    const bool silent = own.unit.empty();
    if (!silent) spec_.unit = own.unit;
    findings_.assumptions.push_back(
        {concat("columns.", name_, ".unit"),
         concat("column ", name_, " has no unit in ", silent ? cohort : join(cohorts_, ", "), "; ",
                spec_.unit, " is assumed, as in the other cohorts"),
         concat("cohort.toml: [columns.", name_, "] unit")});
  }

  /// Words may be added to a standard column, whose numbers have one meaning in all cohorts; of
  /// another nobody knows whether two words of one number mean the same.
  void add_values(const ColumnSpec& own, const std::string& cohort) {
    const bool standard = find_spec(standard_columns(), name_) != nullptr;
    if (!standard && !own.values.empty() && !spec_.values.empty() && own.values != spec_.values) {
      refuse("value meanings", cohort);
    }
    for (const auto& [word, number] : own.values) {
      if (spec_.values.emplace(word, number).first->second != number) {
        refuse("value meanings", cohort);
      }
    }
  }

  std::string name_;
  Findings& findings_;
  ColumnSpec spec_;
  bool declared_ = false;
  std::vector<std::string> cohorts_;  ///< that have the column
};

void add_sources(CohortState& merged, const States& cohorts) {
  std::map<std::string, std::filesystem::path> folders;
  std::size_t records = 0;
  for (const auto& cohort : cohorts) {
    for (std::size_t p = 0; p < cohort->sources.size(); ++p) {
      const CohortSource& source = *cohort->sources[p];
      const auto [other, is_new] = folders.emplace(source.name, source.folder);
      if (!is_new) {
        throw usage_error(concat("two cohorts are called ", source.name, ": ",
                                 other->second.string(), " and ", source.folder.string()),
                          "give one of them another name in its cohort.toml: name = \"...\"");
      }
      merged.sources.push_back(cohort->sources[p]);
      merged.first_record.push_back(records + cohort->first_record[p]);
      merged.name += (merged.name.empty() ? "" : "+") + source.name;
    }
    records += cohort->records.size();
  }
  const auto testable =
      std::find_if(merged.sources.begin(), merged.sources.end(),
                   [](const auto& source) { return !source->config.training_only; });
  if (testable != merged.sources.end()) {
    merged.main_source = static_cast<std::size_t>(testable - merged.sources.begin());
  }
}

void add_records(CohortState& merged, const CohortState& cohort) {
  const std::size_t first_row = merged.clinical_rows.size();
  for (Record record : cohort.records) {
    if (record.clinical_row) *record.clinical_row += first_row;
    merged.records.push_back(std::move(record));
  }
  std::vector<std::size_t> position;
  for (const auto& name : cohort.clinical_columns) {
    position.push_back(position_of(merged.clinical_columns, name));
  }
  for (const auto& own : cohort.clinical_rows) {
    auto& row = merged.clinical_rows.emplace_back(merged.clinical_columns.size());
    for (std::size_t c = 0; c < own.size(); ++c) row[position[c]] = own[c];
  }
}

void add_findings(Findings& merged, const CohortState& cohort) {
  const std::string prefix =
      cohort.sources.size() > 1 ? "" : cohort.name + ": ";  // else they have it
  for (const auto& note : cohort.findings.notes) merged.notes.push_back(prefix + note);
  for (const auto& warning : cohort.findings.warnings) {
    merged.warnings.push_back(prefix + warning);
  }
  for (const auto& assumption : cohort.findings.assumptions) {
    merged.assumptions.push_back({assumption.key, prefix + assumption.text, assumption.remedy});
  }
}

void merge_columns(CohortState& merged, const States& cohorts) {
  std::string group;
  for (const auto& cohort : cohorts) {
    for (const auto& name : cohort->clinical_columns) {
      if (position_of(merged.clinical_columns, name) == merged.clinical_columns.size()) {
        merged.clinical_columns.push_back(name);
      }
    }
    if (group.empty()) group = group_column(cohort->config, cohort->clinical_columns);
  }
  merged.config.columns.clear();
  for (const auto& name : merged.clinical_columns) {
    ColumnMerger merger(name, merged.findings);
    for (const auto& cohort : cohorts) {
      const auto& own = cohort->clinical_columns;
      if (position_of(own, name) < own.size()) merger.add(*cohort);
    }
    if (auto spec = merger.spec()) {
      // The records know their groups; a second column of them has nothing left to say.
      if (spec->role == Role::group && name != group) spec->role = Role::ignore;
      merged.config.columns[name] = std::move(*spec);
    }
  }
}

void merge_label_words(CohortConfig& merged, const States& cohorts) {
  for (const auto list :
       {&CohortConfig::normal, &CohortConfig::abnormal, &CohortConfig::borderline}) {
    for (const auto& cohort : cohorts) {
      for (const auto& word : cohort->config.*list) {
        auto& words = merged.*list;
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
      }
    }
  }
}

}  // namespace

CohortState merge_cohorts(const States& cohorts) {
  if (cohorts.empty()) throw usage_error("no cohort is given");
  CohortState merged;
  add_sources(merged, cohorts);
  merged.config = merged.sources[merged.main_source]->config;
  for (const auto& cohort : cohorts) add_findings(merged.findings, *cohort);
  merge_columns(merged, cohorts);
  merge_label_words(merged.config, cohorts);
  merged.pictures = cohorts.front()->pictures;  // by content, so whatever the cohort
  for (const auto& cohort : cohorts) add_records(merged, *cohort);
  return merged;
}

}  // namespace ecgmm::data
