// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/networks.h"

#include <limits>

#include "ecgmm/bundle/wave_networks.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {
namespace {

MakeNetworks& provided() {
  static MakeNetworks make = nullptr;
  return make;
}

}  // namespace

double Networks::measured_log_odds(const input::Sample& /*sample*/) const {
  return std::numeric_limits<double>::quiet_NaN();
}

void provide_networks(MakeNetworks make) { provided() = make; }

std::unique_ptr<const Networks> make_networks(const Bundle& bundle, const std::string& device) {
  const auto encoder = bundle.model.encoder;
  if (kind_of(encoder).form != bundle.preprocessor->form()) {
    throw bundle_error(concat("the model's encoder, ", word_of(kEncoders, encoder),
                              ", does not fit its preprocessor"));
  }
  if (kind_of(encoder).in_engine) return std::make_unique<WaveNetworks>(bundle);
  if (provided() != nullptr) return provided()(bundle, device);
  auto error = environment_error(
      concat("this model's encoder, ", word_of(kEncoders, encoder), ", needs libtorch"),
      "use the program ecgmm-nn");
  throw error.set_reason(ErrorReason::needs_libtorch);
}

}  // namespace ecgmm::bundle
