// SPDX-License-Identifier: Apache-2.0
// Single leads of a drawn page.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "ecgmm/ecg/page_reading.h"
#include "ecgmm/ecg/vector_rows.h"
#include "ecgmm/ecg/vector_scale.h"

namespace ecgmm::ecg {

/// Part of a row, from one x to another, pt.
struct VectorPart {
  std::size_t row = 0;
  double left = 0;
  double right = 0;
};

/// The longest trace that a lead's name is printed beside.
std::optional<VectorPart> named_part(const std::vector<VectorRow>& rows, std::string_view name);

/// The trace that a lead's part of a row mostly is; nullptr where none is there.
const VectorTrace* trace_in(const VectorRow& row, const VectorPart& part);

/// A part from where its trace begins to where it ends, if that is about the same.
VectorPart exact_part(const VectorRow& row, VectorPart part, double slack_pt);

/// A lead as evenly sampled mV, NaN in gaps, from the foot of the pulse beside it, or else from its
/// median; it ends with what is seen.
std::vector<float> sample_vector_lead(const VectorRow& row, const VectorPart& part,
                                      const VectorScale& scale, double rate_hz);

/// Reads all leads of a page on which lead II was read: each where the layout has it, which its
/// printed name must not contradict; where the layout is not known, by its printed name.
/// @param page  gets `leads`, as by read_all_leads().
void read_vector_leads(const std::vector<VectorRow>& rows, const VectorScale& scale,
                       PageReading& page);

}  // namespace ecgmm::ecg
