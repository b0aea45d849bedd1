// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/planes.h"

#include <algorithm>

#include "ecgmm/engine/kernels.h"

namespace ecgmm::engine {
namespace {

std::ptrdiff_t place(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

/// Where an output's value lies between two inputs.
struct Between {
  std::size_t low, high;
  float share;  ///< of `high`
};

Between between(std::size_t output, std::size_t outputs, std::size_t inputs) {
  const float scale = static_cast<float>(inputs) / static_cast<float>(outputs);
  const float source = std::max(0.0F, (static_cast<float>(output) + 0.5F) * scale - 0.5F);
  const auto low = std::min(static_cast<std::size_t>(source), inputs - 1);
  return {low, std::min(low + 1, inputs - 1), source - static_cast<float>(low)};
}

}  // namespace

Planes convolve(const Layer& layer, const Planes& input, std::size_t stride, bool rectify,
                std::size_t margin) {
  Planes output((input.height() + stride - 1) / stride, (input.width() + stride - 1) / stride,
                layer.columns(), margin);
  Product product;
  product.rows = output.width();
  product.row_step = stride * input.channels();
  product.segments = layer.kernel_height;
  product.segment_length = layer.kernel_width * input.channels();
  product.segment_step = input.row_step();
  product.weights = layer.weights.data();
  product.bias = layer.bias.data();
  product.columns = layer.columns();
  product.output_step = output.channels();
  product.rectify = rectify;
  for (std::size_t y = 0; y < output.height(); ++y) {
    product.input = input.at(place(y * stride) - place(layer.kernel_height / 2),
                             -place(layer.kernel_width / 2));
    product.output = output.at(place(y), 0);
    multiply(product);
  }
  return output;
}

Planes max_pool(const Planes& input, std::size_t window, std::size_t margin) {
  Planes output(input.height() / window, input.width() / window, input.channels(), margin);
  for (std::size_t y = 0; y < output.height(); ++y) {
    for (std::size_t x = 0; x < output.width(); ++x) {
      float* largest = output.at(place(y), place(x));
      std::copy_n(input.at(place(y * window), place(x * window)), input.channels(), largest);
      for (std::size_t k = 1; k < window * window; ++k) {
        const float* values =
            input.at(place(y * window + k / window), place(x * window + k % window));
        for (std::size_t c = 0; c < input.channels(); ++c) {
          largest[c] = std::max(largest[c], values[c]);
        }
      }
    }
  }
  return output;
}

Planes upsample_nearest(const Planes& input, std::size_t factor, std::size_t margin) {
  Planes output(input.height() * factor, input.width() * factor, input.channels(), margin);
  for (std::size_t y = 0; y < output.height(); ++y) {
    for (std::size_t x = 0; x < output.width(); ++x) {
      std::copy_n(input.at(place(y / factor), place(x / factor)), input.channels(),
                  output.at(place(y), place(x)));
    }
  }
  return output;
}

Planes upsample_bilinear(const Planes& input, std::size_t height, std::size_t width,
                         std::size_t margin) {
  Planes output(height, width, input.channels(), margin);
  for (std::size_t y = 0; y < height; ++y) {
    const auto v = between(y, height, input.height());
    for (std::size_t x = 0; x < width; ++x) {
      const auto u = between(x, width, input.width());
      const float* top_left = input.at(place(v.low), place(u.low));
      const float* top_right = input.at(place(v.low), place(u.high));
      const float* bottom_left = input.at(place(v.high), place(u.low));
      const float* bottom_right = input.at(place(v.high), place(u.high));
      float* out = output.at(place(y), place(x));
      for (std::size_t c = 0; c < input.channels(); ++c) {
        const float top = top_left[c] * (1 - u.share) + top_right[c] * u.share;
        const float bottom = bottom_left[c] * (1 - u.share) + bottom_right[c] * u.share;
        out[c] = top * (1 - v.share) + bottom * v.share;
      }
    }
  }
  return output;
}

Planes concatenate(const Planes& first, std::size_t first_channels, const Planes& second,
                   std::size_t second_channels, std::size_t margin) {
  Planes output(first.height(), first.width(), whole_groups(first_channels + second_channels),
                margin);
  for (std::size_t y = 0; y < output.height(); ++y) {
    for (std::size_t x = 0; x < output.width(); ++x) {
      float* out = output.at(place(y), place(x));
      std::copy_n(first.at(place(y), place(x)), first_channels, out);
      std::copy_n(second.at(place(y), place(x)), second_channels, out + first_channels);
    }
  }
  return output;
}

}  // namespace ecgmm::engine
