// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "ecgmm/ecg/measures.h"
#include "ecgmm/plot/plot.h"

namespace ecgmm::plot {

/// One lead's first ten seconds on ECG paper (25 mm/s, 10 mm/mV, or less where it would not fit)
/// with P, QRS and T colored and underlined, beside it the median beat at twice that scale with its
/// intervals. A lead without unit is drawn with QRS 10 mm high.
/// @param lead      as recorded, of measures.leads[index]; NaN for gaps.
/// @param measures  of the record, or of its first stretch.
/// @throws Error (usage) if there is no such lead; Error (data) without samples or rate.
Plot waves_plot(const ecg::Lead& lead, const ecg::RecordMeasures& measures, std::size_t index,
                const std::string& title);

}  // namespace ecgmm::plot
