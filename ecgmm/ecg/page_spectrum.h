// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// How strongly a square part of a picture repeats itself, by frequency: amplitudes of its Fourier
/// transform (Hann window), divided by the median of all of the same distance from the middle, so
/// that noise of any color is about 1.
struct Spectrum {
  int size = 0;
  std::vector<float> strength;  ///< (size, size), frequency 0 at [0, 0]
  std::vector<float> widened;   ///< the greatest of 3 × 3 neighbors

  /// At fx, fy cycles a pixel, linear between; `wide`: of the widened.
  float at(double fx, double fy, bool wide) const;
};

/// Makes the spectra of parts of one size; what they share is computed once.
class SpectrumMaker {
 public:
  /// @param size  of the parts, px; a power of two, at least 8.
  explicit SpectrumMaker(int size);
  /// @param left, top  of the part; it may reach beyond the plane, where it is taken as 0.
  Spectrum of(const Plane& plane, int left, int top) const;

 private:
  void whiten(std::vector<float>& strength) const;

  int size_;
  std::vector<float> hann_;
  std::vector<std::complex<float>> roots_;  ///< of unity, for each length of the transforms
  std::vector<std::uint16_t> ring_;         ///< distance of each place from frequency 0
  std::vector<int> by_ring_;                ///< places by their distance
  std::vector<int> ring_ends_;              ///< of each distance in `by_ring_`
};

}  // namespace ecgmm::ecg
