// SPDX-License-Identifier: Apache-2.0
// How the scale of a page becomes known.
#pragma once

#include <functional>
#include <string>

#include "ecgmm/ecg/page_print.h"
#include "ecgmm/ecg/page_reading.h"

namespace ecgmm::ecg {

/// Takes the scale that the caller knows; else that of the calibration pulses; where these do not
/// tell it, the printed one; and says what is assumed where nothing shows it.
/// @param out    its scale is as by read_scale(); it gets notes, `assumed`, `printed` or a reason.
/// @param print  asked only where it matters.
/// @return whether there is a scale.
bool settle_scale(PageReading& out, const PageOptions& options,
                  const std::function<PrintedScale()>& print);

/// Pulses of 0.1 s at 50 mm/s look like those of 0.2 s at 25. Where lead II seems slow at the speed
/// of the pulses, takes the printed one if it is higher and lead II has a usual rate at it; if it
/// has not, sets `out.reason`.
/// @return whether the speed, and so the time of all samples, is another one now.
bool take_higher_speed(PageReading& out, const std::function<PrintedScale()>& print);

/// Why lead II does not fit what is assumed or printed of its scale; "" where it does.
std::string misfit_of(const PageReading& reading);

}  // namespace ecgmm::ecg
