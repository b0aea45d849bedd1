// SPDX-License-Identifier: Apache-2.0
// A few records of a cohort as a person sees them: pictures beside their values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ecgmm/data/check.h"
#include "ecgmm/data/cohort.h"

namespace ecgmm::data {

/// How many records the page shows.
inline constexpr std::size_t kExamples = 10;

/// Records to look at, in the order of the cohort: by turns from each kind (source, label,
/// modalities, size of the picture, what is unreadable), spread over the records of a kind. The
/// same cohort gives the same records.
std::vector<std::size_t> choose_examples(const Cohort& cohort, std::size_t count = kExamples);

/// A page that needs nothing else: of each example its picture, its signal drawn on paper, what is
/// measured by rule in either, and its clinical values.
/// @param show_ids  false: ids, patients and columns that are no inputs are masked, and a picture
///                  with writing on it is shown as it was read, redrawn.
std::string check_page(const Cohort& cohort, const CheckReport& report, bool show_ids);

}  // namespace ecgmm::data
