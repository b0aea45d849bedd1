// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ecgmm/ecg/beat_forms.h"
#include "ecgmm/ecg/wave_bounds.h"
#include "ecgmm/ecg/waves.h"

namespace ecgmm::ecg {

/// Delineates one lead whose beats are known.
/// @param trace  (T) from clean_lead().
/// @param forms  from group_beats().
/// @return       beats in the order of `forms`; times from the first sample of `trace`.
LeadWaves delineate_lead(std::span<const float> trace, const BeatForms& forms);

}  // namespace ecgmm::ecg
