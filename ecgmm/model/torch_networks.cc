// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/torch_networks.h"

#include <ATen/CPUGeneratorImpl.h>

#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/model/device.h"
#include "ecgmm/model/network.h"
#include "ecgmm/model/weights.h"

namespace ecgmm::model {
namespace {

/// Leaves torch's default generator as it was, since building a network draws from it.
class KeptGenerator {
 public:
  KeptGenerator() : state_(generator().get_state()) {}
  ~KeptGenerator() { generator().set_state(state_); }
  KeptGenerator(const KeptGenerator&) = delete;
  KeptGenerator& operator=(const KeptGenerator&) = delete;

 private:
  static at::Generator generator() { return at::detail::getDefaultCPUGenerator(); }
  at::Tensor state_;
};

class TorchNetworks : public bundle::Networks {
 public:
  TorchNetworks(const bundle::Bundle& bundle, at::Device device)
      : input_(bundle.preprocessor->config()), device_(device) {
    const KeptGenerator kept;
    for (const auto& state : engine::members_of(bundle.network)) {
      check_widths(bundle.model, *bundle.preprocessor, state);
      auto network = make_network(bundle.model, *bundle.preprocessor);
      if (!(network->modalities() == bundle.preprocessor->modalities())) {
        throw bundle_error("the model's network and preprocessor take different modalities");
      }
      load_network_state(*network, state);
      network->to(device);
      network->settle();
      networks_.push_back(std::move(network));
    }
  }

  std::vector<double> log_odds(const input::Sample& sample,
                               std::span<const ModalitySet> subsets) const override {
    std::vector<double> by_subset;
    for (const auto subset : subsets) by_subset.push_back(log_odds(sample.reduced(subset)));
    return by_subset;
  }

 private:
  double log_odds(const input::Sample& sample) const {
    double margin = 0;
    for (const auto& network : networks_) {
      const auto [normal, abnormal] = logits_alone(*network, sample, input_, device_);
      margin += abnormal - normal;
    }
    return margin / static_cast<double>(networks_.size());
  }

  input::InputConfig input_;
  at::Device device_;
  std::vector<std::shared_ptr<Network>>
      networks_;  // forward() of an eval() network changes nothing
};

}  // namespace

std::unique_ptr<const bundle::Networks> torch_networks(const bundle::Bundle& bundle,
                                                       const std::string& device) {
  allow_tf32(false);
  return std::make_unique<TorchNetworks>(bundle, at::Device(resolve_device(device)));
}

}  // namespace ecgmm::model
