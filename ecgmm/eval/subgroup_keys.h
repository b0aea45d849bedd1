// SPDX-License-Identifier: Apache-2.0
// What records are grouped by: age, the modalities they have, and the words of columns.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ecgmm/eval/scored_record.h"

namespace ecgmm::eval {

/// Values of fewer patients are named nowhere; nor are those beyond the kMostShown with most
/// records.
inline constexpr std::size_t kFewestShown = 5;
inline constexpr std::size_t kMostShown = 12;
/// More different values of a column make no subgroups.
inline constexpr std::size_t kMostWords = 20;

struct Attribute {
  std::string name;
  /// The values of a record; none = not known. A cell "CD+HYP" is of CD and of HYP.
  std::function<std::vector<std::string>(const ScoredRecord&)> values;
};

/// Bands of age, "under 40" .. "80 and over".
Attribute age_attribute();
/// The modalities that entered a prediction.
Attribute modalities_key();
/// One a column.
/// @param names  keys of ScoredRecord::attributes.
std::vector<Attribute> column_attributes(const std::vector<std::string>& names);

/// How many records and patients have a value.
struct ValueCount {
  std::size_t records, patients;
};

/// The values to show, the most frequent first, the unknown ("") last; bands of age from young to
/// old.
/// @param hidden  gets how many known values are not among them.
std::vector<std::string> shown_values(const std::map<std::string, ValueCount>& counts,
                                      std::size_t& hidden);

/// "2 more values not shown: ..."; for hidden > 0.
std::string hidden_text(std::size_t hidden);

}  // namespace ecgmm::eval
