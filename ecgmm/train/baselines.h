// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ecgmm/bundle/baseline.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"

namespace ecgmm::train {

/// Fits the five baselines on `rows` of the cohort and nothing else, without those that are for
/// training only: logistic regressions with ridge penalty 1 on standardized numbers.
///
/// - age only;
/// - the clinical columns that data::decide_columns() makes inputs on these rows, each with whether
///   it is known; categories by word;
/// - shortcuts, which are not physiology: which modalities and input columns are missing, the
///   order of the index, width, height, bytes and mean color of the image, missing samples of the
///   signal, and the columns named DEVICE, SITE, HOSPITAL, CENTRE, CENTER or SCANNER by word;
/// - shortcuts without bytes and color of the image, which measure the ink of the trace as well: a
///   fast rhythm makes a strip darker and its file larger;
/// - which modalities are missing alone.
///
/// A number that is the same in all rows is left out; a baseline without any number says the share
/// of abnormal rows, with the reason. Words of fewer than 5 patients are not kept.
/// @param rows  labeled normal or abnormal, both of them among those not for training only.
/// @throws Error (data) for rows of one class.
std::vector<bundle::Baseline> fit_baselines(const data::Cohort& cohort,
                                            std::span<const std::size_t> rows,
                                            const data::DataConfig& config);

}  // namespace ecgmm::train
