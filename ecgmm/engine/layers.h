// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/engine/aligned.h"
#include "ecgmm/engine/weights.h"

namespace ecgmm::engine {

/// A convolution or fully connected layer, laid out for multiply().
struct Layer {
  std::size_t outputs = 0;  ///< channels that come out, before filling up
  std::size_t kernel_height = 1, kernel_width = 1;
  std::size_t input_step = 0;  ///< channels of an input as stored, filled up or not
  Floats weights;              ///< (columns() / kGroup, inner(), kGroup)
  Floats bias;                 ///< (columns())
  std::size_t inner() const { return kernel_height * kernel_width * input_step; }
  std::size_t columns() const { return bias.size(); }
};

/// The size of a layer; a fully connected one and one over time have a height of 1.
struct LayerShape {
  std::size_t outputs = 0, inputs = 0;
  std::size_t kernel_height = 1, kernel_width = 1;
  bool filled = true;  ///< whether inputs are stored in whole groups
};

/// @param weight  (outputs, inputs, kernel_height, kernel_width), as PyTorch stores it.
/// @param bias    (outputs).
Layer make_layer(std::span<const float> weight, std::span<const float> bias,
                 const LayerShape& shape);

/// `name`.weight (outputs, inputs) and `name`.bias (outputs); inputs side by side, not filled up.
Layer take_linear(Weights& weights, const std::string& name, std::size_t outputs,
                  std::size_t inputs);

/// A convolution over time, `name`.weight (outputs, inputs, kernel_width) without bias, and the
/// batch normalization behind it (`normalized`.weight, .bias, .running_mean, ...), folded into it.
Layer take_convolution(Weights& weights, const std::string& name, const std::string& normalized,
                       const LayerShape& shape);

/// A convolution over a picture, `name`.weight (outputs, inputs, kernel_height, kernel_width), with
/// its bias `name`.bias, or with the batch normalization behind it if that has a name.
Layer take_convolution2d(Weights& weights, const std::string& name, const std::string& normalized,
                         const LayerShape& shape);

/// One row of inputs to one of outputs, filled up.
Floats apply(const Layer& layer, std::span<const float> inputs, bool rectify);

/// (rows, columns) of channels over time, with `margin` rows of zeros at either end.
class Sequence {
 public:
  Sequence(std::size_t rows, std::size_t columns, std::size_t margin)
      : rows_(rows), columns_(columns), margin_(margin), data_((rows + 2 * margin) * columns) {}
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::size_t margin() const { return margin_; }
  /// @param index  from -margin on.
  float* row(std::ptrdiff_t index) { return data_.data() + offset(index); }
  const float* row(std::ptrdiff_t index) const { return data_.data() + offset(index); }

 private:
  std::size_t offset(std::ptrdiff_t index) const {
    return static_cast<std::size_t>(index + static_cast<std::ptrdiff_t>(margin_)) * columns_;
  }
  std::size_t rows_, columns_, margin_;
  Floats data_;
};

/// Convolution over time by an odd kernel, padded by kernel_width / 2 zeros: ceil(rows / stride)
/// rows.
/// @param input   with a margin of kernel_width / 2 or more.
/// @param margin  of the result.
Sequence convolve(const Layer& layer, const Sequence& input, std::size_t stride, bool rectify,
                  std::size_t margin);

/// Means of `window` rows each, the last one of those that are left; no margin.
Sequence average_pool(const Sequence& input, std::size_t window);

}  // namespace ecgmm::engine
