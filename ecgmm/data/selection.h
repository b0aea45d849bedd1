// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/cohort.h"

namespace ecgmm::data {

/// Which records of a cohort take part, and why the others do not.
struct Selection {
  std::vector<std::size_t> used;       ///< indices into Cohort::records(), ascending
  std::vector<DroppedRecord> dropped;  ///< includes the borderline records (reason "borderline")
  /// Those dropped for being borderline alone: never trained on, but scored. Ascending; empty where
  /// labels do not matter.
  std::vector<std::size_t> borderline;
  /// What records of `used` and `borderline` go without because it is unreadable: a line for each
  /// modality and cause, with how many records and the first of them.
  std::vector<std::string> notes;
};

/// How many of the wanted modalities a record must have.
enum class Needed { all, any };

/// Keeps the records that have all or any of the `wanted` modalities and, if `labeled`, a label
/// other than borderline. Of a record kept for any of them, Record::available() says which.
Selection select_records(const Cohort& cohort, ModalitySet wanted, bool labeled,
                         Needed needed = Needed::all);

/// What is doubtful about training on these records: a wanted modality that none of them has, and a
/// class that is rarer than kFewRecords records or kFewShare of them. One sentence each.
std::vector<std::string> training_doubts(const Cohort& cohort,
                                         std::span<const std::size_t> train_rows,
                                         ModalitySet wanted);
inline constexpr std::size_t kFewRecords = 10;
inline constexpr double kFewShare = 0.05;

/// How many records one reason took, by label.
struct DropCount {
  std::string reason;
  std::array<std::size_t, 4> by_label{};  ///< normal, abnormal, borderline, none
  std::size_t total() const { return by_label[0] + by_label[1] + by_label[2] + by_label[3]; }
};

/// One entry a reason, the most frequent first.
std::vector<DropCount> count_drops(const Selection& selection);

/// Counts by reason (rows) and label (columns: normal, abnormal, borderline, none) as aligned text.
std::string drop_table(const Selection& selection);

/// Why training should stop for these drops ("" = no reason): more than `max_share` of the
/// labeled, not borderline records (unknown label words count as dropped), or clearly different
/// shares of the two classes (Fisher's exact test, p < 0.01, and at least 10 percentage points
/// apart).
std::string drop_alarm(const Selection& selection, const Cohort& cohort, double max_share);

/// `id,reason,detail,label` and, of merged cohorts, `cohort`; atomic.
void write_dropped(const std::filesystem::path& path, const Selection& selection);

}  // namespace ecgmm::data
