// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ecgmm::ecg {
namespace {

using Complex = std::complex<float>;

std::vector<Complex> windowed(const Plane& plane, int left, int top, int size) {
  std::vector<float> hann(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    hann[static_cast<std::size_t>(i)] =
        0.5F - 0.5F * std::cos(2 * std::numbers::pi_v<float> * (static_cast<float>(i) + 0.5F) /
                               static_cast<float>(size));
  }
  std::vector<Complex> tile(static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
  double mean = 0;
  int n = 0;
  for (int y = std::max(0, top); y < std::min(plane.height, top + size); ++y) {
    for (int x = std::max(0, left); x < std::min(plane.width, left + size); ++x, ++n)
      mean += plane.at(x, y);
  }
  if (n > 0) mean /= n;
  for (int y = std::max(0, top); y < std::min(plane.height, top + size); ++y) {
    for (int x = std::max(0, left); x < std::min(plane.width, left + size); ++x) {
      tile[static_cast<std::size_t>((y - top) * size + x - left)] =
          (plane.at(x, y) - static_cast<float>(mean)) * hann[static_cast<std::size_t>(x - left)] *
          hann[static_cast<std::size_t>(y - top)];
    }
  }
  return tile;
}

void fft_2d(std::vector<Complex>& tile, int size) {
  const auto n = static_cast<std::size_t>(size);
  for (std::size_t y = 0; y < n; ++y) fft(std::span(tile).subspan(y * n, n));
  for (std::size_t y = 0; y < n; ++y) {
    for (std::size_t x = 0; x < y; ++x) std::swap(tile[y * n + x], tile[x * n + y]);
  }
  for (std::size_t y = 0; y < n; ++y) fft(std::span(tile).subspan(y * n, n));
  for (std::size_t y = 0; y < n; ++y) {
    for (std::size_t x = 0; x < y; ++x) std::swap(tile[y * n + x], tile[x * n + y]);
  }
}

// Where nearly nothing but lines is drawn, the sides of their peaks would stand out as well.
constexpr float kLeastNoise = 0.004F;  // of the greatest

/// Divides by the median of each ring around frequency 0.
void whiten(std::vector<float>& strength, int size) {
  const int half = size / 2;
  std::vector<std::vector<float>> rings(static_cast<std::size_t>(size));
  const auto ring = [&](int x, int y) {
    const double u = x < half ? x : x - size;
    const double v = y < half ? y : y - size;
    return static_cast<std::size_t>(std::lround(std::sqrt(u * u + v * v)));
  };
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x)
      rings[ring(x, y)].push_back(strength[static_cast<std::size_t>(y * size + x)]);
  }
  const float least = kLeastNoise * *std::max_element(strength.begin(), strength.end()) + 1e-9F;
  std::vector<float> level(rings.size(), least);
  for (std::size_t i = 0; i < rings.size(); ++i) {
    if (rings[i].empty()) continue;
    auto middle = rings[i].begin() + static_cast<std::ptrdiff_t>(rings[i].size() / 2);
    std::nth_element(rings[i].begin(), middle, rings[i].end());
    level[i] = std::max(*middle, least);
  }
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x)
      strength[static_cast<std::size_t>(y * size + x)] /= level[ring(x, y)];
  }
}

}  // namespace

void fft(std::span<Complex> values) {
  const std::size_t n = values.size();
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(values[i], values[j]);
  }
  for (std::size_t length = 2; length <= n; length <<= 1) {
    const double angle = -2 * std::numbers::pi / static_cast<double>(length);
    const std::complex<double> step(std::cos(angle), std::sin(angle));
    std::vector<Complex> twiddle(length / 2);
    std::complex<double> w = 1;
    for (auto& t : twiddle) {
      t = Complex(w);
      w *= step;
    }
    for (std::size_t i = 0; i < n; i += length) {
      for (std::size_t k = 0; k < length / 2; ++k) {
        const Complex a = values[i + k];
        const Complex b = values[i + k + length / 2];
        const Complex t(b.real() * twiddle[k].real() - b.imag() * twiddle[k].imag(),
                        b.real() * twiddle[k].imag() + b.imag() * twiddle[k].real());
        values[i + k] = a + t;
        values[i + k + length / 2] = a - t;
      }
    }
  }
}

float Spectrum::at(double fx, double fy, bool wide) const {
  const auto& from = wide ? widened : strength;
  double u = fx * size;
  double v = fy * size;
  if (u < 0) u += size;
  if (v < 0) v += size;
  const int i = static_cast<int>(u);
  const int j = static_cast<int>(v);
  const int mask = size - 1;
  const auto get = [&](int x, int y) {
    return from[static_cast<std::size_t>((y & mask) * size + (x & mask))];
  };
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): u and v are not negative
  if (wide) return get(static_cast<int>(u + 0.5), static_cast<int>(v + 0.5));
  const auto a = static_cast<float>(u - i);
  const auto b = static_cast<float>(v - j);
  return (1 - b) * ((1 - a) * get(i, j) + a * get(i + 1, j)) +
         b * ((1 - a) * get(i, j + 1) + a * get(i + 1, j + 1));
}

Spectrum spectrum_of(const Plane& plane, int left, int top, int size) {
  auto tile = windowed(plane, left, top, size);
  fft_2d(tile, size);
  Spectrum out;
  out.size = size;
  out.strength.resize(tile.size());
  for (std::size_t i = 0; i < tile.size(); ++i) out.strength[i] = std::abs(tile[i]);
  whiten(out.strength, size);
  out.widened = out.strength;
  const int mask = size - 1;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      float& best = out.widened[static_cast<std::size_t>(y * size + x)];
      for (int j = y - 1; j <= y + 1; ++j) {
        for (int i = x - 1; i <= x + 1; ++i)
          best = std::max(best,
                          out.strength[static_cast<std::size_t>((j & mask) * size + (i & mask))]);
      }
    }
  }
  return out;
}

}  // namespace ecgmm::ecg
