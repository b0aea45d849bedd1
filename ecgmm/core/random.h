// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ecgmm {

/// A seeded stream of random numbers that gives the same values on every machine and compiler
/// (std's distributions do not). xoshiro256++ of Blackman and Vigna, seeded through SplitMix64.
/// Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021,
/// DOI 10.1145/3460772.
class RandomStream {
 public:
  /// Streams of one seed with different names are independent ("split", "order/3", "patient/17").
  RandomStream(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  double uniform();                          ///< in [0, 1), 53 bits
  double uniform(double low, double high);   ///< in [low, high)
  std::uint64_t below(std::uint64_t bound);  ///< in [0, bound), unbiased; bound > 0
  double normal();                           ///< mean 0, standard deviation 1 (polar method)
  /// True with this probability.
  bool chance(double probability) { return uniform() < probability; }

  /// Fisher-Yates.
  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t state_[4];
};

}  // namespace ecgmm
