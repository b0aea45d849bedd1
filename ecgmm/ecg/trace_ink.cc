// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_ink.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ecgmm::ecg {
namespace {

/// How often one row or column has each ink.
struct LineCounts {
  std::array<std::uint32_t, 32> single{};  ///< of ink / 8
  std::array<std::uint32_t, 8> pair{};     ///< of ink / 32, the stronger of it and its neighbor
};

/// The level that a share of the values reach.
template <std::size_t kBins>
int level_reached(const std::array<std::uint32_t, kBins>& counts, double share) {
  const auto total = std::accumulate(counts.begin(), counts.end(), 0U);
  auto left = static_cast<std::int64_t>(share * total);
  std::size_t bin = kBins - 1;
  while (bin > 0 && (left -= counts[bin]) > 0) --bin;
  return static_cast<int>(bin * 256 / kBins);
}

struct LineLevels {
  std::vector<int> recurring;  ///< reached in 40 % of the line: grids, the trace's base
  std::vector<int> unbroken;   ///< where nearly all of it is inked: frames, solid grids

  /// @param longest     how many pixels a line can have; one with hardly any is not judged.
  /// @param with_former a pair is of a line and the one before, else the one after.
  LineLevels(const std::vector<LineCounts>& lines, double longest, bool with_former)
      : recurring(lines.size(), 0), unbroken(lines.size(), 0) {
    constexpr double kLeast = 0.08;
    constexpr double kMost = 0.4;
    constexpr double kAll = 0.92;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& single = lines[i].single;
      const auto length = std::accumulate(single.begin(), single.end(), 0U);
      if (length < kLeast * longest) continue;
      if (length > longest / 4) recurring[i] = level_reached(single, kMost);
      if (level_reached(lines[i].pair, kAll) < InkMap::kFull / 5) continue;
      const int level = level_reached(lines[i].pair, kMost) + 32;
      const std::size_t other = with_former ? i - (i > 0) : std::min(i + 1, lines.size() - 1);
      for (const std::size_t k : {i, other}) unbroken[k] = std::max(unbroken[k], level);
    }
  }
};

/// The period at which the levels repeat themselves, in pixels; 0 if they do not.
double find_period(const std::vector<int>& levels, double shortest) {
  const auto n = static_cast<int>(levels.size());
  if (n == 0) return 0;
  const double mean = std::accumulate(levels.begin(), levels.end(), 0.0) / n;
  std::vector<double> v(levels.size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = levels[i] - mean;
  const auto likeness = [&](int lag) {
    double sum = 0;
    for (int i = 0; i + lag < n; ++i)
      sum += v[static_cast<std::size_t>(i)] * v[static_cast<std::size_t>(i + lag)];
    return sum / (n - lag);
  };
  const double power = likeness(0);
  if (power < 4) return 0;
  const int longest = std::min(n / 3, static_cast<int>(16 * shortest));
  std::vector<double> by_lag(static_cast<std::size_t>(std::max(longest + 2, 0)), 0.0);
  double best = 0;
  for (int lag = static_cast<int>(shortest); lag <= longest + 1; ++lag) {
    by_lag[static_cast<std::size_t>(lag)] = likeness(lag);
    if (lag <= longest) best = std::max(best, by_lag[static_cast<std::size_t>(lag)]);
  }
  if (best < 0.25 * power) return 0;
  int lag = static_cast<int>(shortest);
  while (by_lag[static_cast<std::size_t>(lag)] < 0.9 * best) ++lag;
  while (lag < longest &&
         by_lag[static_cast<std::size_t>(lag) + 1] > by_lag[static_cast<std::size_t>(lag)])
    ++lag;
  double period = lag;
  for (int times = 2; lag * times < n / 2 && times <= 32; times *= 2) {  // sharper further away
    int at = static_cast<int>(std::lround(period * times));
    double top = likeness(at);
    for (const int d : {-2, -1, 1, 2}) {
      const int other = static_cast<int>(std::lround(period * times)) + d;
      if (other >= n) continue;
      if (const double value = likeness(other); value > top) {
        top = value;
        at = other;
      }
    }
    period = static_cast<double>(at) / times;
  }
  return period;
}

/// Of each line's level, what the lines a few periods away have too.
std::vector<int> shared_levels(const std::vector<int>& levels, double period) {
  std::vector<int> shared(levels.size(), 0);
  if (period <= 0) return shared;
  const auto n = static_cast<int>(levels.size());
  std::vector<int> wide(levels.size());
  for (int i = 0; i < n; ++i) {
    wide[static_cast<std::size_t>(i)] = std::max(
        {levels[static_cast<std::size_t>(std::max(0, i - 1))], levels[static_cast<std::size_t>(i)],
         levels[static_cast<std::size_t>(std::min(n - 1, i + 1))]});
  }
  std::vector<int> others;
  for (int i = 0; i < n; ++i) {
    others.clear();
    for (int k = -6; k <= 6; ++k) {
      const auto at = static_cast<int>(std::lround(i + k * period));
      if (k != 0 && at >= 0 && at < n) others.push_back(wide[static_cast<std::size_t>(at)]);
    }
    if (others.empty()) continue;
    const auto middle = others.begin() + static_cast<std::ptrdiff_t>(others.size() / 2);
    std::nth_element(others.begin(), middle, others.end());
    shared[static_cast<std::size_t>(i)] = std::min(levels[static_cast<std::size_t>(i)], *middle);
  }
  return shared;
}

/// The first in order among `length` values around each.
template <class Before>
std::vector<int> running(const std::vector<int>& values, int length, Before before) {
  const auto n = static_cast<int>(values.size());
  std::vector<int> out(values.size());
  for (int i = 0; i < n; ++i) {
    const auto first = values.begin() + std::max(0, i - length / 2);
    const auto last = values.begin() + std::min(n, i + length / 2 + 1);
    out[static_cast<std::size_t>(i)] = *std::min_element(first, last, before);
  }
  return out;
}

std::vector<int> line_weights(const LineLevels& levels, double period, std::size_t outer_lines) {
  auto once = shared_levels(levels.recurring, period);
  const auto five =
      shared_levels(levels.recurring, 5 * period);  // where `period` is that of the thin lines
  for (std::size_t i = 0; i < once.size(); ++i) once[i] = std::max(once[i], five[i]);
  std::vector<int> weights(once.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    const int near = std::max({once[i], once[i - (i > 0)], once[std::min(i + 1, once.size() - 1)]});
    weights[i] = once[i] > 0 ? once[i] + InkMap::kFull / 16 : 0;
    // No line of the grid, or a frame upon one.
    const bool outer = std::min(i, once.size() - 1 - i) < outer_lines;
    if (levels.unbroken[i] > near + InkMap::kFull / 3 ||
        (outer && levels.unbroken[i] >= InkMap::kFull)) {
      weights[i] = std::max(weights[i], levels.unbroken[i]);
    }
  }
  return weights;
}

void clear_edges(InkMap& map, int length_px) {
  constexpr std::uint8_t kInked = InkMap::kFull / 3;
  constexpr int kFringePx = 2;
  const int width = map.width_px;
  for (const bool upper : {true, false}) {
    const auto row = [&](int x, int depth) {
      return upper ? map.top[static_cast<std::size_t>(x)] + depth
                   : map.bottom[static_cast<std::size_t>(x)] - 1 - depth;
    };
    std::vector<int> depths(static_cast<std::size_t>(width), 0);
    for (int x = 0; x < width; ++x) {
      const auto* ink = map.column(x);
      const int most =
          map.bottom[static_cast<std::size_t>(x)] - map.top[static_cast<std::size_t>(x)];
      int depth = 0;
      while (depth < std::min(kFringePx, most) && ink[row(x, depth)] < kInked) ++depth;
      if (depth >= most || ink[row(x, depth)] < kInked) continue;
      while (depth < most && ink[row(x, depth)] >= kInked) ++depth;
      depths[static_cast<std::size_t>(x)] = depth;
    }
    depths = running(running(depths, length_px, [](int a, int b) { return a < b; }), length_px,
                     [](int a, int b) { return a > b; });
    for (int x = 0; x < width; ++x) {
      const int depth = depths[static_cast<std::size_t>(x)];
      const int most =
          map.bottom[static_cast<std::size_t>(x)] - map.top[static_cast<std::size_t>(x)];
      for (int d = 0; depth > 0 && d < std::min(depth + kFringePx, most); ++d)
        map.column(x)[row(x, d)] = 0;
    }
  }
}

/// Gives back what weakening rows took from a trace that climbs across them: ink with the trace
/// above and below. (Across columns it would join the strokes of a narrow QRS complex.)
void mend_crossings(InkMap& weak, const InkMap& raw, const std::vector<int>& row_weights) {
  constexpr int kWidest = 8;
  const int width = weak.width_px;
  const auto near = [&](int x, int y) {
    return std::max({weak.column(std::max(0, x - 1))[y], weak.column(x)[y],
                     weak.column(std::min(width - 1, x + 1))[y]});
  };
  const int end = weak.height_px - 1;
  for (int first = 1; first < end; ++first) {
    if (row_weights[static_cast<std::size_t>(first)] == 0) continue;
    int last = first;
    while (last < end && row_weights[static_cast<std::size_t>(last)] > 0) ++last;
    if (last - first <= kWidest) {
      for (int x = 0; x < width; ++x) {
        const auto both = std::min(near(x, first - 1), near(x, last));
        auto* ink = weak.column(x);
        for (int y = first; y < last; ++y)
          ink[y] = std::max(ink[y], std::min(raw.column(x)[y], both));
      }
    }
    first = last;
  }
}

}  // namespace

float quantile(std::vector<float> values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

InkMap ink_of(const LevelStain& level, const ColorWeights& weights) {
  const Image& stain = level.image;
  std::array<float, 3> w = {static_cast<float>(weights[0]), static_cast<float>(weights[1]),
                            static_cast<float>(weights[2])};
  const auto width = static_cast<std::size_t>(stain.width_px);
  const auto height = static_cast<std::size_t>(stain.height_px);
  std::vector<float> strongest(width, 0.0F);
  const auto* pixel = stain.rgb.data();
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x, pixel += 3)
      strongest[x] = std::max(strongest[x], answer(w, pixel));
  }
  const float typical = std::max(1.0F, quantile(strongest, 0.5));
  for (float& v : w) v *= InkMap::kFull / typical;

  InkMap map{stain.width_px, stain.height_px, std::vector<std::uint8_t>(width * height), level.top,
             level.bottom};
  constexpr std::size_t kBlock = 32;
  for (std::size_t x0 = 0; x0 < width; x0 += kBlock) {
    const std::size_t x1 = std::min(width, x0 + kBlock);
    for (std::size_t y = 0; y < height; ++y) {
      const auto* in = stain.rgb.data() + (y * width + x0) * 3;
      for (std::size_t x = x0; x < x1; ++x, in += 3) {
        map.ink[x * height + y] =
            static_cast<std::uint8_t>(std::clamp(answer(w, in), 0.0F, 255.0F));
      }
    }
  }
  return map;
}

InkMap remove_paper(InkMap& map, int edge_px) {
  const auto width = static_cast<std::size_t>(map.width_px);
  const auto height = static_cast<std::size_t>(map.height_px);
  std::vector<LineCounts> rows(height);
  std::vector<LineCounts> columns(width);
  const auto* before = map.ink.data();
  for (std::size_t x = 0; x < width; ++x) {
    const auto* ink = map.ink.data() + x * height;
    auto& column = columns[x];
    const auto end = static_cast<std::size_t>(map.bottom[x]);
    for (auto y = static_cast<std::size_t>(map.top[x]); y < end; ++y) {
      const auto below = ink[std::min(y + 1, end - 1)];
      ++column.single[ink[y] >> 3];
      ++column.pair[std::max(ink[y], before[y]) >> 5];
      ++rows[y].single[ink[y] >> 3];
      ++rows[y].pair[std::max(ink[y], below) >> 5];
    }
    before = ink;
  }
  const double shortest = std::max(4.0, map.width_px / 500.0);  // half a millimeter and more
  const LineLevels across(rows, map.width_px, false);
  const LineLevels down(columns, map.height_px, true);
  const auto picture_height = map.bottom[0] - map.top[0];
  const auto outer_rows =
      static_cast<std::size_t>((map.height_px - picture_height) / 2 + picture_height / 12);
  double period = find_period(down.recurring, shortest);
  const auto column_weights = line_weights(down, period, 0);
  if (period == 0) period = find_period(across.recurring, shortest);
  const auto row_weights = line_weights(across, period, outer_rows);
  clear_edges(map, edge_px);
  InkMap weak = map;
  for (std::size_t x = 0; x < width; ++x) {
    auto* ink = weak.ink.data() + x * height;
    for (std::size_t y = 0; y < height; ++y) {
      const int level = std::max(row_weights[y], column_weights[x]);
      if (level == 0 || ink[y] == 0) continue;
      // As much of the ink as stands out of the line: all from half way to the trace's strength on.
      const int whole = std::max(InkMap::kFull / 8, (InkMap::kFull - level) / 2);
      ink[y] = static_cast<std::uint8_t>(ink[y] * std::clamp(ink[y] - level, 0, whole) / whole);
    }
  }
  mend_crossings(weak, map, row_weights);
  return weak;
}

std::vector<std::uint8_t> solid_areas(const InkMap& map, int side_px) {
  const int width = map.width_px;
  const int height = map.height_px;
  if (width < side_px || height < side_px) return {};
  const auto stride = static_cast<std::size_t>(height) + 1;
  // Sums over rectangles from the corner, of ink and then of full squares.
  std::vector<int> sums(stride * (static_cast<std::size_t>(width) + 1), 0);
  const auto sum = [&](int x0, int y0, int x1, int y1) {
    const auto at = [&](int x, int y) {
      return sums[static_cast<std::size_t>(x) * stride + static_cast<std::size_t>(y)];
    };
    return at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0);
  };
  const auto accumulate = [&](auto value) {
    for (int x = 0; x < width; ++x) {
      int column = 0;
      for (int y = 0; y < height; ++y) {
        column += value(x, y);
        const auto at = static_cast<std::size_t>(x + 1) * stride + static_cast<std::size_t>(y) + 1;
        sums[at] = sums[at - stride] + column;
      }
    }
  };
  accumulate([&](int x, int y) { return map.column(x)[y] > InkMap::kFull / 2 ? 1 : 0; });
  std::vector<std::uint8_t> full(map.ink.size(), 0);  // squares by their upper left corner
  bool any = false;
  for (int x = 0; x + side_px <= width; ++x) {
    for (int y = 0; y + side_px <= height; ++y) {
      if (sum(x, y, x + side_px, y + side_px) >= side_px * side_px * 95 / 100) {
        full[static_cast<std::size_t>(x * height + y)] = 1;
        any = true;
      }
    }
  }
  if (!any) return {};
  accumulate([&](int x, int y) { return full[static_cast<std::size_t>(x * height + y)]; });
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) {
      const int x0 = std::max(0, x - side_px);
      const int y0 = std::max(0, y - side_px);
      full[static_cast<std::size_t>(x * height + y)] =
          sum(x0, y0, std::min(width, x + 2), std::min(height, y + 2)) > 0 ? 1 : 0;
    }
  }
  return full;
}

std::array<float, 256> ink_presence(const InkMap& map) {
  std::array<std::size_t, 256> counts{};
  std::vector<float> strongest;
  for (int x = 0; x < map.width_px; ++x) {
    const auto* ink = map.column(x);
    std::uint8_t most = 0;
    for (int y = 0; y < map.height_px; ++y) {
      if (ink[y] == 0) continue;  // most of the picture: spares a chain of waits on one counter
      ++counts[ink[y]];
      most = std::max(most, ink[y]);
    }
    strongest.push_back(most);
  }
  const float full = std::max(32.0F, quantile(std::move(strongest), 0.5));
  std::size_t above = 0;
  int common = 255;  // 7 % of the picture is inked as much: more than a trace covers
  while (common > 0 &&
         (above += counts[static_cast<std::size_t>(common)]) * 100 < 7 * map.ink.size())
    --common;
  const float low = std::clamp(static_cast<float>(common), 0.12F * full, 0.5F * full);
  const float high = low + 0.75F * (full - low);
  std::array<float, 256> presence{};
  for (std::size_t v = 0; v < 256; ++v) {
    presence[v] = std::clamp((static_cast<float>(v) - low) / (high - low), 0.0F, 1.0F);
  }
  return presence;
}

}  // namespace ecgmm::ecg
