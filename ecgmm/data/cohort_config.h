// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/ecg/trace.h"
#include "ecgmm/io/number_signs.h"

namespace ecgmm::data {

enum class Role { input, group, audit, ignore };
enum class ColumnKind { numeric, binary, categorical };

/// What a cohort says of one clinical column; empty members are found from the data.
struct ColumnSpec {
  std::optional<Role> role;
  std::optional<ColumnKind> kind;
  std::string unit;                      ///< "cm", "mmHg"
  std::map<std::string, double> values;  ///< word → number: {"male": 0, "female": 1}
  /// Words of the cohort and what they mean in the column's: {"H": "male", "M": "female"}.
  std::map<std::string, std::string> words;
  std::vector<double> missing;  ///< numbers that stand for a missing cell: {-1, 999}
  /// Words that do, as declared: then no others; without it those of io::is_missing_word().
  std::optional<std::vector<std::string>> missing_words;
};

/// Orders names as if all letters of ASCII were small.
struct LessIgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

/// What is said of columns, by name; a name is found in any case of its letters.
using ColumnSpecs = std::map<std::string, ColumnSpec, LessIgnoringCase>;

/// Where a cohort's records come from; what a model trained on them has to name.
struct Source {
  std::string name, license, citation;
  bool empty() const { return name.empty() && license.empty() && citation.empty(); }
};

/// `cohort.toml`, every key optional; docs/cohort.md lists keys and defaults (the standard
/// layout's):
///
///     name = "ward7"                 # default: the folder's name
///     group_space = "hospital"
///     training_only = true
///     [source]                       # name, license, citation
///     [signals]                      # sampling_rate_hz, unit, header, index, ignore, lead
///     [paper]                        # px_per_mm, mm_per_s, mm_per_mv
///     [clinical]                     # index, sheet, decimal
///     [labels]                       # index, column, sheet, normal, abnormal, borderline (a word
///     or a list) [columns.Ht]                   # role, kind, unit, values = { word = number },
///     missing = [999]
struct CohortConfig {
  std::string name;                        ///< default: the folder's name
  std::string group_space;                 ///< cohorts of one group_space share patients
  bool training_only = false;              ///< its records are never validated or tested on
  Source source;                           ///< [source] name, license, citation
  std::optional<double> sampling_rate_hz;  ///< [signals] sampling_rate_hz; default 249
  std::optional<std::string> unit;     ///< [signals] unit: "mV" (default), "uV", "nV", "V", "none"
  std::optional<bool> signals_header;  ///< [signals] header; default: found from the file
  std::optional<std::string> signals_index;  ///< [signals] index; default: the first column
  std::optional<double> px_per_mm, mm_per_s, mm_per_mv;  ///< [paper]; default 10, 25, 10
  std::vector<std::string> signals_ignore;  ///< [signals] ignore: columns that hold no samples
  std::string signals_lead = "II";          ///< [signals] lead: what signals and images show
  std::string clinical_index = "IDX", clinical_sheet;           ///< [clinical] index, sheet
  io::DecimalSign clinical_decimal = io::DecimalSign::unknown;  ///< [clinical] decimal: "." or ","
  std::string label_index = "index", label_column = "label", label_sheet;  ///< [labels]
  std::vector<std::string> normal = {"normal"}, abnormal = {"abnormal"},
                           borderline = {"borderline"};
  ColumnSpecs columns;  ///< [columns.NAME]

  static constexpr double kDefaultSamplingRateHz = 249;

  /// What a picture of that width shows: a scale of the cohort's own holds for it as it is.
  ecg::StripGeometry strip_geometry(int width_px) const;
};

/// Reads `folder`/cohort.toml, or gives the defaults where there is none.
/// @throws Error (data) for damaged TOML, an unknown key (with the nearest), a wrong type or value;
/// with the line.
CohortConfig read_cohort_config(const std::filesystem::path& folder);

/// The columns of the standard layout with their kinds, units and value meanings (SEX: 0 = male,
/// 1 = female; Ht cm; Wt kg; SBP, DBP mmHg; ...).
const ColumnSpecs& standard_columns();

/// The words of a column with the given name, ignoring ASCII case; nullptr where there is none.
const ColumnSpec* find_spec(const ColumnSpecs& columns, std::string_view name);

/// What holds of a column: each member declared in the config, else the standard layout's. A kind
/// that neither names follows from values (two numbers: binary, more: categorical) or unit
/// (numeric).
ColumnSpec column_spec(const CohortConfig& config, std::string_view name);

std::string_view to_string(Role role);        ///< "input", "group", "audit", "ignore"
std::string_view to_string(ColumnKind kind);  ///< "numeric", "binary", "categorical"
std::optional<Role> parse_role(std::string_view text);
std::optional<ColumnKind> parse_kind(std::string_view text);

}  // namespace ecgmm::data
