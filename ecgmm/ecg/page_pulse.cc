// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_pulse.h"

#include <algorithm>
#include <cmath>

namespace ecgmm::ecg {
namespace {

constexpr double kBeforeMm = 16;  // outward from a row's end
constexpr double kBehindMm = 18;  // and inward
constexpr double kLiftMm = 2.5;   // of the pulse's foot from the row's middle
constexpr float kLeastMatch = 0.5F;

/// Ink near a point: the greatest within `reach` pixels along one axis.
float near(const Plane& ink, int x, int y, int reach, bool along_x) {
  float best = 0;
  for (int d = -reach; d <= reach; ++d) {
    const int u = along_x ? x + d : x;
    const int v = along_x ? y : y + d;
    if (u >= 0 && v >= 0 && u < ink.width && v < ink.height) best = std::max(best, ink.at(u, v));
  }
  return std::min(best, 1.0F);
}

struct Box {
  int left = 0;
  int foot = 0;
  int width = 0;
  int height = 0;
};

float share_of_edge(const Plane& ink, const Box& b, int x, int q) {
  float sum = 0;
  int n = 0;
  for (int y = b.foot - b.height + q / 2; y < b.foot - q / 2; y += 2, ++n)
    sum += near(ink, x, y, q / 4, true);
  return n > 0 ? sum / static_cast<float>(n) : 0;
}

/// How far the ink is a pulse: the faintest of its three sides, less what stands between them.
float match(const Plane& ink, const Box& b, int q) {
  if (b.foot - b.height < q || b.foot >= ink.height - 1) return 0;
  const int top_y = b.foot - b.height;
  for (const int part : {1, 2, 3}) {
    if (near(ink, b.left + part * b.width / 4, top_y, q / 4, false) < 0.3F) return 0;
  }
  float top = 0;
  int n = 0;
  for (int x = b.left + q / 2; x < b.left + b.width - q / 2; x += 2, ++n)
    top += near(ink, x, top_y, q / 4, false);
  top /= static_cast<float>(std::max(n, 1));
  const float left = share_of_edge(ink, b, b.left, q);
  if (left < kLeastMatch) return 0;
  const float right = share_of_edge(ink, b, b.left + b.width, q);
  float inside = 0;
  n = 0;
  for (int y = top_y + 3 * q / 2; y < b.foot - 3 * q / 2; y += 3) {
    for (int x = b.left + q; x < b.left + b.width - q; x += 3, ++n) {
      if (x >= 0 && x < ink.width) inside += std::min(ink.at(x, y), 1.0F);
    }
  }
  inside /= static_cast<float>(std::max(n, 1));
  // Above the top there is paper: a pulse of half the height has nothing that goes on.
  float above = 0;
  for (const int x : {b.left, b.left + b.width})
    above = std::max(above, near(ink, x, top_y - q, q / 4, true));
  return std::min({left, top, right}) - inside - 0.3F * above;
}

}  // namespace

std::optional<Pulse> match_pulse(const Plane& ink, const RowTrace& row, int q, bool at_left) {
  const int end = at_left ? row.first : row.last;
  const int from = end - static_cast<int>((at_left ? kBeforeMm : kBehindMm) * q);
  const int to = end + static_cast<int>((at_left ? kBehindMm : kBeforeMm) * q);
  const int lift = static_cast<int>(kLiftMm * q);
  float best = kLeastMatch;
  std::optional<Pulse> found;
  for (const int w : {5, 10}) {
    for (const int h : {5, 10, 20}) {
      for (int x = std::max(0, from); x < std::min(to, ink.width - w * q); ++x) {
        if (near(ink, x, static_cast<int>(row.middle) - h * q / 2, q / 4, true) < 0.3F) continue;
        for (int y = -lift; y <= lift; y += std::max(1, q / 4)) {
          const Box box{x, static_cast<int>(row.middle) + y, w * q, h * q};
          const float value = match(ink, box, q);
          if (value <= best) continue;
          best = value;
          found = Pulse{static_cast<double>(x) / q, static_cast<double>(w), static_cast<double>(h)};
        }
      }
    }
  }
  return found;
}

}  // namespace ecgmm::ecg
