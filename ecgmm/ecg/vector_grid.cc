// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_grid.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "ecgmm/core/median.h"

namespace ecgmm::ecg {
namespace {

constexpr double kPtPerMm = 72 / 25.4;
constexpr double kSame = 0.06;         // pt between lines that are one
constexpr double kLeastLength = 0.25;  // of the longest line's
constexpr std::size_t kLeastLines = 7;
constexpr double kLeastPitch = 1.2;  // pt

/// The distance of lines of one pen, if they lie at one distance.
std::optional<double> pitch_of(std::vector<std::pair<double, double>> lines) {  // place, length
  std::sort(lines.begin(), lines.end());
  std::vector<std::pair<double, double>> merged;
  for (const auto& line : lines) {
    if (!merged.empty() && line.first - merged.back().first < kSame)
      merged.back().second += line.second;
    else
      merged.push_back(line);
  }
  double longest = 0;
  for (const auto& line : merged) longest = std::max(longest, line.second);
  std::erase_if(merged, [&](const auto& line) { return line.second < kLeastLength * longest; });
  if (merged.size() < kLeastLines) return std::nullopt;
  std::vector<double> steps;
  for (std::size_t i = 1; i < merged.size(); ++i)
    steps.push_back(merged[i].first - merged[i - 1].first);
  const double step = median(std::move(steps));
  if (step < kLeastPitch) return std::nullopt;
  // Least squares over the lines' numbers; some may be missing.
  double sk = 0, sp = 0, skk = 0, skp = 0, k = 0;
  std::vector<double> numbers;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    if (i > 0) k += std::max(1.0, std::round((merged[i].first - merged[i - 1].first) / step));
    numbers.push_back(k);
    sk += k, sp += merged[i].first, skk += k * k, skp += k * merged[i].first;
  }
  const auto n = static_cast<double>(merged.size());
  const double pitch = (n * skp - sk * sp) / (n * skk - sk * sk);
  const double start = (sp - pitch * sk) / n;
  std::size_t fitting = 0;
  for (std::size_t i = 0; i < merged.size(); ++i)
    fitting += std::abs(start + pitch * numbers[i] - merged[i].first) < 0.06 * pitch;
  if (fitting * 10 < merged.size() * 9) return std::nullopt;
  return pitch;
}

/// What a millimeter is by the distances of all pens.
std::optional<double> millimeter(const std::vector<double>& pitches) {
  for (const double one : pitches) {
    for (const double five : pitches) {
      if (std::abs(five / one - 5) < 0.05) return five / 5;
    }
  }
  std::optional<double> found;
  for (const double pitch : pitches) {
    for (const double mm : {1.0, 5.0}) {
      const double size = pitch / mm / kPtPerMm;
      if (size < 0.6 || size > 1.5) continue;
      if (found && std::abs(*found / (pitch / mm) - 1) > 0.02) return std::nullopt;
      found = pitch / mm;
    }
  }
  return found;
}

std::vector<double> pitches_of(const std::vector<StraightLine>& lines) {
  std::map<std::uint32_t, std::vector<std::pair<double, double>>> by_pen;
  for (const auto& line : lines) by_pen[line.pen].emplace_back(line.at, line.length);
  std::vector<double> pitches;
  std::vector<std::pair<double, double>> all;
  for (auto& [pen, places] : by_pen) {
    if (const auto pitch = pitch_of(places)) pitches.push_back(*pitch);
    all.insert(all.end(), places.begin(), places.end());
  }
  // Where each line has a pen of its own.
  if (pitches.empty()) {
    if (const auto pitch = pitch_of(std::move(all))) pitches.push_back(*pitch);
  }
  return pitches;
}

}  // namespace

VectorGrid find_vector_grid(const VectorLines& lines) {
  const auto across = pitches_of(lines.upright);
  const auto down = pitches_of(lines.level);
  VectorGrid grid{millimeter(across), millimeter(down), !across.empty() || !down.empty()};
  // Lines of one direction only: the paper is taken to be as it was printed in the other.
  if (grid.pt_per_mm_x && down.empty()) grid.pt_per_mm_y = grid.pt_per_mm_x;
  if (grid.pt_per_mm_y && across.empty()) grid.pt_per_mm_x = grid.pt_per_mm_y;
  if (!grid.pt_per_mm_x || !grid.pt_per_mm_y) grid.pt_per_mm_x = grid.pt_per_mm_y = std::nullopt;
  return grid;
}

}  // namespace ecgmm::ecg
