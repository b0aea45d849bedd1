// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/model/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

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

bool computes_bf16(const std::string& device) {
  if (device == "cuda") return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

void allow_tf32(bool allowed) {
  at::globalContext().setAllowTF32CuDNN(allowed);
  at::globalContext().setAllowTF32CuBLAS(allowed);
}

}  // namespace ecgmm::model
