// SPDX-License-Identifier: Apache-2.0
// Free of torch's headers, so that a program can include it.
#pragma once

#include <memory>
#include <string>

#include "ecgmm/bundle/networks.h"

namespace ecgmm::model {

/// The networks of a model of any encoder, computed by libtorch in float32; for
/// bundle::provide_networks(). torch's own thread count and random generator are left as they were.
/// @param device  as resolve_device() takes it.
/// @throws Error (bundle) if the weights do not fit the network; as resolve_device().
std::unique_ptr<const bundle::Networks> torch_networks(const bundle::Bundle& bundle,
                                                       const std::string& device);

}  // namespace ecgmm::model
