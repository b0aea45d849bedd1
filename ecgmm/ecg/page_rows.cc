// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_rows.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/ecg/page_edges.h"
#include "ecgmm/ecg/page_foreign.h"
#include "ecgmm/ecg/page_tips.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLongestGapMm = 4.5;
constexpr double kLeastCoverage = 0.8;
constexpr double kShortestRowMm = 38;
constexpr double kUsualShare = 0.35;  // of a trace: there it is about as thick as the pen
/// Of the lead that is told: a pen that is taken for thicker than it is cuts off narrow waves, one
/// for thinner leaves the roughness of a fax, in which the leads' sums are lost.
constexpr double kLevelShare = 0.2;

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
      seen[static_cast<std::size_t>(j * nx + i)] = columns > bin / 3 ? 1 : 0;
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

double median_of(std::vector<float> v, double quantile = 0.5) {
  std::erase_if(v, [](float a) { return std::isnan(a); });
  if (v.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(v.size() - 1));
  std::nth_element(v.begin(), v.begin() + k, v.end());
  return v[static_cast<std::size_t>(k)];
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

/// Ends the extent where the ink is: rests of the grid beyond the leads are fainter than these.
void drop_faint_ends(RowTrace& row, const Plane& ink, int q) {
  std::vector<float> peaks;
  for (int x = row.first; x < row.last; ++x) {
    const auto at = static_cast<std::size_t>(x);
    float peak = 0;
    for (int y = row.taken.top[at]; y <= row.taken.bottom[at]; ++y)
      peak = std::max(peak, ink.at(x, y));
    peaks.push_back(std::isnan(row.y[at]) ? 0 : peak);
  }
  const double strong = 0.5 * median_of(peaks);
  const int stretch = 2 * q;
  const auto faint = [&](int from) {
    int n = 0;
    for (int k = from; k < from + stretch; ++k) n += peaks[static_cast<std::size_t>(k)] < strong;
    return 2 * n > stretch;
  };
  int from = 0;
  int to = static_cast<int>(peaks.size());
  while (to - from > stretch && (peaks[from] < strong || faint(from))) ++from;
  while (to - from > stretch && (peaks[to - 1] < strong || faint(to - stretch))) --to;
  row.last = row.first + to;
  row.first += from;
}

/// A row, and the way that it was found along.
struct Candidate {
  RowTrace row;
  Way way;
  int sought = 0;  ///< the middle that it was looked for at, px
};

/// How thick ink is where at least this share of a trace is no thicker.
double thickness(const Plane& ink, const Way& inked, double share) {
  const Edges edges = edges_of(ink, inked);
  std::vector<float> thick(edges.top.size());
  for (std::size_t i = 0; i < thick.size(); ++i) thick[i] = edges.bottom[i] - edges.top[i];
  return median_of(std::move(thick), share);
}

RowTrace row_of(const Plane& ink, const Way& inked, int q) {
  RowTrace row;
  row.line_px = thickness(ink, inked, kUsualShare);
  row.y = trace_of(ink, inked, row.line_px, q);
  set_extent(row, q);
  row.taken = inked;
  drop_faint_ends(row, ink, q);
  row.middle = median_of({row.y.begin() + row.first, row.y.begin() + row.last});
  return row;
}

/// The ink that each of several traces is drawn with.
std::vector<Way> shares_of(const Plane& ink, const std::vector<Way>& ways, int q) {
  std::vector<Way> shares;
  for (const auto& way : ways) shares.push_back(inked(ink, way, q));
  share_ink(ink, shares, ways, q);
  return shares;
}

/// The columns [from, to) of ink.
Plane columns_of(const Plane& ink, int from, int to) {
  Plane out(to - from, ink.height);
  for (int y = 0; y < ink.height; ++y) std::copy_n(ink.row(y) + from, to - from, out.row(y));
  return out;
}

Way columns_of(const Way& way, int from, int to) {
  return {{way.top.begin() + from, way.top.begin() + to},
          {way.bottom.begin() + from, way.bottom.begin() + to}};
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
void drop_lines(std::vector<Candidate>& rows, int q) {
  std::vector<float> thick;
  for (const auto& c : rows) thick.push_back(static_cast<float>(c.row.line_px));
  const double usual = median_of(thick);
  std::erase_if(rows, [&](const Candidate& c) {
    const RowTrace& r = c.row;
    const std::vector<float> y(r.y.begin() + r.first, r.y.begin() + r.last);
    const double range = median_of(y, 0.99) - median_of(y, 0.01);
    return r.line_px > 1.6 * usual || r.line_px < 0.5 * usual || range < 0.8 * q;
  });
}

/// Leaves out where a row goes on along another one, which is nearer to its own middle there:
/// beyond its end, or where its own ink is hidden.
void drop_stray(RowTrace& row, const std::vector<RowTrace>& rows, int from, int to, int q) {
  constexpr double kStrayMm = 4;  // longer than any crossing, and than a wave that is read apart
  const auto is_stray = [&](std::size_t at) {
    return std::ranges::any_of(rows, [&](const RowTrace& other) {
      return &other != &row && std::abs(other.y[at] - row.y[at]) < 0.25F * static_cast<float>(q) &&
             std::abs(other.y[at] - other.middle) < std::abs(row.y[at] - row.middle);
    });
  };
  int begin = -1;
  int last = -1;
  const auto close = [&] {
    if (begin >= 0 && last - begin > kStrayMm * q)
      std::fill(row.y.begin() + begin, row.y.begin() + last + 1, std::nanf(""));
    begin = -1;
  };
  for (int x = from; x < to; ++x) {
    if (begin >= 0 && x - last > kStrayMm * q) close();
    if (!is_stray(static_cast<std::size_t>(x))) continue;
    if (begin < 0) begin = x;
    last = x;
  }
  close();
}

}  // namespace

std::vector<RowTrace> find_rows(const Plane& ink, int px_per_mm) {
  // A way that was sought elsewhere leads to the trace past a name or a line of text.
  const auto off = [](const RowTrace& row, int sought) { return std::abs(row.middle - sought); };
  std::vector<Candidate> found;
  const auto middles = row_middles(ink, px_per_mm);
  auto all_ways = cheapest_ways(ink, middles, px_per_mm);
  for (std::size_t k = 0; k < middles.size(); ++k) {
    const int middle = middles[k];
    Way way = std::move(all_ways[k]);
    RowTrace row = row_of(ink, inked(ink, way, px_per_mm), px_per_mm);
    if (row.coverage < kLeastCoverage || row.last - row.first < kShortestRowMm * px_per_mm)
      continue;
    bool known = false;
    for (auto& other : found) {
      if (common(row, other.row, px_per_mm) < 0.5) continue;
      known = true;
      if (off(row, middle) < off(other.row, other.sought)) other = {row, way, middle};
    }
    if (!known) found.push_back({std::move(row), std::move(way), middle});
  }
  drop_lines(found, px_per_mm);
  int longest = 0;
  for (const auto& c : found) longest = std::max(longest, c.row.last - c.row.first);
  std::erase_if(found,
                [&](const Candidate& c) { return c.row.last - c.row.first < 0.55 * longest; });
  std::vector<Way> ways;
  for (auto& c : found) ways.push_back(std::move(c.way));
  const auto shares = shares_of(ink, ways, px_per_mm);
  std::vector<RowTrace> rows;
  for (std::size_t r = 0; r < ways.size(); ++r) {
    rows.push_back(row_of(ink, shares[r], px_per_mm));
    rows.back().way = std::move(ways[r]);
  }
  std::sort(rows.begin(), rows.end(),
            [](const RowTrace& a, const RowTrace& b) { return a.middle < b.middle; });
  return rows;
}

void follow_between(const Plane& ink, std::vector<RowTrace>& rows, std::size_t which, int from,
                    int to, int q) {
  RowTrace& row = rows[which];
  from = std::max(from, 0), to = std::min(to, ink.width);
  if (from >= to) return;
  const Plane part = columns_of(ink, from, to);
  const Way way = cheapest_ways(part, {static_cast<int>(row.middle)}, q).front();
  const Way known = columns_of(row.way, from, to);
  Way taken = columns_of(row.taken, from, to);
  if (way.top != known.top || way.bottom != known.bottom) {
    std::vector<Way> ways;
    for (const auto& r : rows) ways.push_back(columns_of(r.way, from, to));
    ways[which] = way;
    taken = shares_of(part, ways, q)[which];
    std::copy(taken.top.begin(), taken.top.end(), row.taken.top.begin() + from);
    std::copy(taken.bottom.begin(), taken.bottom.end(), row.taken.bottom.begin() + from);
  }
  row.line_px = thickness(part, taken, kLevelShare);
  const auto y = trace_of(part, taken, row.line_px, q);
  std::copy(y.begin(), y.end(), row.y.begin() + from);
  drop_stray(row, rows, from, to, q);
  drop_foreign_waves(ink, rows, which, from, to, q);
}

}  // namespace ecgmm::ecg
