// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/io/tensor_file.h"

namespace ecgmm::input {

/// Mean and deviation of each position of a vector, as a fit on training rows found them.
struct Scale {
  std::vector<float> mean, deviation;

  /// Positions of the vector; none before a fit.
  std::size_t size() const { return mean.size(); }
  bool empty() const { return mean.empty(); }
};

/// Mean and population deviation + 1e-6 of each position over rows, NaN left out; two passes, in
/// row order. A position that never varies has the deviation 1.
/// @param rows  (N, T), all of one length; none gives an empty scale.
Scale fit_scale(std::span<const std::vector<double>> rows);
/// The same of `count` rows that are read one at a time, twice each.
Scale fit_scale(std::size_t count, const std::function<std::vector<float>(std::size_t)>& row);

/// (T) (value - mean) / deviation, and 0 for NaN.
std::vector<float> standardized(std::span<const float> values, const Scale& scale);
std::vector<float> standardized(std::span<const double> values, const Scale& scale);

/// The scale as tensors "preprocessor.<name>_mean" and "..._deviation"; read_scale() is its
/// inverse.
std::vector<io::TensorEntry> scale_tensors(const Scale& scale, const std::string& name);
/// @throws Error (bundle) where one is missing, of another length than `count`, not finite, or a
///         deviation not positive.
Scale read_scale(const io::TensorFile& tensors, const std::string& name, std::size_t count);

}  // namespace ecgmm::input
