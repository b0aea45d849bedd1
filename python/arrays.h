// SPDX-License-Identifier: Apache-2.0
// NumPy arrays as the values of ecgmm.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <vector>

#include "ecgmm/core/types.h"

namespace ecgmm::python {

/// Any array in memory, of any numbers and layout. Its content is read without Python's lock.
using Array = nanobind::ndarray<nanobind::ro, nanobind::device::cpu>;

/// (T) numbers as floats; missing are NaN.
/// @throws Error (data) for another shape, other than 32 or 64-bit floats and integers of 8 to 64
///         bits, and more samples than are taken of a lead.
std::vector<float> samples_of(const Array& array);

/// (height, width) in gray or (height, width, 3) in RGB, of 8 bits.
/// @throws Error (data) for another shape or kind of numbers, and more pixels than are decoded.
Image image_of(const Array& array);

}  // namespace ecgmm::python
