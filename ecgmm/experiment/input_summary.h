// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/data_summary.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/train/sample_store.h"

namespace ecgmm::experiment {

/// Bundle::reference of the records trained on; those of cohorts for training only are left out, as
/// no model is meant for them.
/// @param store  begins with these records, in this order.
data::Reference describe_inputs(const data::Cohort& cohort, const input::Preprocessor& preprocessor,
                                std::span<const std::size_t> records,
                                const train::SampleStore& store);

}  // namespace ecgmm::experiment
