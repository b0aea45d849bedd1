// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ecgmm::ecg {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kFaint = 0.3F;   // less ink than this is paper
constexpr double kReachMm = 38;  // of a trace from its row's middle
constexpr float kPull = 0.012F;  // cost of a column a mm from the middle, in blank columns
constexpr double kLongestGapMm = 4.5;
constexpr double kLeastCoverage = 0.8;
constexpr double kShortestRowMm = 38;

/// The share of the page's breadth that has ink, for every half millimeter down.
std::vector<double> row_profile(const Plane& ink, int q) {
  const int step = q / 2;
  const int bin = 2 * q;
  const int nx = ink.width / bin;
  const int ny = ink.height / step;
  std::vector<char> seen(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny));
  for (int j = 0; j < ny; ++j) {
    for (int i = 0; i < nx; ++i) {
      int columns = 0;
      for (int x = i * bin; x < (i + 1) * bin; ++x) {
        bool any = false;
        for (int y = j * step; y < (j + 1) * step; ++y) any = any || ink.at(x, y) > 0.5F;
        columns += any ? 1 : 0;
      }
      seen[static_cast<std::size_t>(j * nx + i)] = columns > bin / 3;
    }
  }
  std::vector<double> profile(static_cast<std::size_t>(ny));
  for (int j = 1; j + 1 < ny; ++j) {
    int n = 0;
    for (int i = 0; i < nx; ++i) {
      n += seen[static_cast<std::size_t>((j - 1) * nx + i)] ||
           seen[static_cast<std::size_t>(j * nx + i)] ||
           seen[static_cast<std::size_t>((j + 1) * nx + i)];
    }
    profile[static_cast<std::size_t>(j)] = nx > 0 ? static_cast<double>(n) / nx : 0;
  }
  return profile;
}

std::vector<int> row_middles(const Plane& ink, int q) {
  const auto raw = row_profile(ink, q);
  const int n = static_cast<int>(raw.size());
  std::vector<double> profile(raw.size());
  for (int j = 0; j < n; ++j) {
    double sum = 0;
    double weight = 0;
    for (int k = -4; k <= 4; ++k) {
      if (j + k < 0 || j + k >= n) continue;
      const double w = 1 - std::abs(k) / 5.0;
      sum += w * raw[static_cast<std::size_t>(j + k)];
      weight += w;
    }
    profile[static_cast<std::size_t>(j)] = sum / weight;
  }
  double best = 0;
  for (const double v : profile) best = std::max(best, v);
  std::vector<int> middles;
  const int apart = 13;  // half millimeters
  for (int j = 0; j < n; ++j) {
    const double v = profile[static_cast<std::size_t>(j)];
    if (v < std::max(0.08, 0.3 * best)) continue;
    bool greatest = true;
    for (int k = std::max(0, j - apart); k <= std::min(n - 1, j + apart); ++k) {
      const double other = profile[static_cast<std::size_t>(k)];
      greatest = greatest && (other < v || (other == v && k >= j));
    }
    if (greatest) middles.push_back(j * (q / 2) + q / 4);
  }
  return middles;
}

enum Step : std::uint8_t { kLeft, kAbove, kBelow };

/// For each column the pixels that the cheapest way takes.
struct Way {
  std::vector<int> top;
  std::vector<int> bottom;
};

Way cheapest_way(const Plane& ink, int middle, int q) {
  const int y0 = std::max(0, middle - static_cast<int>(kReachMm * q));
  const int y1 = std::min(ink.height, middle + static_cast<int>(kReachMm * q));
  const auto n = static_cast<std::size_t>(y1 - y0);
  std::vector<std::uint8_t> steps(n * static_cast<std::size_t>(ink.width));
  std::vector<float> cost(n, 0);
  std::vector<float> climb(n);
  for (int x = 0; x < ink.width; ++x) {
    auto* step = steps.data() + static_cast<std::size_t>(x) * n;
    for (std::size_t k = 0; k < n; ++k) {
      const int y = y0 + static_cast<int>(k);
      const float blank = 1 - std::min(1.0F, ink.at(x, y) * 1.6F);
      cost[k] += 0.02F + blank * blank +
                 kPull / static_cast<float>(q) * static_cast<float>(std::abs(y - middle));
      climb[k] = 0.004F + 0.2F * blank * blank;
      step[k] = kLeft;
    }
    for (std::size_t k = 1; k < n; ++k) {
      const float via = cost[k - 1] + climb[k];
      if (via < cost[k]) cost[k] = via, step[k] = kAbove;
    }
    for (std::size_t k = n - 1; k-- > 0;) {
      const float via = cost[k + 1] + climb[k];
      if (via < cost[k]) cost[k] = via, step[k] = kBelow;
    }
  }
  Way way{std::vector<int>(static_cast<std::size_t>(ink.width)),
          std::vector<int>(static_cast<std::size_t>(ink.width))};
  auto k = static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  for (int x = ink.width - 1; x >= 0; --x) {
    auto low = k;
    auto high = k;
    const auto* step = steps.data() + static_cast<std::size_t>(x) * n;
    while (step[k] != kLeft) {
      k = step[k] == kAbove ? k - 1 : k + 1;
      low = std::min(low, k);
      high = std::max(high, k);
    }
    way.top[static_cast<std::size_t>(x)] = y0 + static_cast<int>(low);
    way.bottom[static_cast<std::size_t>(x)] = y0 + static_cast<int>(high);
  }
  return way;
}

/// Upper and lower edge of the ink that the way runs through, at half its strength.
struct Edges {
  std::vector<float> top;
  std::vector<float> bottom;
};

Edges edges_of(const Plane& ink, const Way& way, int q) {
  Edges out{std::vector<float>(way.top.size(), kNone), std::vector<float>(way.top.size(), kNone)};
  for (int x = 0; x < ink.width; ++x) {
    const auto at = static_cast<std::size_t>(x);
    int top = way.top[at];
    int bottom = way.bottom[at];
    float peak = 0;
    for (int y = std::max(0, top - q / 8); y <= std::min(ink.height - 1, bottom + q / 8); ++y)
      peak = std::max(peak, ink.at(x, y));
    if (peak < kFaint) continue;
    const float half = 0.5F * std::min(peak, 1.0F);
    while (top < bottom && ink.at(x, top) < half) ++top;
    while (bottom > top && ink.at(x, bottom) < half) --bottom;
    while (top > 0 && ink.at(x, top - 1) >= half) --top;
    while (bottom + 1 < ink.height && ink.at(x, bottom + 1) >= half) ++bottom;
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

double median_of(std::vector<float> v, double quantile = 0.5) {
  std::erase_if(v, [](float a) { return std::isnan(a); });
  if (v.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(v.size() - 1));
  std::nth_element(v.begin(), v.begin() + k, v.end());
  return v[static_cast<std::size_t>(k)];
}

/// A round pen draws more than the signal: its edges are those of discs along the signal. Rolling
/// the same disc along the edges from outside (a closing) gives the signal back where it rises or
/// falls, its peaks from the upper edge and its troughs from the lower.
std::vector<float> signal_of(const Edges& e, double line) {
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
  const double level = median_of(upper);
  std::vector<float> y(e.top.size(), kNone);
  for (std::size_t x = 0; x < y.size(); ++x) {
    if (std::isnan(upper[x])) continue;
    if (upper[x] >= lower[x]) {  // no wider than the pen
      y[x] = (upper[x] + lower[x]) / 2;
    } else {
      const double up = level - upper[x];
      const double down = lower[x] - level;
      y[x] = up > down ? upper[x] : lower[x];
    }
  }
  return y;
}

/// Sets [first, last) to the longest stretch without longer gaps.
void set_extent(RowTrace& row, int q) {
  const int longest = static_cast<int>(kLongestGapMm * q);
  const int n = static_cast<int>(row.y.size());
  int start = -1;
  int seen = -1;
  const auto close = [&] {
    if (start >= 0 && seen + 1 - start > row.last - row.first)
      row.first = start, row.last = seen + 1;
  };
  for (int x = 0; x < n; ++x) {
    if (std::isnan(row.y[static_cast<std::size_t>(x)])) continue;
    if (start < 0 || x - seen > longest) {
      close();
      start = x;
    }
    seen = x;
  }
  close();
  int inked = 0;
  for (int x = row.first; x < row.last; ++x)
    inked += !std::isnan(row.y[static_cast<std::size_t>(x)]);
  row.coverage = row.last > row.first ? static_cast<double>(inked) / (row.last - row.first) : 0;
}

RowTrace trace_row(const Plane& ink, int middle, int q) {
  const Way way = cheapest_way(ink, middle, q);
  const Edges edges = edges_of(ink, way, q);
  std::vector<float> thick(edges.top.size());
  for (std::size_t i = 0; i < thick.size(); ++i) thick[i] = edges.bottom[i] - edges.top[i];
  RowTrace row;
  row.line_px = median_of(thick, 0.35);
  row.y = signal_of(edges, row.line_px);
  set_extent(row, q);
  row.middle = median_of({row.y.begin() + row.first, row.y.begin() + row.last});
  return row;
}

/// How much of the shorter of two rows is the other one.
double common(const RowTrace& a, const RowTrace& b, int q) {
  int same = 0;
  int n = 0;
  for (int x = std::max(a.first, b.first); x < std::min(a.last, b.last); ++x) {
    const auto i = static_cast<std::size_t>(x);
    if (std::isnan(a.y[i]) || std::isnan(b.y[i])) continue;
    ++n;
    same += std::abs(a.y[i] - b.y[i]) < 0.25F * static_cast<float>(q);
  }
  return n > 0 ? static_cast<double>(same) / n : 0;
}

/// Drops edges of the paper, frames and lines of the grid: much thicker or thinner than the traces,
/// or straight.
void drop_lines(std::vector<RowTrace>& rows, int q) {
  std::vector<float> thick;
  for (const auto& r : rows) thick.push_back(static_cast<float>(r.line_px));
  const double usual = median_of(thick);
  std::erase_if(rows, [&](const RowTrace& r) {
    const std::vector<float> y(r.y.begin() + r.first, r.y.begin() + r.last);
    const double range = median_of(y, 0.99) - median_of(y, 0.01);
    return r.line_px > 1.6 * usual || r.line_px < 0.5 * usual || range < 0.8 * q;
  });
}

}  // namespace

std::vector<RowTrace> find_rows(const Plane& ink, int px_per_mm) {
  std::vector<RowTrace> rows;
  for (const int middle : row_middles(ink, px_per_mm)) {
    RowTrace row = trace_row(ink, middle, px_per_mm);
    if (row.coverage < kLeastCoverage || row.last - row.first < kShortestRowMm * px_per_mm)
      continue;
    bool known = false;
    for (auto& other : rows) {
      if (common(row, other, px_per_mm) < 0.5) continue;
      known = true;
      if (row.last - row.first > other.last - other.first) other = row;
    }
    if (!known) rows.push_back(std::move(row));
  }
  drop_lines(rows, px_per_mm);
  int longest = 0;
  for (const auto& r : rows) longest = std::max(longest, r.last - r.first);
  std::erase_if(rows, [&](const RowTrace& r) { return r.last - r.first < 0.55 * longest; });
  std::sort(rows.begin(), rows.end(),
            [](const RowTrace& a, const RowTrace& b) { return a.middle < b.middle; });
  return rows;
}

}  // namespace ecgmm::ecg
