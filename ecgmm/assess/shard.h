// SPDX-License-Identifier: Apache-2.0
// Work on one cohort shared by jobs that know nothing of each other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm::assess {

/// The `index`-th (from 1) of `count` shares of the patients.
struct Shard {
  std::size_t index = 1, count = 1;

  /// "3/8"; @throws Error (usage) for another text, or an index that is not from 1 to the count.
  static Shard parse(const std::string& text);
  /// Whether this patient's records belong to it. Depends on the patient's name alone.
  bool has(std::string_view patient) const;
};

/// The columns that a shard's predictions have before those of predictions.csv: the number of the
/// record in its cohort, from 1, and how many there are.
inline constexpr std::string_view kShardColumns = "row,rows,";

/// `ecgmm merge`.
struct MergeOptions {
  std::vector<std::string> parts;
  std::string out;
  bool force = false;
};

/// Joins the predictions of all shards of a cohort: the bytes that `ecgmm predict` without --shard
/// writes.
/// @return  what to print.
/// @throws Error (data) where a file is no shard, they are of different models or cohorts, or a
///         record is missing or stands twice; Error (usage) for an output that exists.
std::string merge(const MergeOptions& options);

}  // namespace ecgmm::assess
