// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_pulse.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ecgmm::ecg {
namespace {

constexpr double kLeastHeight = 5;   // pt
constexpr double kLevel = 0.02;      // of the height: how level top and feet are
constexpr double kEdge = 0.12;       // of the height: how wide an edge may be
constexpr double kNarrowest = 0.12;  // of the height: the top
constexpr double kWidest = 4;
constexpr double kFoot = 0.4;  // how long a foot may be

/// The pulse whose rising edge begins at point `i`, if one does.
std::optional<VectorPulse> pulse_at(const std::vector<io::PdfPoint>& p, std::size_t i) {
  const std::size_t n = p.size();
  // The edge goes on as long as the line rises.
  std::size_t top = i;
  while (top + 1 < n && p[top + 1].y < p[top].y - 1e-6) ++top;
  const double height = p[i].y - p[top].y;
  if (top == i || height < kLeastHeight || p[top].x - p[i].x > kEdge * height) return std::nullopt;
  std::size_t end = top;
  while (end + 1 < n && std::abs(p[end + 1].y - p[top].y) < kLevel * height) ++end;
  std::size_t down = end;
  while (down + 1 < n && p[down + 1].y > p[down].y + 1e-6) ++down;
  VectorPulse pulse;
  pulse.left = (p[i].x + p[top].x) / 2;
  pulse.right = (p[end].x + p[down].x) / 2;
  const bool falls = std::abs(p[down].y - p[i].y) < kLevel * height &&
                     p[down].x - p[end].x < kEdge * height && down > end;
  if (!falls || pulse.width() < kNarrowest * height || pulse.width() > kWidest * height)
    return std::nullopt;
  pulse.foot = p[i].y;
  pulse.height = height;
  // Its feet, as far as they are exactly level.
  const auto level = [&](std::size_t k) { return std::abs(p[k].y - p[i].y) < 0.002 * height; };
  pulse.first = i;
  const double reach = kFoot * height;
  while (pulse.first > 0 && level(pulse.first - 1) && p[i].x - p[pulse.first - 1].x < reach)
    --pulse.first;
  pulse.last = down;
  while (pulse.last + 1 < n && level(pulse.last + 1) && p[pulse.last + 1].x - p[down].x < reach)
    ++pulse.last;
  ++pulse.last;
  return pulse;
}

}  // namespace

std::vector<VectorPulse> find_vector_pulses(const VectorLines& lines) {
  std::vector<VectorPulse> found;
  for (std::size_t l = 0; l < lines.lines.size(); ++l) {
    const auto& points = lines.lines[l].points;
    for (std::size_t i = 0; i + 3 < points.size(); ++i) {
      const bool rises = points[i + 1].y < points[i].y;
      if (!rises || (i > 0 && points[i].y < points[i - 1].y)) continue;  // not where a rise begins
      auto pulse = pulse_at(points, i);
      if (!pulse) continue;
      pulse->line = l;
      found.push_back(*pulse);
      i = pulse->last - 1;
    }
  }
  return found;
}

}  // namespace ecgmm::ecg
