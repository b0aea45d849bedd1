// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_color.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ecgmm/ecg/trace_ink.h"

namespace ecgmm::ecg {
namespace {

// Added to the background's spread, as a share of black: keeps noise from being amplified.
constexpr double kGuessNoise = 0.05;
constexpr double kLearnedNoise = 0.02;

/// Second moments of stains, upper triangle: rr rg rb gg gb bb.
struct Moments {
  std::array<double, 6> sum{};
  double count = 0;

  void add(const std::uint8_t* pixel) {
    const std::array<int, 3> d = {pixel[0], pixel[1], pixel[2]};
    sum[0] += d[0] * d[0];
    sum[1] += d[0] * d[1];
    sum[2] += d[0] * d[2];
    sum[3] += d[1] * d[1];
    sum[4] += d[1] * d[2];
    sum[5] += d[2] * d[2];
    ++count;
  }
};

/// The weights that answer 1 to `target` and as little as possible to the background.
ColorWeights least_energy(const Moments& background, const ColorWeights& target, double noise) {
  std::array<double, 6> m{};
  for (std::size_t i = 0; i < 6; ++i) m[i] = background.sum[i] / (background.count * 255 * 255);
  for (const std::size_t i : {0, 3, 5}) m[i] += noise * noise;
  const auto [a, b, c, d, e, f] = m;
  // adjugate of the symmetric matrix; its determinant cancels
  const std::array<double, 6> inverse = {d * f - e * e, c * e - b * f, b * e - c * d,
                                         a * f - c * c, b * c - a * e, a * d - b * b};
  const auto& t = target;
  ColorWeights w = {inverse[0] * t[0] + inverse[1] * t[1] + inverse[2] * t[2],
                    inverse[1] * t[0] + inverse[3] * t[1] + inverse[4] * t[2],
                    inverse[2] * t[0] + inverse[4] * t[1] + inverse[5] * t[2]};
  const double answer = w[0] * t[0] + w[1] * t[1] + w[2] * t[2];
  for (double& v : w) v /= answer;
  return w;
}

std::array<float, 3> to_float(const ColorWeights& w) {
  return {static_cast<float>(w[0]), static_cast<float>(w[1]), static_cast<float>(w[2])};
}

/// How far the strongest ink of the columns stands out of all ink, away from the edges.
double prominence(const LevelStain& stain, const ColorWeights& weights) {
  const auto w = to_float(weights);
  const int width = stain.image.width_px;
  const int height = stain.image.height_px;
  const int margin = height / 16;
  std::vector<float> strongest(static_cast<std::size_t>(width), 0.0F);
  double energy = 0;
  for (int y = margin; y < height - margin; ++y) {
    const auto* pixel = stain.image.rgb.data() + static_cast<std::ptrdiff_t>(y) * width * 3;
    float row_energy = 0;
    for (auto& most : strongest) {
      const float value = std::max(0.0F, answer(w, pixel));
      most = std::max(most, value);
      row_energy += value * value;
      pixel += 3;
    }
    energy += row_energy;
  }
  const double typical = quantile(std::move(strongest), 0.5);
  return typical * typical / (energy / width + 1);
}

/// The share of the ink, by its square, that lies along the best path.
double explained_share(const LevelStain& stain, const ColorWeights& weights, int edge_px) {
  InkMap raw = ink_of(stain, weights);
  const InkMap map = remove_paper(raw, edge_px);
  const auto presence = ink_presence(map);
  const auto path = find_path(map, presence);
  double on = 0;
  double all = 0;
  double blank = 0;
  for (int x = 0; x < map.width_px; ++x) {
    const auto* ink = map.column(x);
    const int top = path.top[static_cast<std::size_t>(x)] - 2;
    const int bottom = path.bottom[static_cast<std::size_t>(x)] + 2;
    int most = 0;
    for (int y = 0; y < map.height_px; ++y) {
      const int square = ink[y] * ink[y];
      all += square;
      if (y >= top && y <= bottom) {
        on += square;
        most = std::max<int>(most, ink[y]);
      }
    }
    blank += 1 - presence[static_cast<std::size_t>(most)];
  }
  return on / (all + 1) * (1 - blank / map.width_px);
}

LevelStain middle_half(const LevelStain& stain) {
  const int width = stain.image.width_px / 2;
  const int first = width / 2;
  LevelStain part{{width, stain.image.height_px, {}}, {}, {}, stain.tilt};
  for (int y = 0; y < stain.image.height_px; ++y) {
    const auto* row = stain.image.rgb.data() +
                      (static_cast<std::ptrdiff_t>(y) * stain.image.width_px + first) * 3;
    part.image.rgb.insert(part.image.rgb.end(), row, row + static_cast<std::ptrdiff_t>(width) * 3);
  }
  part.top.assign(stain.top.begin() + first, stain.top.begin() + first + width);
  part.bottom.assign(stain.bottom.begin() + first, stain.bottom.begin() + first + width);
  return part;
}

}  // namespace

ColorWeights guess_color(const LevelStain& stain, int edge_px) {
  static constexpr std::array<ColorWeights, 8> kTargets = {{{1, 1, 1},         // black
                                                            {1, 0.85, 0.35},   // blue
                                                            {0.45, 1, 0.95},   // red
                                                            {1, 0.5, 0.9},     // green
                                                            {0.7, 1, 0.5},     // purple
                                                            {1, 1, 0.7},       // navy
                                                            {0.6, 0.85, 1},    // brown
                                                            {1, 0.5, 0.45}}};  // cyan
  const LevelStain part = middle_half(stain);
  Moments all;
  for (std::size_t i = 0; i + 2 < part.image.rgb.size(); i += 9) all.add(part.image.rgb.data() + i);
  std::vector<std::pair<double, ColorWeights>> candidates;
  const auto consider = [&](const ColorWeights& weights) {
    candidates.emplace_back(prominence(part, weights), weights);
  };
  for (const auto& target : kTargets) consider(least_energy(all, target, kGuessNoise));
  for (const auto& simple : {ColorWeights{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.33, 0.33, 0.33}})
    consider(simple);
  std::sort(candidates.begin(), candidates.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr std::size_t kTried = 4;
  double best_share = -1;
  ColorWeights best{};
  for (std::size_t i = 0; i < kTried; ++i) {
    const double share = explained_share(part, candidates[i].second, edge_px);
    if (share > best_share) {
      best_share = share;
      best = candidates[i].second;
    }
  }
  return best;
}

ColorWeights learn_color(const Image& stain, const ColorWeights& guess, const TracePath& path,
                         int factor) {
  const auto w = to_float(guess);
  const auto columns = static_cast<int>(path.top.size());
  const int clear = 2 * factor;
  Moments background;
  std::array<std::vector<float>, 3> seen;
  for (int k = 0; k < columns; ++k) {
    const int x = k * factor;
    if (x >= stain.width_px) break;
    const auto at = [&](int y) {
      return stain.rgb.data() +
             (static_cast<std::size_t>(y) * static_cast<std::size_t>(stain.width_px) +
              static_cast<std::size_t>(x)) *
                 3;
    };
    int top = stain.height_px;
    int bottom = 0;
    for (int j = std::max(0, k - 2); j <= std::min(columns - 1, k + 2); ++j) {
      top = std::min(top, path.top[static_cast<std::size_t>(j)] * factor - clear);
      bottom = std::max(bottom, (path.bottom[static_cast<std::size_t>(j)] + 1) * factor + clear);
    }
    top = std::max(0, top);
    bottom = std::min(stain.height_px, bottom);
    for (int y = k % 2; y < stain.height_px; y += 2) {
      if (y < top || y >= bottom) background.add(at(y));
    }
    if (bottom - top > 12 * factor) continue;  // steep: thinner ink
    const std::uint8_t* inkiest = at(top);
    for (int y = top + 1; y < bottom; ++y) {
      if (answer(w, at(y)) > answer(w, inkiest)) inkiest = at(y);
    }
    for (std::size_t c = 0; c < 3; ++c) seen[c].push_back(inkiest[c]);
  }
  if (seen[0].size() < 20 || background.count < 100) return guess;
  const ColorWeights target = {quantile(seen[0], 0.5) / 255.0, quantile(seen[1], 0.5) / 255.0,
                               quantile(seen[2], 0.5) / 255.0};
  if (std::max({target[0], target[1], target[2]}) < 0.05) return guess;
  return least_energy(background, target, kLearnedNoise);
}

}  // namespace ecgmm::ecg
