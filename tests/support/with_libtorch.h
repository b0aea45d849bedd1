// SPDX-License-Identifier: Apache-2.0
// Makes a test able to use models of any encoder, as ecgmm-nn is.
#pragma once

#include "ecgmm/model/torch_networks.h"

namespace ecgmm {

inline const bool kWithLibtorch = [] {
  bundle::provide_networks(model::torch_networks);
  return true;
}();

}  // namespace ecgmm
