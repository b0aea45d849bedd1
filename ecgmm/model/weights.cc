// SPDX-License-Identifier: Apache-2.0
// Weights between modules and files.
#include "ecgmm/model/weights.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/torch_file.h"

namespace ecgmm::model {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<at::ScalarType, const char*>, 10> kTypes = {{
    {at::kDouble, "F64"},
    {at::kFloat, "F32"},
    {at::kHalf, "F16"},
    {at::kBFloat16, "BF16"},
    {at::kLong, "I64"},
    {at::kInt, "I32"},
    {at::kShort, "I16"},
    {at::kChar, "I8"},
    {at::kByte, "U8"},
    {at::kBool, "BOOL"},
}};

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// In the order of PyTorch's state_dict(): each module's parameters, then its buffers, then its
/// children.
void collect(const torch::nn::Module& module, const std::string& prefix, NamedTensors& out) {
  for (const auto& item : module.named_parameters(/*recurse=*/false)) {
    out.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& item : module.named_buffers(/*recurse=*/false)) {
    out.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& child : module.named_children()) {
    collect(*child.value(), prefix + child.key() + ".", out);
  }
}

bool has_prefix(const std::string& name, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const auto& prefix) { return name.starts_with(prefix); });
}

/// torch's download folder, as torch.hub finds it.
fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  fs::path home = variable("TORCH_HOME");
  if (home.empty()) {
    fs::path cache = variable("XDG_CACHE_HOME");
    if (cache.empty()) cache = fs::path(variable("HOME")) / ".cache";
    home = cache / "torch";
  }
  return home / "hub" / "checkpoints";
}

fs::path find_pretrained(const std::string& source) {
  const std::string hint =
      "python -c \"import torchvision; torchvision.models.resnet18(weights='IMAGENET1K_V1')\" "
      "downloads it into torch's cache, for model.pretrained=cache; or name a .pth or .safetensors "
      "file";
  std::error_code error;
  if (source != "cache") {
    if (!fs::is_regular_file(source, error)) {
      throw usage_error("no file with pretrained weights at " + source, hint);
    }
    return source;
  }
  const fs::path folder = cache_folder();
  std::set<fs::path> found;  // sorted: the choice does not depend on the folder's order
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("resnet18-") && name.ends_with(".pth")) found.insert(entry.path());
  }
  if (found.empty()) throw usage_error("no resnet18-*.pth in " + folder.string(), hint);
  return *found.begin();
}

}  // namespace

io::TensorEntry to_entry(std::string name, const at::Tensor& tensor) {
  const auto plain = tensor.detach().to(at::kCPU).contiguous();
  const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& known) {
    return known.first == plain.scalar_type();
  });
  if (type == kTypes.end()) {
    throw Error(ErrorKind::internal, "tensor " + name + " has a type that is not stored");
  }
  io::TensorEntry entry{std::move(name), type->second, plain.sizes().vec(), {}};
  const auto* data = static_cast<const std::byte*>(plain.const_data_ptr());
  entry.data.assign(data, data + plain.nbytes());
  return entry;
}

at::Tensor to_tensor(const io::TensorEntry& entry) {
  const auto type = std::find_if(kTypes.begin(), kTypes.end(),
                                 [&](const auto& known) { return known.second == entry.dtype; });
  if (type == kTypes.end()) {
    throw Error(ErrorKind::internal,
                "tensor " + entry.name + " has the unknown type " + entry.dtype);
  }
  auto tensor = at::empty(entry.shape, at::TensorOptions(type->first));
  if (tensor.nbytes() != entry.data.size()) {
    throw Error(ErrorKind::internal, "tensor " + entry.name + " has a wrong size");
  }
  if (!entry.data.empty()) {
    std::memcpy(tensor.mutable_data_ptr(), entry.data.data(), entry.data.size());
  }
  return tensor;
}

std::vector<io::TensorEntry> network_state(const torch::nn::Module& module) {
  NamedTensors tensors;
  collect(module, "", tensors);
  std::vector<io::TensorEntry> entries;
  for (auto& [name, tensor] : tensors) entries.push_back(to_entry(name, tensor));
  return entries;
}

namespace {

/// @param counts_optional  weights older than PyTorch 0.4.1 have no num_batches_tracked.
void load(torch::nn::Module& module, std::span<const io::TensorEntry> state,
          const std::vector<std::string>& ignored_prefixes, bool counts_optional) {
  NamedTensors own;
  collect(module, "", own);
  std::map<std::string, const io::TensorEntry*> given;
  for (const auto& entry : state) {
    if (!has_prefix(entry.name, ignored_prefixes)) given.emplace(entry.name, &entry);
  }
  std::vector<std::pair<at::Tensor, at::Tensor>> copies;
  for (const auto& [name, tensor] : own) {
    const auto found = given.find(name);
    if (found == given.end() && counts_optional && name.ends_with(".num_batches_tracked")) continue;
    if (found == given.end()) throw bundle_error("the weights lack " + name);
    const auto value = to_tensor(*found->second);
    if (value.sizes() != tensor.sizes() ||
        value.is_floating_point() != tensor.is_floating_point()) {
      throw bundle_error(concat("the weights have ", name, " as ", found->second->dtype, " ",
                                value.sizes(), ", the network has ", tensor.scalar_type(), " ",
                                tensor.sizes()));
    }
    copies.emplace_back(tensor.detach(), value);
    given.erase(found);
  }
  if (!given.empty()) {
    throw bundle_error("the weights have " + given.begin()->first + ", the network has not");
  }
  for (auto& [target, value] : copies) target.copy_(value);
}

}  // namespace

void load_network_state(torch::nn::Module& module, std::span<const io::TensorEntry> state,
                        const std::vector<std::string>& ignored_prefixes) {
  load(module, state, ignored_prefixes, /*counts_optional=*/false);
}

fs::path load_pretrained(ResNet18Impl& branch, const std::string& source) {
  const fs::path path = find_pretrained(source);
  try {
    load(branch, io::read_weights(path).tensors, {"fc."}, /*counts_optional=*/true);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::bundle) throw;
    throw data_error(path.string() + ": no ResNet18 of torchvision: " + error.what());
  }
  return path;
}

}  // namespace ecgmm::model
