// SPDX-License-Identifier: Apache-2.0
// Work on one cohort shared by jobs that know nothing of each other.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
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

/// Whether a file holds the predictions of just these records by this model, as an earlier run of
/// the same shard left them.
/// @param rows   of the shard, from 0.  @param total  records of the cohort.
/// @param model  bundle::name_of().
/// @throws Error (data) for a file that is no CSV.
bool holds_shard(const std::filesystem::path& part, std::span<const std::size_t> rows,
                 std::size_t total, const std::string& model);

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
