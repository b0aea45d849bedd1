// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_spectrum.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "ecgmm/ecg/page_kth.h"

namespace ecgmm::ecg {
namespace {

using Four = Eigen::Map<Eigen::Array4f>;

// Where nearly nothing but lines is drawn, the sides of their peaks would stand out as well.
constexpr float kLeastNoise = 0.004F;  // of the greatest

/// Complex numbers, (size, size); `size` is a multiple of four.
struct Square {
  int size = 0;
  std::vector<float> re, im;

  explicit Square(int n)
      : size(n), re(static_cast<std::size_t>(n) * static_cast<std::size_t>(n)), im(re.size()) {}
  std::size_t at(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(size) +
           static_cast<std::size_t>(column);
  }
};

/// One step of a transform: (a, b) to (a + root b, a - root b).
void butterfly(Square& z, int a, int b, const std::complex<float>& root) {
  float* ar = z.re.data() + z.at(a, 0);
  float* ai = z.im.data() + z.at(a, 0);
  float* br = z.re.data() + z.at(b, 0);
  float* bi = z.im.data() + z.at(b, 0);
  for (int c = 0; c < z.size; c += 4) {
    const Eigen::Array4f re = Four(br + c) * root.real() - Four(bi + c) * root.imag();
    const Eigen::Array4f im = Four(br + c) * root.imag() + Four(bi + c) * root.real();
    Four(br + c) = Four(ar + c) - re;
    Four(bi + c) = Four(ai + c) - im;
    Four(ar + c) += re;
    Four(ai + c) += im;
  }
}

/// Fourier transforms of all columns, in place: several at once.
/// @param roots  of unity: those of length 2, then of length 4, and so on.
void transform(Square& z, const std::vector<std::complex<float>>& roots) {
  const int n = z.size;
  for (int i = 1, j = 0; i < n; ++i) {
    int bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    for (auto* part : {&z.re, &z.im}) {
      float* row = part->data() + z.at(i, 0);
      std::swap_ranges(row, row + n, part->data() + z.at(j, 0));
    }
  }
  const auto* root = roots.data();
  for (int length = 2; length <= n; root += length / 2, length <<= 1) {
    for (int i = 0; i < n; i += length) {
      for (int k = 0; k < length / 2; ++k) butterfly(z, i + k, i + k + length / 2, root[k]);
    }
  }
}

void transpose(std::vector<float>& square, int size) {
  Eigen::Map<Eigen::ArrayXXf>(square.data(), size, size).transposeInPlace();
}

/// A part of a picture without its mean under the window, (x, y).
Square windowed(const Plane& plane, int left, int top, const std::vector<float>& hann) {
  const int size = static_cast<int>(hann.size());
  Square tile(size);
  const int x0 = std::max(0, left), x1 = std::min(plane.width, left + size);
  const int y0 = std::max(0, top), y1 = std::min(plane.height, top + size);
  double mean = 0;
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) mean += plane.at(x, y);
  }
  if (x1 > x0 && y1 > y0) mean /= (x1 - x0) * (y1 - y0);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      tile.re[tile.at(y - top, x - left)] = (plane.at(x, y) - static_cast<float>(mean)) *
                                            hann[static_cast<std::size_t>(x - left)] *
                                            hann[static_cast<std::size_t>(y - top)];
    }
  }
  transpose(tile.re, size);
  return tile;
}

/// The greatest of each place and its neighbors, around.
std::vector<float> widened(const std::vector<float>& from, int size) {
  const auto n = static_cast<std::size_t>(size);
  std::vector<float> across(from.size());
  for (std::size_t y = 0; y < n; ++y) {
    const float* row = from.data() + y * n;
    float* out = across.data() + y * n;
    out[0] = std::max({row[n - 1], row[0], row[1]});
    for (std::size_t x = 1; x + 1 < n; ++x) out[x] = std::max({row[x - 1], row[x], row[x + 1]});
    out[n - 1] = std::max({row[n - 2], row[n - 1], row[0]});
  }
  std::vector<float> out(from.size());
  using Row = Eigen::Map<const Eigen::ArrayXf>;
  const auto row = [&](std::size_t y) { return Row(across.data() + (y % n) * n, size); };
  for (std::size_t y = 0; y < n; ++y)
    Eigen::Map<Eigen::ArrayXf>(out.data() + y * n, size) =
        row(y).max(row(y + 1)).max(row(y + n - 1));
  return out;
}

}  // namespace

SpectrumMaker::SpectrumMaker(int size) : size_(size) {
  for (int i = 0; i < size; ++i) {
    hann_.push_back(0.5F -
                    0.5F * std::cos(2 * std::numbers::pi_v<float> * (static_cast<float>(i) + 0.5F) /
                                    static_cast<float>(size)));
  }
  for (int length = 2; length <= size; length <<= 1) {
    std::complex<double> root = 1;
    for (int k = 0; k < length / 2; ++k) {
      roots_.emplace_back(root);
      root *= std::polar(1.0, -2 * std::numbers::pi / length);
    }
  }
  const int half = size / 2;
  std::vector<std::pair<int, int>> places;  // distance, place
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const double u = x < half ? x : x - size;
      const double v = y < half ? y : y - size;
      ring_.push_back(static_cast<std::uint16_t>(std::lround(std::sqrt(u * u + v * v))));
      places.emplace_back(ring_.back(), y * size + x);
    }
  }
  std::sort(places.begin(), places.end());
  for (const auto& [ring, place] : places) {
    by_ring_.push_back(place);
    ring_ends_.resize(static_cast<std::size_t>(ring) + 1, 0);
    ring_ends_.back() = static_cast<int>(by_ring_.size());
  }
}

/// Divides by the median of each ring around frequency 0.
void SpectrumMaker::whiten(std::vector<float>& strength) const {
  const float least = kLeastNoise * *std::max_element(strength.begin(), strength.end()) + 1e-9F;
  std::vector<float> level(ring_ends_.size(), least);
  std::vector<float> ring;
  Kth kth;
  std::size_t k = 0;
  for (std::size_t i = 0; i < ring_ends_.size(); ++i) {
    ring.clear();
    for (; k < static_cast<std::size_t>(ring_ends_[i]); ++k)
      ring.push_back(strength[static_cast<std::size_t>(by_ring_[k])]);
    if (!ring.empty()) level[i] = std::max(kth(ring, ring.size() / 2), least);
  }
  for (std::size_t i = 0; i < strength.size(); ++i) strength[i] /= level[ring_[i]];
}

Spectrum SpectrumMaker::of(const Plane& plane, int left, int top) const {
  Square tile = windowed(plane, left, top, hann_);
  transform(tile, roots_);
  transpose(tile.re, size_);
  transpose(tile.im, size_);
  transform(tile, roots_);
  const auto n = static_cast<Eigen::Index>(tile.re.size());
  const auto re = Eigen::Map<const Eigen::ArrayXf>(tile.re.data(), n).cast<double>();
  const auto im = Eigen::Map<const Eigen::ArrayXf>(tile.im.data(), n).cast<double>();
  std::vector<float> strength(tile.re.size());
  Eigen::Map<Eigen::ArrayXf>(strength.data(), n) = (re.square() + im.square()).sqrt().cast<float>();
  whiten(strength);
  auto wide = widened(strength, size_);
  return {size_, std::move(strength), std::move(wide)};
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

}  // namespace ecgmm::ecg
