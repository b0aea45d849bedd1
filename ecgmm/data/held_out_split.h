// SPDX-License-Identifier: Apache-2.0
// Test splits that ask harder than random ones: later records, other sites.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"
#include "ecgmm/data/split.h"

namespace ecgmm::data {

/// The split that data.split asks for; no patient is in two parts of it.
///
/// random: stratified_group_split(). time: the patients with the latest records are tested, as many
/// as test_share asks for and all others of the same time; so every training record is older than
/// the tested patients' latest. site: whole sites are tested, drawn by lot until test_share is met
/// as nearly as sites allow; a patient of several sites is tested if one of them is. What is not
/// tested is divided at random.
///
/// The column is data.split_column, else for time RECORDED, DATE or TIME, for site SITE, HOSPITAL,
/// CENTER or CENTRE (ignoring case). Logs where the line was drawn.
/// @throws Error (data): no such column; a record without a time or site in it; a time that is not
///         written as 2020-01-31, as much of its beginning or a time of day behind it; a single
///         site; what stratified_group_split() throws.
Split held_out_split(const Cohort& cohort, std::span<const std::size_t> used,
                     const DataConfig& config, std::uint64_t seed);

}  // namespace ecgmm::data
