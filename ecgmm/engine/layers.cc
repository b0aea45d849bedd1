// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/engine/layers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ecgmm/engine/kernels.h"

namespace ecgmm::engine {
namespace {

std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

/// Multiplies a convolution's weights by what batch normalization does to each output, and gives
/// what it adds. Source: Ioffe, Szegedy, "Batch normalization", ICML 2015; PyTorch's eps of 1e-5.
std::vector<float> fold_normalization(Weights& weights, const std::string& name,
                                      std::vector<float>& convolution, std::size_t outputs) {
  constexpr double kEpsilon = 1e-5;
  const auto own = [&](const char* part) {
    return weights.take(name + part, {signed_size(outputs)});
  };
  const auto scale = own(".weight");
  const auto shift = own(".bias");
  const auto mean = own(".running_mean");
  const auto variance = own(".running_var");
  weights.skip(name + ".num_batches_tracked");
  const std::size_t each = convolution.size() / outputs;
  std::vector<float> bias;
  for (std::size_t o = 0; o < outputs; ++o) {
    const double factor = scale[o] / std::sqrt(variance[o] + kEpsilon);
    for (std::size_t i = 0; i < each; ++i) {
      auto& weight = convolution[o * each + i];
      weight = static_cast<float>(weight * factor);
    }
    bias.push_back(static_cast<float>(shift[o] - mean[o] * factor));
  }
  return bias;
}

}  // namespace

Layer make_layer(std::span<const float> weight, std::span<const float> bias,
                 const LayerShape& shape) {
  Layer layer{shape.outputs,
              shape.kernel_height,
              shape.kernel_width,
              shape.filled ? whole_groups(shape.inputs) : shape.inputs,
              {},
              {}};
  layer.bias.assign(whole_groups(shape.outputs), 0.0F);
  std::copy(bias.begin(), bias.end(), layer.bias.begin());
  const std::size_t cells = shape.kernel_height * shape.kernel_width;
  layer.weights.assign(layer.columns() * layer.inner(), 0.0F);
  for (std::size_t o = 0; o < shape.outputs; ++o) {
    float* column = layer.weights.data() + o / kGroup * kGroup * layer.inner() + o % kGroup;
    for (std::size_t i = 0; i < shape.inputs; ++i) {
      for (std::size_t cell = 0; cell < cells; ++cell) {
        column[(cell * layer.input_step + i) * kGroup] =
            weight[(o * shape.inputs + i) * cells + cell];
      }
    }
  }
  return layer;
}

Layer take_linear(Weights& weights, const std::string& name, std::size_t outputs,
                  std::size_t inputs) {
  const auto weight = weights.take(name + ".weight", {signed_size(outputs), signed_size(inputs)});
  const auto bias = weights.take(name + ".bias", {signed_size(outputs)});
  return make_layer(weight, bias, {outputs, inputs, 1, 1, /*filled=*/false});
}

Layer take_convolution(Weights& weights, const std::string& name, const std::string& normalized,
                       const LayerShape& shape) {
  auto weight = weights.take(
      name + ".weight",
      {signed_size(shape.outputs), signed_size(shape.inputs), signed_size(shape.kernel_width)});
  const auto bias = fold_normalization(weights, normalized, weight, shape.outputs);
  return make_layer(weight, bias, shape);
}

Layer take_convolution2d(Weights& weights, const std::string& name, const std::string& normalized,
                         const LayerShape& shape) {
  auto weight = weights.take(name + ".weight",
                             {signed_size(shape.outputs), signed_size(shape.inputs),
                              signed_size(shape.kernel_height), signed_size(shape.kernel_width)});
  const auto bias = normalized.empty()
                        ? weights.take(name + ".bias", {signed_size(shape.outputs)})
                        : fold_normalization(weights, normalized, weight, shape.outputs);
  return make_layer(weight, bias, shape);
}

Floats apply(const Layer& layer, std::span<const float> inputs, bool rectify) {
  Floats outputs(layer.columns());
  Product product;
  product.input = inputs.data();
  product.rows = 1;
  product.segment_length = layer.inner();
  product.weights = layer.weights.data();
  product.bias = layer.bias.data();
  product.columns = layer.columns();
  product.output = outputs.data();
  product.rectify = rectify;
  multiply(product);
  return outputs;
}

Sequence convolve(const Layer& layer, const Sequence& input, std::size_t stride, bool rectify,
                  std::size_t margin) {
  Sequence output((input.rows() + stride - 1) / stride, layer.columns(), margin);
  Product product;
  product.input = input.row(-static_cast<std::ptrdiff_t>(layer.kernel_width / 2));
  product.rows = output.rows();
  product.row_step = stride * input.columns();
  product.segment_length = layer.inner();
  product.weights = layer.weights.data();
  product.bias = layer.bias.data();
  product.columns = layer.columns();
  product.output = output.row(0);
  product.output_step = output.columns();
  product.rectify = rectify;
  multiply(product);
  return output;
}

Sequence average_pool(const Sequence& input, std::size_t window) {
  Sequence output((input.rows() + window - 1) / window, input.columns(), 0);
  for (std::size_t r = 0; r < output.rows(); ++r) {
    const std::size_t begin = r * window;
    const std::size_t count = std::min(window, input.rows() - begin);
    float* sums = output.row(static_cast<std::ptrdiff_t>(r));
    for (std::size_t k = 0; k < count; ++k) {
      const float* values = input.row(static_cast<std::ptrdiff_t>(begin + k));
      for (std::size_t c = 0; c < input.columns(); ++c) sums[c] += values[c];
    }
    for (std::size_t c = 0; c < input.columns(); ++c) sums[c] /= static_cast<float>(count);
  }
  return output;
}

}  // namespace ecgmm::engine
