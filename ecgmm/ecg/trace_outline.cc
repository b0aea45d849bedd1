// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_outline.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "ecgmm/ecg/resample.h"

namespace ecgmm::ecg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kInked = 0.5F;  // presence

struct ReadingScales {
  int hole_px;    ///< the thickest line of a grid
  int hollow_px;  ///< between the strokes of a narrow peak
  int peak_px;    ///< the lowest such peak
};

/// The inked rows around the path in one column.
class ColumnReader {
 public:
  ColumnReader(const InkMap& map, const InkMap& raw, const std::array<float, 256>& presence,
               const ReadingScales& scales)
      : map_(map), raw_(raw), presence_(presence), scales_(scales) {}

  /// @return false where the path runs over blank paper.
  bool read(int x, int top, int bottom) {
    x_ = x;
    ink_ = map_.column(x);
    raw_ink_ = raw_.column(x);
    top = std::max(0, top - 1);
    bottom = std::min(map_.height_px - 1, bottom + 1);
    while (top <= bottom && !inked(top)) ++top;
    while (bottom > top && !inked(bottom)) --bottom;
    if (top > bottom) return false;
    top_ = extend(top, -1);
    bottom_ = extend(bottom, 1);
    return true;
  }

  /// Edges where the coverage of the end pixels and their neighbors puts them.
  float top() const { return static_cast<float>(top_ + 1) - presence(top_) - presence(top_ - 1); }
  float bottom() const {
    return static_cast<float>(bottom_) + presence(bottom_) + presence(bottom_ + 1);
  }
  float mass() const {
    float sum = 0;
    for (int y = top_ - 1; y <= bottom_ + 1; ++y) sum += presence(y);
    return sum;
  }
  /// The same with the paper's lines, which may only add to it.
  float raw_mass() const {
    float sum = 0;
    for (int y = std::max(0, top_ - 1); y <= std::min(map_.height_px - 1, bottom_ + 1); ++y)
      sum += presence_[raw_ink_[y]];
    return sum;
  }
  float center() const {
    float moment = 0;
    for (int y = top_ - 1; y <= bottom_ + 1; ++y) {
      moment += presence(y) * (static_cast<float>(y) + 0.5F);
    }
    return moment / mass();
  }

 private:
  float presence(int y) const { return y < 0 || y >= map_.height_px ? 0.0F : presence_[ink_[y]]; }
  bool inked(int y) const { return presence_[ink_[y]] >= kInked; }

  /// Blank, but between two strokes that a narrow peak draws side by side.
  bool hollow(int y) const {
    const auto inked_at = [&](int x) {
      return x >= 0 && x < map_.width_px && presence_[map_.column(x)[y]] >= kInked;
    };
    int left = 1;
    while (left <= scales_.hollow_px && !inked_at(x_ - left)) ++left;
    for (int right = 1; left + right <= scales_.hollow_px + 1; ++right) {
      if (inked_at(x_ + right)) return true;
    }
    return false;
  }

  /// Goes on over ink, over rows that only weakened lines have emptied and, where that leads to a
  /// peak, between its strokes.
  int extend(int from, int step) const {
    const int solid = extend(from, step, false);
    const int peak = extend(solid, step, true);
    return std::abs(peak - solid) >= scales_.peak_px ? peak : solid;
  }
  int extend(int from, int step, bool over_hollows) const {
    int end = from;
    int hole = 0;
    for (int y = from + step; y >= 0 && y < map_.height_px; y += step) {
      if (inked(y) || (over_hollows && hollow(y))) {
        end = y;
        hole = 0;
      } else if (++hole > scales_.hole_px || presence_[raw_ink_[y]] < kInked) {
        break;
      }
    }
    return end;
  }

  const InkMap& map_;
  const InkMap& raw_;
  const std::array<float, 256>& presence_;
  const ReadingScales scales_;
  int x_ = 0;
  const std::uint8_t* ink_ = nullptr;
  const std::uint8_t* raw_ink_ = nullptr;
  int top_ = 0;
  int bottom_ = 0;
};

void drop(Outline& outline, std::size_t first, std::size_t last) {
  for (auto* edge : {&outline.top, &outline.bottom, &outline.center}) {
    std::fill(edge->begin() + static_cast<std::ptrdiff_t>(first),
              edge->begin() + static_cast<std::ptrdiff_t>(last), kNone);
  }
}

/// Drops what stands taller than `tall_px` within `reach` columns of either end.
void drop_tall_ends(Outline& outline, std::size_t reach, float tall_px) {
  const std::size_t n = outline.top.size();
  const auto is_tall = [&](std::size_t x) { return outline.bottom[x] - outline.top[x] > tall_px; };
  for (std::size_t k = std::min(reach, n); k-- > 0;) {
    if (is_tall(k)) drop(outline, 0, k + 1);
    if (is_tall(n - 1 - k)) drop(outline, n - 1 - k, n);
  }
}

/// Drops both ends up to the first `window` columns that hold nearly as much of the trace as all
/// do.
void drop_sparse_ends(Outline& outline, std::size_t window) {
  constexpr double kNearly = 0.85;
  const std::size_t n = outline.top.size();
  if (window >= n) return;
  std::vector<std::size_t> seen_before(n + 1, 0);
  for (std::size_t x = 0; x < n; ++x) {
    seen_before[x + 1] = seen_before[x] + (std::isnan(outline.top[x]) ? 0 : 1);
  }
  const double enough =
      kNearly * static_cast<double>(seen_before[n] * window) / static_cast<double>(n);
  const auto dense = [&](std::size_t first) {
    return static_cast<double>(seen_before[first + window] - seen_before[first]) >= enough;
  };
  std::size_t first = 0;
  while (first + window < n && !dense(first)) ++first;
  std::size_t last = n - window;
  while (last > first && !dense(last)) --last;
  drop(outline, 0, first);
  drop(outline, last + window, n);
}

/// Medians of the seen values within `reach` columns, a tenth of it apart.
std::vector<float> baseline_of(const std::vector<float>& center, int reach) {
  const auto n = static_cast<int>(center.size());
  const int step = std::max(1, reach / 10);
  std::vector<float> baseline(center.size(), kNone);
  for (int x = 0; x < n; x += step) {
    std::vector<float> near;
    for (int u = std::max(0, x - reach); u < std::min(n, x + reach + 1); ++u) {
      const float value = center[static_cast<std::size_t>(u)];
      if (!std::isnan(value)) near.push_back(value);
    }
    if (!near.empty()) baseline[static_cast<std::size_t>(x)] = quantile(std::move(near), 0.5);
  }
  fill_gaps(baseline);
  return baseline;
}

/// Whether x is the middle of a peak of `edge` that far fewer columns share than the pen is wide.
/// @param sign  1 for a peak of small values (upwards), -1 for one of large values.
bool is_narrow_peak(const std::vector<float>& edge, int x, int half, float sign) {
  constexpr float kSamePx = 1;
  const auto rise = [&](int u) {
    const bool inside = u >= 0 && u < static_cast<int>(edge.size()) &&
                        !std::isnan(edge[static_cast<std::size_t>(u)]);
    return inside ? sign * (edge[static_cast<std::size_t>(u)] - edge[static_cast<std::size_t>(x)])
                  : std::numeric_limits<float>::infinity();
  };
  for (int u = x - half; u <= x + half; ++u) {
    if (rise(u) < -kSamePx) return false;  // the peak is elsewhere
  }
  int left = x;
  int right = x;
  while (x - left < half && rise(left - 1) <= kSamePx) --left;
  while (right - x < half && rise(right + 1) <= kSamePx) ++right;
  return right - left < half && (left + right) / 2 == x;
}

}  // namespace

Outline read_outline(const InkMap& map, const InkMap& raw, const std::array<float, 256>& presence,
                     const TracePath& path, double px_per_mm) {
  const auto width = static_cast<std::size_t>(map.width_px);
  const std::vector<float> blank(width, kNone);
  Outline outline{blank, blank, blank};
  const auto px = [&](double mm) {
    return std::max(1, static_cast<int>(std::lround(mm * px_per_mm)));
  };
  ColumnReader column(map, raw, presence, {px(0.8), px(0.2), px(2)});
  std::vector<float> flat_masses;
  double ink = 0;
  std::size_t seen = 0;
  for (std::size_t x = 0; x < width; ++x) {
    if (!column.read(static_cast<int>(x), path.top[x], path.bottom[x])) continue;
    outline.top[x] = column.top();
    outline.bottom[x] = column.bottom();
    outline.center[x] = column.center();
    ++seen;
    ink += column.mass();
    if (path.bottom[x] - path.top[x] <= 1) flat_masses.push_back(column.raw_mass());
  }
  outline.seen_share = static_cast<double>(seen) / static_cast<double>(width);
  double all_ink = 0;
  for (const auto value : map.ink) all_ink += presence[value];
  outline.ink_share = ink / std::max(all_ink, 1.0);
  if (flat_masses.size() < width / 20) return outline;
  // Noise makes columns taller than the pen is wide.
  outline.pen_px = std::min(quantile(flat_masses, 0.5), 1.25F * quantile(flat_masses, 0.1));
  drop_tall_ends(outline, static_cast<std::size_t>(px(1.5)),
                 std::max(3 * outline.pen_px, static_cast<float>(px(3))));
  drop_sparse_ends(outline, static_cast<std::size_t>(px(8)));
  return outline;
}

std::vector<float> center_line(const Outline& outline, int baseline_reach) {
  const auto n = static_cast<int>(outline.top.size());
  const float pen = outline.pen_px;
  const int half = std::max(1, static_cast<int>(std::lround((pen - 0.7F) / 2)));
  const auto baseline = baseline_of(outline.center, baseline_reach);
  std::vector<float> line(outline.top.size(), kNone);
  for (int x = 0; x < n; ++x) {
    const auto i = static_cast<std::size_t>(x);
    if (std::isnan(outline.top[i])) continue;
    if (outline.bottom[i] - outline.top[i] < 1.5F * pen) {
      line[i] = outline.center[i];
      continue;
    }
    const bool peak_up = is_narrow_peak(outline.top, x, half, 1);
    const bool peak_down = is_narrow_peak(outline.bottom, x, half, -1);
    float high = outline.top[i];
    float low = outline.bottom[i];
    for (int u = std::max(0, x - half); u <= std::min(n - 1, x + half); ++u) {
      const auto j = static_cast<std::size_t>(u);
      if (std::isnan(outline.top[j])) continue;
      if (!peak_up) high = std::max(high, outline.top[j]);
      if (!peak_down) low = std::min(low, outline.bottom[j]);
    }
    high = std::min(high + pen / 2, outline.bottom[i]);
    low = std::max(low - pen / 2, outline.top[i]);
    if (low - high < pen) {
      line[i] = (low + high) / 2;
    } else {
      line[i] = std::abs(high - baseline[i]) > std::abs(low - baseline[i]) ? high : low;
    }
  }
  return line;
}

StripPulse find_pulse(const std::vector<float>& line, double px_per_mm) {
  const auto px = [&](double mm) {
    return static_cast<std::size_t>(std::max(1L, std::lround(mm * px_per_mm)));
  };
  std::vector<float> seen;
  std::copy_if(line.begin(), line.end(), std::back_inserter(seen),
               [](float v) { return !std::isnan(v); });
  if (seen.empty()) return {};
  const float rest = quantile(std::move(seen), 0.5);
  const auto first = static_cast<std::size_t>(
      std::find_if(line.begin(), line.end(), [](float v) { return !std::isnan(v); }) -
      line.begin());
  const auto level_px = static_cast<float>(std::max(1.5, 0.2 * px_per_mm));
  const std::size_t edge = px(1);
  const auto is_step = [&](std::size_t low, std::size_t high, double height_mm, double error) {
    return std::abs((line[low] - line[high]) / px_per_mm / height_mm - 1) < error;
  };
  for (std::size_t begin = first; begin < std::min(line.size(), first + px(30));) {
    std::size_t end = begin + 1;
    while (end < line.size() && std::abs(line[end] - line[begin]) <= level_px) ++end;
    const std::size_t start = std::exchange(begin, end);
    const std::size_t after = end + edge;
    if (end - start < px(2) || end - start > px(12) || after >= line.size()) continue;
    const std::size_t middle = (start + end) / 2;
    // A flat stretch before a deep Q or S wave lies at the line's own level.
    if (!(std::abs(line[after] - rest) < 0.5F * std::abs(line[middle] - rest))) continue;
    for (const double height : {5.0, 10.0, 20.0}) {
      if (!is_step(after, middle, height, 0.08)) continue;
      // The rise may lie at the very edge of the picture.
      if (start >= first + px(1.5) && !is_step(start - edge, middle, height, 0.15)) continue;
      const bool whole = start >= first + px(1.5);
      StripPulse pulse{end + px(2.5), height,
                       whole ? static_cast<double>(end - start) / px_per_mm : 0};
      for (std::size_t x = end; x < std::min(line.size(), end + px(6.5)); ++x) {
        if (std::isnan(line[x])) pulse.end = std::max(pulse.end, x + 1);  // a gap behind it
      }
      pulse.end = std::min(pulse.end, line.size());
      return pulse;
    }
  }
  return {};
}

}  // namespace ecgmm::ecg
