// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/io/tensor_file.h"
#include "ecgmm/model/resnet.h"

namespace ecgmm::model {

/// A tensor as bytes on the CPU, and back. Types: float64, float32, float16, bfloat16, the signed
/// integers, uint8 and bool.
/// @throws Error (internal) for another type.
io::TensorEntry to_entry(std::string name, const at::Tensor& tensor);
at::Tensor to_tensor(const io::TensorEntry& entry);

/// Parameters and buffers under their PyTorch names ("image.layer1.0.conv1.weight"), on the CPU, in
/// the order of PyTorch's state_dict().
std::vector<io::TensorEntry> network_state(const torch::nn::Module& module);

/// Copies the state into the module; every key must fit, none may be left over, `ignored` prefixes
/// apart. Nothing is changed if it does not fit.
/// @throws Error (bundle) naming the first key that is missing, unknown or of another shape.
void load_network_state(torch::nn::Module& module, std::span<const io::TensorEntry> state,
                        const std::vector<std::string>& ignored_prefixes = {});

/// Loads torchvision's ResNet18 weights (keys conv1.weight ... fc.bias; fc is not used) into the
/// image branch.
/// @param source  a path, or "cache": resnet18-*.pth in torch's own download folder
///                ($TORCH_HOME/hub/checkpoints, else ~/.cache/torch/hub/checkpoints).
/// @return the file that was read.
/// @throws Error (usage) if there is none, saying how to get it; Error (data) if it does not fit.
std::filesystem::path load_pretrained(ResNet18Impl& branch, const std::string& source);

}  // namespace ecgmm::model
