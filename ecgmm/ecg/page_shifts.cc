// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_shifts.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <queue>
#include <utility>

#include "ecgmm/ecg/page_map.h"

namespace ecgmm::ecg {
namespace {

/// The shift (in 5 mm) at which the harmonics of thin dark lines agree best, near an expected one.
struct Peak {
  double shift = 0;
  double agreement = 0;
};

constexpr int kShiftSteps = 200;  // of 5 mm

Peak best_shift(std::array<std::complex<double>, kGridHarmonics> z, double expected, double reach) {
  static const auto turns = [] {
    std::vector<std::array<std::complex<double>, kGridHarmonics>> all;
    for (int s = 0; s <= kShiftSteps; ++s) {
      auto& of_shift = all.emplace_back();
      for (int h = 1; h <= kGridHarmonics; ++h) {
        of_shift[static_cast<std::size_t>(h - 1)] = std::polar(
            1.0, 2 * std::numbers::pi * h * (s / static_cast<double>(kShiftSteps) - 0.5));
      }
    }
    return all;
  }();
  for (int h = 1; h <= kGridHarmonics; ++h)
    z[static_cast<std::size_t>(h - 1)] *= std::polar(1.0, 2 * std::numbers::pi * h * expected);
  Peak best{expected, -1e9};
  const int steps = static_cast<int>(reach * kShiftSteps);
  for (int s = -steps; s <= steps; ++s) {
    const auto& turn = turns[static_cast<std::size_t>(s + kShiftSteps / 2)];
    double sum = 0;
    for (std::size_t h = 0; h < kGridHarmonics; ++h)
      sum += z[h].real() * turn[h].real() - z[h].imag() * turn[h].imag();
    if (sum > best.agreement) best = {expected + s / static_cast<double>(kShiftSteps), sum};
  }
  return best;
}

/// Weights of the cells of a window by a bell, (2 radius + 1, 2 radius + 1).
std::vector<double> bell(int radius) {
  std::vector<double> weights;
  for (int y = -radius; y <= radius; ++y) {
    for (int x = -radius; x <= radius; ++x) {
      const double d = std::pow(x / (radius + 0.5), 2) + std::pow(y / (radius + 0.5), 2);
      weights.push_back(std::max(0.0, 1 - d));
    }
  }
  return weights;
}

/// Sums of the cells within `radius` of (i, j), weighted by a bell.
std::array<std::complex<double>, kGridHarmonics> window(const LineHarmonics& h, int i, int j,
                                                        int radius,
                                                        const std::vector<double>& weights,
                                                        double& energy) {
  std::array<std::complex<double>, kGridHarmonics> sum{};
  energy = 0;
  for (int y = std::max(0, j - radius); y <= std::min(h.ny - 1, j + radius); ++y) {
    for (int x = std::max(0, i - radius); x <= std::min(h.nx - 1, i + radius); ++x) {
      const double w =
          weights[static_cast<std::size_t>((y - j + radius) * (2 * radius + 1) + x - i + radius)];
      const auto at = static_cast<std::size_t>(y * h.nx + x);
      energy += w * h.energy[at];
      for (std::size_t k = 0; k < kGridHarmonics; ++k)
        sum[k] += w * std::complex<double>(h.amplitude[k][at]);
    }
  }
  return sum;
}

}  // namespace

LineHarmonics cell_harmonics(const Plane& flat, bool upright) {
  const int cell = static_cast<int>(PageMap::kNode * kGridPxPerMm);
  LineHarmonics out;
  out.nx = flat.width / cell;
  out.ny = flat.height / cell;
  const auto count = static_cast<std::size_t>(out.nx) * static_cast<std::size_t>(out.ny);
  for (auto& a : out.amplitude) a.assign(count, 0);
  out.energy.assign(count, 0);
  std::vector<float> profile(static_cast<std::size_t>(cell));
  // A cell is one period: each harmonic of a single cell is of whole turns.
  std::vector<std::array<std::complex<float>, kGridHarmonics>> turns(profile.size());
  for (int k = 0; k < cell; ++k) {
    for (int h = 1; h <= kGridHarmonics; ++h) {
      turns[static_cast<std::size_t>(k)][static_cast<std::size_t>(h - 1)] =
          std::complex<float>(std::polar(1.0, -2 * std::numbers::pi * h * (k + 0.5) / cell));
    }
  }
  for (int j = 0; j < out.ny; ++j) {
    for (int i = 0; i < out.nx; ++i) {
      std::fill(profile.begin(), profile.end(), 0.0F);
      for (int y = 0; y < cell; ++y) {
        const float* row = flat.row(j * cell + y) + i * cell;
        for (int x = 0; x < cell; ++x) profile[static_cast<std::size_t>(upright ? x : y)] += row[x];
      }
      float mean = 0;
      for (float v : profile) mean += v / static_cast<float>(cell);
      const auto at = static_cast<std::size_t>(j * out.nx + i);
      for (int k = 0; k < cell; ++k) {
        const float v = profile[static_cast<std::size_t>(k)] - mean;
        out.energy[at] += v * v;
        for (std::size_t h = 0; h < kGridHarmonics; ++h)
          out.amplitude[h][at] += v * turns[static_cast<std::size_t>(k)][h];
      }
    }
  }
  return out;
}

LineShifts follow_lines(const LineHarmonics& h, int radius) {
  LineShifts out{Plane(h.nx, h.ny), Plane(h.nx, h.ny)};
  struct Cell {
    std::array<std::complex<double>, kGridHarmonics> z;
    double sure = 0;
  };
  std::vector<Cell> cells(static_cast<std::size_t>(h.nx) * static_cast<std::size_t>(h.ny));
  std::size_t start = 0;
  const double cell_px = PageMap::kNode * kGridPxPerMm;
  const auto weights = bell(radius);
  const double weight = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (int j = 0; j < h.ny; ++j) {
    for (int i = 0; i < h.nx; ++i) {
      auto& c = cells[static_cast<std::size_t>(j * h.nx + i)];
      double energy = 0;
      c.z = window(h, i, j, radius, weights, energy);
      double power = 0;
      for (const auto& z : c.z) power += std::norm(z);
      c.sure = energy > 0 ? 2 * power / (cell_px * weight * energy) : 0;  // 1: nothing but lines
      if (c.sure > cells[start].sure) start = static_cast<std::size_t>(j * h.nx + i);
    }
  }
  std::vector<char> done(cells.size());
  using Entry = std::pair<double, std::pair<std::size_t, double>>;  // sure, (cell, expected)
  std::priority_queue<Entry> queue;
  queue.push({2, {start, 0}});
  bool first = true;
  while (!queue.empty()) {
    const auto [at, expected] = queue.top().second;
    queue.pop();
    if (done[at]) continue;
    done[at] = 1;
    const Peak peak = best_shift(cells[at].z, expected, first ? 0.5 : 0.09);
    first = false;
    const int i = static_cast<int>(at) % h.nx;
    const int j = static_cast<int>(at) / h.nx;
    const bool believed = cells[at].sure > 0.02;
    const double shift = believed ? peak.shift : expected;
    out.mm.at(i, j) = static_cast<float>(shift * PageMap::kNode);
    out.weight.at(i, j) = static_cast<float>(believed ? std::min(1.0, cells[at].sure) : 0);
    const std::array<std::array<int, 2>, 4> sides = {{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
    for (const auto& d : sides) {
      const int x = i + d[0];
      const int y = j + d[1];
      if (x < 0 || y < 0 || x >= h.nx || y >= h.ny) continue;
      const auto next = static_cast<std::size_t>(y * h.nx + x);
      if (!done[next]) queue.push({cells[next].sure, {next, shift}});
    }
  }
  return out;
}

double line_drift(const LineHarmonics& h, int dx, int dy) {
  std::array<std::complex<double>, kGridHarmonics> sum{};
  for (int j = 0; j + dy < h.ny; ++j) {
    for (int i = 0; i + dx < h.nx; ++i) {
      const auto at = static_cast<std::size_t>(j * h.nx + i);
      const auto next = static_cast<std::size_t>((j + dy) * h.nx + i + dx);
      const float energy = h.energy[at] * h.energy[next];
      if (energy <= 0) continue;
      for (std::size_t k = 0; k < kGridHarmonics; ++k)
        sum[k] += std::complex<double>(h.amplitude[k][next] * std::conj(h.amplitude[k][at]) /
                                       std::sqrt(energy));
    }
  }
  return best_shift(sum, 0, 0.09).shift;
}

}  // namespace ecgmm::ecg
