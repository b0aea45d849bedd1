// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ecgmm/data/lead_reading.h"
#include "ecgmm/data/record.h"
#include "ecgmm/ecg/filter.h"

namespace ecgmm::input {

/// The first 10 s of a lead in wave form.
/// @throws Error (data) as ecg::wave_form(); for a lead that is too short, flat or no readable ECG.
ecg::Wave wave_of(ecg::Waveform lead);

/// data::read_lead(), without features where nothing can be measured.
std::shared_ptr<const data::LeadReading> reading_of(const ecg::Waveform& lead, Modality from);

/// The lead that an image shows; without unit where the picture does not tell its gain.
/// @throws Error (data) where no trace is seen that can be believed in.
ecg::Trace trace_in(const Image& image, const ecg::StripGeometry& geometry);

}  // namespace ecgmm::input
