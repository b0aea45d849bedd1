// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ecgmm/data/record.h"
#include "ecgmm/ecg/filter.h"

namespace ecgmm::input {

/// The first 10 s of a lead in wave form.
/// @throws Error (data) as ecg::wave_form(); for a flat lead.
ecg::Wave wave_of(ecg::Waveform lead);

}  // namespace ecgmm::input
