// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_edges.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ecgmm::ecg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kFaint = 0.3F;  // less ink than this is paper
constexpr double kLevelMm = 5;  // 0.2 s: longer than a QRS complex

float peak_of(const Plane& ink, int x, int top, int bottom) {
  float peak = 0;
  for (int y = std::max(0, top); y <= std::min(ink.height - 1, bottom); ++y)
    peak = std::max(peak, ink.at(x, y));
  return peak;
}

/// The middle of the ink around each column, over some QRS complexes' length.
std::vector<double> local_level(const std::vector<float>& upper, const std::vector<float>& lower,
                                int reach) {
  const int n = static_cast<int>(upper.size());
  const int step = std::max(1, reach / 8);
  std::vector<double> level(upper.size(), 0);
  std::vector<float> part;
  double last = 0;
  for (int x = 0; x < n; x += step) {
    part.clear();
    for (int k = std::max(0, x - reach); k < std::min(n, x + reach); k += 2) {
      const auto i = static_cast<std::size_t>(k);
      if (!std::isnan(upper[i])) part.push_back((upper[i] + lower[i]) / 2);
    }
    if (!part.empty()) {
      const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
      std::nth_element(part.begin(), middle, part.end());
      last = *middle;
    }
    for (int k = x; k < std::min(n, x + step); ++k) level[static_cast<std::size_t>(k)] = last;
  }
  return level;
}

}  // namespace

Way inked(const Plane& ink, const Way& way, int q) {
  Way out = way;
  for (int x = 0; x < ink.width; ++x) {
    const auto at = static_cast<std::size_t>(x);
    int& top = out.top[at];
    int& bottom = out.bottom[at];
    const float peak = peak_of(ink, x, top - q / 8, bottom + q / 8);
    if (peak < kFaint) {
      bottom = top - 1;
      continue;
    }
    const float half = 0.5F * std::min(peak, 1.0F);
    while (top < bottom && ink.at(x, top) < half) ++top;
    while (bottom > top && ink.at(x, bottom) < half) --bottom;
    while (top > 0 && ink.at(x, top - 1) >= half) --top;
    while (bottom + 1 < ink.height && ink.at(x, bottom + 1) >= half) ++bottom;
  }
  return out;
}

Edges edges_of(const Plane& ink, const Way& inked) {
  Edges out{std::vector<float>(inked.top.size(), kNone),
            std::vector<float>(inked.top.size(), kNone)};
  for (int x = 0; x < ink.width; ++x) {
    const auto at = static_cast<std::size_t>(x);
    const int top = inked.top[at];
    const int bottom = inked.bottom[at];
    if (top > bottom) continue;
    const float half = 0.5F * std::min(peak_of(ink, x, top, bottom), 1.0F);
    const auto part = [&](float in, float outside) {
      return in > outside ? std::clamp((in - half) / (in - outside), 0.0F, 1.0F) : 0.5F;
    };
    const float above = top > 0 ? ink.at(x, top - 1) : 0;
    const float below = bottom + 1 < ink.height ? ink.at(x, bottom + 1) : 0;
    out.top[at] = static_cast<float>(top) + 0.5F - part(ink.at(x, top), above);
    out.bottom[at] = static_cast<float>(bottom) + 0.5F + part(ink.at(x, bottom), below);
  }
  return out;
}

std::vector<float> signal_of(const Edges& e, double line, int q) {
  const int n = static_cast<int>(e.top.size());
  const double radius = line / 2;
  const int reach = static_cast<int>(radius);
  std::vector<float> upper(e.top.size(), kNone);
  std::vector<float> lower(e.top.size(), kNone);
  for (int x = 0; x < n; ++x) {
    const auto at = static_cast<std::size_t>(x);
    if (std::isnan(e.top[at])) continue;
    float u = -1e9F;
    float l = 1e9F;
    for (int k = std::max(0, x - reach); k <= std::min(n - 1, x + reach); ++k) {
      const auto i = static_cast<std::size_t>(k);
      if (std::isnan(e.top[i])) continue;
      const auto depth = static_cast<float>(std::sqrt(radius * radius - (k - x) * (k - x)));
      u = std::max(u, e.top[i] + depth);
      l = std::min(l, e.bottom[i] - depth);
    }
    upper[at] = u;
    lower[at] = l;
  }
  const auto level = local_level(upper, lower, static_cast<int>(kLevelMm * q));
  std::vector<float> y(e.top.size(), kNone);
  for (std::size_t x = 0; x < y.size(); ++x) {
    if (std::isnan(upper[x])) continue;
    if (upper[x] >= lower[x]) {  // no wider than the pen
      y[x] = (upper[x] + lower[x]) / 2;
    } else {
      y[x] = level[x] - upper[x] > lower[x] - level[x] ? upper[x] : lower[x];
    }
  }
  return y;
}

}  // namespace ecgmm::ecg
