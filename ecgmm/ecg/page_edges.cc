// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_edges.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ecgmm::ecg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kFaint = 0.3F;  // less ink than this is paper
constexpr double kLevelMm = 5;  // 0.2 s: longer than a QRS complex
constexpr int kFine = 3;        // places a column at which the edges are looked for

float peak_of(const Plane& ink, int x, int top, int bottom) {
  float peak = 0;
  for (int y = std::max(0, top); y <= std::min(ink.height - 1, bottom); ++y)
    peak = std::max(peak, ink.at(x, y));
  return peak;
}

/// The first line of ink that a way takes, less a margin.
int shift_of(const Way& way) {
  int top = std::numeric_limits<int>::max();
  for (std::size_t x = 0; x < way.top.size(); ++x) {
    if (way.top[x] <= way.bottom[x]) top = std::min(top, way.top[x]);
  }
  return top == std::numeric_limits<int>::max() ? 0 : std::max(0, top - 1);
}

/// The ink along a way at kFine places a column, and what the way takes of it.
std::pair<Plane, Way> finer(const Plane& ink, const Way& way) {
  const int y0 = shift_of(way);
  const int last = *std::max_element(way.bottom.begin(), way.bottom.end());
  const int height = std::max(1, std::min(ink.height, last + 2) - y0);
  Plane fine(ink.width * kFine, height);
  Way taken{std::vector<int>(static_cast<std::size_t>(fine.width), 0),
            std::vector<int>(static_cast<std::size_t>(fine.width), -1)};
  const auto beside_of = [&](int u) {
    return std::clamp(u / kFine + u % kFine - kFine / 2, 0, ink.width - 1);
  };
  for (int y = 0; y < height; ++y) {  // row by row: columns lie far apart in memory
    const float* from = ink.row(y + y0);
    float* to = fine.row(y);
    static_assert(kFine == 3);
    constexpr float kPart = 1.0F / kFine;
    const int last_x = ink.width - 1;
    for (int x = 0; x <= last_x; ++x, to += kFine) {
      to[0] = x == 0 ? from[x] : from[x] * (1 - kPart) + from[x - 1] * kPart;
      to[1] = from[x];
      to[2] = x == last_x ? from[x] : from[x] * (1 - kPart) + from[x + 1] * kPart;
    }
  }
  for (int u = 0; u < fine.width; ++u) {
    const int x = u / kFine;
    const int beside = beside_of(u);
    const auto at = static_cast<std::size_t>(x);
    const auto next = static_cast<std::size_t>(beside);
    if (way.top[at] > way.bottom[at]) continue;
    const bool both = way.top[next] <= way.bottom[next];
    int top = (both ? std::min(way.top[at], way.top[next]) : way.top[at]) - y0;
    int bottom = (both ? std::max(way.bottom[at], way.bottom[next]) : way.bottom[at]) - y0;
    const float half = 0.5F * std::min(peak_of(fine, u, top, bottom), 1.0F);
    while (top < bottom && fine.at(u, top) < half) ++top;
    while (bottom > top && fine.at(u, bottom) < half) --bottom;
    taken.top[static_cast<std::size_t>(u)] = top;
    taken.bottom[static_cast<std::size_t>(u)] = bottom;
  }
  return {std::move(fine), std::move(taken)};
}

/// Edges closed by a disc from outside, which is rolled along their fine places.
std::pair<std::vector<float>, std::vector<float>> closed(const Edges& e, double radius) {
  const int n = static_cast<int>(e.top.size());
  const int reach = static_cast<int>(radius * kFine);
  std::vector<float> depth;
  for (int k = 0; k <= reach; ++k)
    depth.push_back(static_cast<float>(
        std::sqrt(radius * radius - std::pow(static_cast<double>(k) / kFine, 2))));
  // Where there is no edge, none that counts.
  std::vector<float> top = e.top;
  std::vector<float> bottom = e.bottom;
  constexpr float kNever = 1e9F;
  for (float& v : top) v = std::isnan(v) ? -kNever : v;
  for (float& v : bottom) v = std::isnan(v) ? kNever : v;
  std::vector<float> upper(e.top.size(), -kNever);
  std::vector<float> lower(e.top.size(), kNever);
  using Row = Eigen::Map<Eigen::ArrayXf>;
  for (int d = -std::min(reach, n); d <= std::min(reach, n); ++d) {
    const int to = std::max(0, -d);   // the first that has a place d farther on
    const int from = std::max(0, d);  // which lies there
    const int count = n - std::abs(d);
    const float in = depth[static_cast<std::size_t>(std::abs(d))];
    Row above(upper.data() + to, count);
    Row below(lower.data() + to, count);
    above = above.max(Row(top.data() + from, count) + in);
    below = below.min(Row(bottom.data() + from, count) - in);
  }
  for (std::size_t x = 0; x < upper.size(); ++x) {
    if (std::isnan(e.top[x])) upper[x] = lower[x] = kNone;
  }
  return {std::move(upper), std::move(lower)};
}

}  // namespace

std::vector<double> local_level(const std::vector<float>& upper, const std::vector<float>& lower,
                                int reach, int step) {
  const int n = static_cast<int>(upper.size());
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

std::vector<float> trace_of(const Plane& ink, const Way& inked, double line, int q) {
  const auto [fine, way] = finer(ink, inked);
  const Edges edges = edges_of(fine, way);
  const auto [upper, lower] = closed(edges, line / 2);
  const int reach = static_cast<int>(kLevelMm * q * kFine);
  const auto level = local_level(upper, lower, reach, std::max(1, reach / 8));
  std::vector<float> y(upper.size(), kNone);
  std::vector<float> far(upper.size(), 0);
  for (std::size_t x = 0; x < y.size(); ++x) {
    if (std::isnan(upper[x])) continue;
    if (upper[x] >= lower[x]) {  // no wider than the pen
      y[x] = (upper[x] + lower[x]) / 2;
    } else {
      y[x] = level[x] - upper[x] > lower[x] - level[x] ? upper[x] : lower[x];
    }
    far[x] = std::abs(y[x] - static_cast<float>(level[x]));
  }
  std::vector<float> out(inked.top.size(), kNone);
  for (std::size_t x = 0; x < out.size(); ++x) {
    const std::size_t middle = kFine * x + kFine / 2;
    out[x] = y[middle];
    const auto taller = [&](std::size_t tip, std::size_t other) {  // a tip between two middles
      if (far[tip] > far[middle] && far[tip] > far[other]) out[x] = y[tip];
    };
    if (x > 0) taller(middle - 1, middle - kFine);
    if (x + 1 < out.size()) taller(middle + 1, middle + kFine);
  }
  const auto shift = static_cast<float>(shift_of(inked));
  for (auto& v : out) v += shift;
  return out;
}

}  // namespace ecgmm::ecg
