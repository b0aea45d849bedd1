// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

namespace ecgmm::ecg {

/// Four floats that the processor handles as one (an extension of GCC and Clang).
struct Lanes {
  typedef float Four __attribute__((vector_size(16)));
  Four v;

  /// The four floats from a place on, which need not be aligned.
  static Lanes from(const float* p) {
    Lanes out;
    std::memcpy(&out.v, p, sizeof out.v);
    return out;
  }
  void to(float* p) const { std::memcpy(p, &v, sizeof v); }
};

}  // namespace ecgmm::ecg
