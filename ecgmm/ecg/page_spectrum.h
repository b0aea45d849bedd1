// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>
#include <span>
#include <vector>

#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

/// Fourier transform in place; the length is a power of two.
void fft(std::span<std::complex<float>> values);

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

/// @param left, top  of the part; it may reach beyond the plane, where it is taken as 0.
Spectrum spectrum_of(const Plane& plane, int left, int top, int size);

}  // namespace ecgmm::ecg
