// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/weights.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/model/multimodal_net.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::model {
namespace {

bundle::ModelConfig small_config() {
  bundle::ModelConfig config;
  config.modalities = ModalitySet::parse({"signal", "clinical"});
  config.signal_hidden = 8;
  config.signal_features = 4;
  return config;
}

MultimodalNet small_network() { return MultimodalNet(small_config(), InputShape{12, 3}); }

io::TensorFile state_of(const torch::nn::Module& module) {
  io::TensorFile file;
  file.tensors = network_state(module);
  return file;
}

TEST(NetworkState, StandsInPyTorchsOrderWithBuffers) {
  std::vector<std::string> names;
  for (const auto& entry : network_state(*small_network()))
    names.push_back(entry.name + " " + entry.dtype);
  EXPECT_EQ(names, (std::vector<std::string>{"signal.0.weight F32",
                                             "signal.0.bias F32",
                                             "signal.1.weight F32",
                                             "signal.1.bias F32",
                                             "signal.1.running_mean F32",
                                             "signal.1.running_var F32",
                                             "signal.1.num_batches_tracked I64",
                                             "signal.4.weight F32",
                                             "signal.4.bias F32",
                                             "clinical.0.weight F32",
                                             "clinical.0.bias F32",
                                             "clinical.1.weight F32",
                                             "clinical.1.bias F32",
                                             "clinical.1.running_mean F32",
                                             "clinical.1.running_var F32",
                                             "clinical.1.num_batches_tracked I64",
                                             "head.0.weight F32",
                                             "head.0.bias F32",
                                             "head.3.weight F32",
                                             "head.3.bias F32"}));
}

TEST(NetworkState, LoadsIntoAnotherNetworkBitForBit) {
  const auto one = small_network();
  auto two = small_network();
  load_network_state(*two, state_of(*one).tensors);
  const auto a = network_state(*one);
  const auto b = network_state(*two);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].data, b[i].data) << a[i].name;
}

TEST(NetworkState, StoresChannelsLastWeightsInPlainOrder) {
  const ResNet18 network;
  const auto tensor = network->named_parameters()["conv1.weight"].detach();
  ASSERT_TRUE(tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
  const auto back = to_tensor(to_entry("conv1.weight", tensor));
  EXPECT_TRUE(back.is_contiguous());
  EXPECT_TRUE(at::equal(back, tensor));
}

TEST(NetworkState, NamesTheFirstKeyThatDoesNotFit) {
  auto network = small_network();
  const auto refuses = [&](const std::string& part, const auto& change) {
    auto state = state_of(*network);
    change(state.tensors);
    expect_error(ErrorKind::bundle, part, [&] { load_network_state(*network, state.tensors); });
  };
  refuses("lack signal.0.weight", [](auto& t) { t.erase(t.begin()); });
  refuses("have head.9.bias, the network has not", [](auto& t) {
    t.push_back(t.back());
    t.back().name = "head.9.bias";
  });
  refuses("signal.0.weight as F32 [12, 8]", [](auto& t) { t[0].shape = {12, 8}; });
  refuses("signal.1.num_batches_tracked as F64", [](auto& t) { t[6].dtype = "F64"; });
}

TEST(NetworkState, ChangesNothingIfItDoesNotFit) {
  auto network = small_network();
  const auto before = network_state(*network);
  auto state = state_of(*small_network());
  state.tensors.pop_back();
  EXPECT_THROW(load_network_state(*network, state.tensors), Error);
  const auto after = network_state(*network);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].data, after[i].data);
}

/// torchvision's ResNet18 in plain PyTorch, saved by torch.save: the file goes into our branch, and
/// both give the same features. `kind`: zip, legacy (the older container), old_counts (without
/// num_batches_tracked).
void expect_same_features(const std::string& kind) {
  const TempFolder folder;
  const auto weights = (folder / ("resnet18-" + kind + ".pth")).string();
  const auto exchange = (folder / "exchange.safetensors").string();
  run_peer("model/resnet_peer.py", {kind, weights, exchange});
  ResNet18 branch;
  EXPECT_EQ(load_pretrained(*branch, weights), weights);
  branch->eval();
  const c10::InferenceMode inference;
  const auto given = io::read_safetensors(exchange);
  const auto ours = branch->forward(to_tensor(*given.find("images")));
  const auto theirs = to_tensor(*given.find("features"));
  EXPECT_LE((ours - theirs).abs().max().item<double>(), 1e-4);
  EXPECT_GT(theirs.std().item<double>(), 1e-2);
}

TEST(LoadPretrained, GivesTorchvisionsFeatures) {
  ECGMM_NEEDS_PEERS();
  for (const std::string kind : {"zip", "legacy", "old_counts"}) {
    SCOPED_TRACE(kind);
    expect_same_features(kind);
  }
}

TEST(LoadPretrained, FindsTheFileInTorchsCache) {
  const TempFolder folder;
  const char* before = std::getenv("TORCH_HOME");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TORCH_HOME", folder.path().c_str(), 1);
  ResNet18 branch;
  expect_error(ErrorKind::usage, "torchvision.models.resnet18",
               [&] { load_pretrained(*branch, "cache"); });
  const auto checkpoints = folder / "hub" / "checkpoints";
  std::filesystem::create_directories(checkpoints);
  io::TensorFile file;
  file.tensors = network_state(*ResNet18());
  io::write_file(checkpoints / "resnet18-f37072fd.pth", io::encode_safetensors(file));
  EXPECT_EQ(load_pretrained(*branch, "cache"), checkpoints / "resnet18-f37072fd.pth");
  before == nullptr ? unsetenv("TORCH_HOME") : setenv("TORCH_HOME", kept.c_str(), 1);
}

TEST(LoadPretrained, RefusesWhatIsNoResnet) {
  const TempFolder folder;
  ResNet18 branch;
  expect_error(ErrorKind::usage, "no file with pretrained weights",
               [&] { load_pretrained(*branch, (folder / "none.pth").string()); });
  io::TensorFile file;
  file.tensors = network_state(*small_network());
  io::write_file(folder / "other.safetensors", io::encode_safetensors(file));
  expect_error(ErrorKind::data, "lack conv1.weight",
               [&] { load_pretrained(*branch, (folder / "other.safetensors").string()); });
}

}  // namespace
}  // namespace ecgmm::model
