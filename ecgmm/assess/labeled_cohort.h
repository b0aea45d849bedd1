// SPDX-License-Identifier: Apache-2.0
// Cohorts for labeled use: training, cross-validation and evaluation.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/selection.h"

namespace ecgmm::assess {

/// A cohort, or several merged, opened for labeled use.
struct LabeledCohort {
  data::Cohort cohort;
  data::Selection selection;
};

/// @throws Error (usage) if one of the folders is given twice.
void refuse_repeats(const std::vector<std::filesystem::path>& folders,
                    const std::vector<std::filesystem::path>& extra);

enum class Labels { required, optional };

/// What records are wanted of a cohort: those with all or any of the modalities.
struct View {
  ModalitySet modalities;
  data::Needed needed = data::Needed::any;
};

/// Opens cohorts, with a progress bar, and merges them; what was found and what drops goes to the
/// log. Of the modalities a record needs all or any.
///
/// @param folders  at least one.
/// @param extra    cohorts for training only, whatever their cohort.toml says.
/// @param labels   optional: where no record has a label that can be used, all records are taken.
/// @param on_picture  data::OpenOptions::on_picture.
/// @throws Error (usage) as refuse_repeats(), or if two cohorts have one name; Error (data) as
///         Cohort::open() and Cohort::merge(); if no record can be used.
LabeledCohort open_labeled(const std::vector<std::filesystem::path>& folders,
                           const std::vector<std::filesystem::path>& extra, ModalitySet modalities,
                           data::Needed needed, int threads, Labels labels = Labels::required,
                           std::function<void(const data::SeenPicture&)> on_picture = {});

/// Opens one cohort for several views, once.
/// @return  the cohort with the selection of each view; they share what is in memory.
/// @throws Error (data) as open_labeled() with any of the views.
std::vector<LabeledCohort> open_labeled(const std::filesystem::path& folder,
                                        const std::vector<View>& views, int threads);

}  // namespace ecgmm::assess
