// SPDX-License-Identifier: Apache-2.0
// Which records belong to one patient: resampling and variances treat patients, not records, as
// independent.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ecgmm::metrics {

/// One number a patient, for what takes `groups`; records with the name "" are each their own
/// patient.
std::vector<std::size_t> group_numbers(std::span<const std::string> names);

struct Groups {
  std::vector<std::size_t> of;  ///< (N) patient of each record, in [0, count)
  std::size_t count = 0;
};

/// Patients numbered anew without gaps, in the order of their first record.
/// @param groups  (n_records) any numbers; empty = each record is its own patient.
/// @throws Error (internal) where there are more or fewer groups than records.
Groups dense_groups(std::span<const std::size_t> groups, std::size_t n_records);

}  // namespace ecgmm::metrics
