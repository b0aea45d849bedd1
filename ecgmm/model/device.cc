// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/device.h"

#include <ATen/Context.h>

#include "ecgmm/core/error.h"

namespace ecgmm::model {

std::string resolve_device(const std::string& device) {
  if (device == "auto") return at::hasCUDA() ? "cuda" : "cpu";
  if (device != "cpu" && device != "cuda") {
    throw usage_error("unknown device " + device, "use auto, cpu or cuda");
  }
  if (device == "cuda" && !at::hasCUDA()) {
    throw environment_error("no CUDA device is available to this libtorch", "use --device cpu");
  }
  return device;
}

}  // namespace ecgmm::model
