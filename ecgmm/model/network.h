// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/bundle/model_config.h"
#include "ecgmm/core/types.h"
#include "ecgmm/input/preprocessor.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/model/batch.h"
#include "ecgmm/model/resnet.h"

namespace ecgmm::model {

/// Sizes that the data decide.
struct InputShape {
  std::int64_t signal_points = 0;      ///< T
  std::int64_t clinical_features = 0;  ///< C
};

/// What a network says of a batch.
struct Output {
  at::Tensor logits;  ///< (B, 2) float32, of normal and abnormal
  /// (B, 3) float32: log-odds of abnormal by each modality alone, 0 where `present` is not 1; both
  /// undefined for a network that does not judge by modality.
  at::Tensor by_modality;
  at::Tensor present;
};

/// A tensor of a network and the shape that its weights must have.
struct Width {
  std::string tensor;
  std::vector<std::int64_t> shape;
};

/// A classifier of ECGs.
class Network : public torch::nn::Module {
 public:
  virtual Output evaluate(const Batch& batch) = 0;
  at::Tensor forward(const Batch& batch) { return evaluate(batch).logits; }

  /// Those that it has a branch for.
  virtual ModalitySet modalities() const = 0;
  /// The branch that pretrained weights are for; empty if there is none.
  virtual ResNet18 image_branch() { return nullptr; }
  /// eval(), and what makes a network faster whose weights do not change until train(true).
  void settle();
};

/// The network of model.encoder for what the preprocessor makes. Weights are drawn from torch's
/// default generator: seed it first.
std::shared_ptr<Network> make_network(const bundle::ModelConfig& config,
                                      const input::Preprocessor& preprocessor);

/// The logits of one sample as a settled network in use has them: computed alone and serially, so
/// that samples can be side by side on threads.
/// @return  of normal and abnormal.
std::array<double, 2> logits_alone(Network& network, const input::Sample& sample,
                                   const input::InputConfig& config, at::Device device);

/// Holds the weights of one network against the widths that it is to be built with, before it takes
/// memory: of each part that config or data size, one tensor.
/// @throws Error (bundle) naming the first that differs, or if the modalities or the form of config
/// and preprocessor do.
void check_widths(const bundle::ModelConfig& config, const input::Preprocessor& preprocessor,
                  std::span<const io::TensorEntry> state);

}  // namespace ecgmm::model
