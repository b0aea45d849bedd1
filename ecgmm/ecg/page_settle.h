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

/// Why lead II does not fit what is assumed or printed of its scale; "" where it does. Pulses of
/// 0.1 s at 50 mm/s look like those of 0.2 s at 25: where lead II seems slow, what is printed is
/// looked at as well.
std::string misfit_of(const PageReading& reading, const std::function<PrintedScale()>& print);

}  // namespace ecgmm::ecg
