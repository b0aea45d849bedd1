// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

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

using SortingPairs = std::vector<std::pair<std::uint8_t, std::uint8_t>>;

/// The places that are compared, one pair after another, to sort `count` values (a power of two):
/// a network of K. E. Batcher (AFIPS Spring Joint Computer Conference, 1968,
/// DOI 10.1145/1468075.1468121).
inline SortingPairs sorting_pairs(int count) {
  SortingPairs pairs;
  for (int p = 1; p < count; p *= 2) {
    for (int k = p; k >= 1; k /= 2) {
      for (int j = k % p; j + k < count; j += 2 * k) {
        for (int i = j; i < std::min(j + k, count - k); ++i) {
          if (i / (2 * p) == (i + k) / (2 * p)) pairs.emplace_back(i, i + k);
        }
      }
    }
  }
  return pairs;
}

/// Sorts four sets of values at once.
inline void sort_lanes(Lanes* values, const SortingPairs& pairs) {
  for (const auto& [low, high] : pairs) {
    const Lanes::Four a = values[low].v;
    const Lanes::Four b = values[high].v;
    values[low].v = a < b ? a : b;
    values[high].v = b < a ? a : b;  // one instruction each
  }
}

}  // namespace ecgmm::ecg
