// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ecgmm/bundle/model_config.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/train/sample_store.h"

namespace ecgmm::train {

/// Fits trees to what was measured in the records' leads and to their clinical values; each view of
/// a lead, image or signal, is a row.
/// @return  as bundles hold them, by the name bundle::kTreesName; for a baseline nothing if waves
///          could be measured in no lead.
/// @throws Error (data) where the model needs them.
std::vector<io::TensorEntry> fit_measures(const SampleStore& store, std::int64_t seed,
                                          bundle::Measures measures);

}  // namespace ecgmm::train
