// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "ecgmm/core/median.h"

namespace ecgmm::ecg {
namespace {

using io::PdfPoint;

constexpr std::size_t kLeastPoints = 15;
constexpr double kLeastMm = 25;     // a second; shorter ones are averaged beats
constexpr double kBack = 0.03;      // pt that rounding may take a point back
constexpr double kTallestMm = 90;   // of a trace
constexpr double kRowMm = 8;        // between the middles of traces in one row
constexpr double kOverlapMm = 1.5;  // of traces in one row
constexpr double kBridgeMm = 1.2;
constexpr double kBesideMm = 12;  // from a pulse to its row's end
constexpr double kNameMm = 22;    // from a name to its trace
constexpr std::size_t kMostTraces = 1000;
constexpr std::size_t kMostPairs = 3000;  // of a name and a trace

double middle_of(const std::vector<PdfPoint>& points) {
  std::vector<double> y;
  for (const auto& p : points) y.push_back(p.y);
  return median(std::move(y));
}

/// The points of a line without the pulses at its ends; nothing where a pulse lies within.
std::vector<PdfPoint> without_pulses(const VectorLine& line, std::size_t index,
                                     const std::vector<VectorPulse>& pulses) {
  std::size_t first = 0;
  std::size_t last = line.points.size();
  for (const auto& pulse : pulses) {
    if (pulse.line != index) continue;
    if (pulse.first < line.points.size() - pulse.last)
      first = std::max(first, pulse.last);
    else
      last = std::min(last, pulse.first);
  }
  if (first >= last) return {};
  return {line.points.begin() + static_cast<std::ptrdiff_t>(first),
          line.points.begin() + static_cast<std::ptrdiff_t>(last)};
}

bool is_trace(const std::vector<PdfPoint>& points, double pt_per_mm) {
  if (points.size() < kLeastPoints) return false;
  if (points.back().x - points.front().x < kLeastMm * pt_per_mm) return false;
  double low = points[0].y;
  double high = low;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].x < points[i - 1].x - kBack) return false;
    low = std::min(low, points[i].y), high = std::max(high, points[i].y);
  }
  return high - low < kTallestMm * pt_per_mm && high > low;
}

/// Whether a trace fits into a row, and how far it is from its middle.
bool fits(const VectorRow& row, const VectorTrace& trace, double pt_per_mm, double& distance) {
  distance = std::abs(row.middle - trace.middle);
  if (distance > kRowMm * pt_per_mm) return false;
  return std::ranges::all_of(row.traces, [&](const VectorTrace& other) {
    return std::min(other.right(), trace.right()) - std::max(other.left(), trace.left()) <
           kOverlapMm * pt_per_mm;
  });
}

void add_zero(VectorRow& row, const std::vector<VectorPulse>& pulses, double pt_per_mm) {
  double nearest = 1e9;
  for (const auto& pulse : pulses) {
    const double off = std::abs(pulse.foot - row.middle);
    if (!stands_beside(pulse, row, pt_per_mm) || off >= nearest) continue;
    nearest = off;
    row.zero = pulse.foot;
    row.pulse_height = pulse.height;
  }
}

/// Whether two traces are one that was drawn twice: with a shadow, or to make it darker.
bool same_line(const VectorTrace& a, const VectorTrace& b) {
  constexpr double kNear = 1;  // pt
  constexpr int kProbes = 40;
  if (std::abs(a.left() - b.left()) > kNear || std::abs(a.right() - b.right()) > kNear)
    return false;
  double low = 1e9;
  double high = -1e9;
  for (int i = 1; i < kProbes; ++i) {
    const double x = a.left() + (a.right() - a.left()) * i / kProbes;
    const double apart = height_at(a.points, x) - height_at(b.points, x);
    low = std::min(low, apart), high = std::max(high, apart);
  }
  return low > -kNear && high < kNear;
}

void drop_doubles(std::vector<VectorTrace>& traces) {
  for (std::size_t i = 0; i < traces.size(); ++i) {
    for (std::size_t k = traces.size(); k-- > i + 1;) {
      if (same_line(traces[i], traces[k]))
        traces.erase(traces.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
}

/// Some programs center their pulses: the feet are then not where the traces have 0 mV, and most
/// traces lie elsewhere.
void drop_zeros(std::vector<VectorRow>& rows) {
  constexpr double kOff = 0.25;  // mV
  std::vector<double> off;
  for (const auto& row : rows) {
    if (row.zero) off.push_back((*row.zero - row.middle) / row.pulse_height);
  }
  if (off.empty() || std::abs(median(std::move(off))) < kOff) return;
  for (auto& row : rows) row.zero.reset();
}

}  // namespace

bool stands_beside(const VectorPulse& pulse, const VectorRow& row, double pt_per_mm) {
  const double gap = pulse.right < row.left() + pt_per_mm   ? row.left() - pulse.right
                     : pulse.left > row.right() - pt_per_mm ? pulse.left - row.right()
                                                            : 1e9;
  return gap < kBesideMm * pt_per_mm && std::abs(pulse.foot - row.middle) < 2 * kRowMm * pt_per_mm;
}

std::vector<VectorRow> find_vector_rows(const VectorLines& lines,
                                        const std::vector<VectorPulse>& pulses, double pt_per_mm) {
  std::vector<VectorTrace> traces;
  for (std::size_t i = 0; i < lines.lines.size(); ++i) {
    auto points = without_pulses(lines.lines[i], i, pulses);
    if (!is_trace(points, pt_per_mm)) continue;
    for (std::size_t k = 1; k < points.size(); ++k)
      points[k].x = std::max(points[k].x, points[k - 1].x);
    const double middle = middle_of(points);
    traces.push_back({std::move(points), middle, {}});
  }
  // Long traces first: each begins a row that short ones may belong to.
  std::ranges::stable_sort(traces, std::greater<>(),
                           [](const VectorTrace& t) { return t.right() - t.left(); });
  if (traces.size() > kMostTraces) traces.resize(kMostTraces);
  drop_doubles(traces);
  std::vector<VectorRow> rows;
  for (auto& trace : traces) {
    VectorRow* best = nullptr;
    double nearest = 0;
    for (auto& row : rows) {
      double distance = 0;
      if (!fits(row, trace, pt_per_mm, distance)) continue;
      if (best == nullptr || distance < nearest) best = &row, nearest = distance;
    }
    if (best == nullptr) {
      const double middle = trace.middle;
      rows.push_back({{}, middle, std::nullopt, 0});
      best = &rows.back();
    }
    best->traces.push_back(std::move(trace));
    std::vector<double> middles;
    for (const auto& t : best->traces) middles.push_back(t.middle);
    best->middle = median(std::move(middles));
  }
  for (auto& row : rows) {
    std::ranges::sort(row.traces, {}, [](const VectorTrace& t) { return t.left(); });
    add_zero(row, pulses, pt_per_mm);
  }
  drop_zeros(rows);
  std::ranges::sort(rows, {}, [](const VectorRow& row) { return row.middle; });
  return rows;
}

void name_traces(std::vector<VectorRow>& rows, const std::vector<PrintedName>& names,
                 double pt_per_mm) {
  struct Pair {
    const PrintedName* name;
    VectorTrace* trace;
    double below;  // mm that the name stands below the trace's row
  };
  std::vector<Pair> pairs;
  for (auto& row : rows) {
    for (auto& trace : row.traces) {
      for (const auto& name : names) {
        const double along = (name.at.x - trace.left()) / pt_per_mm;
        const double below = (name.at.y - row.zero.value_or(row.middle)) / pt_per_mm;
        const bool near = std::abs(along) < kNameMm && std::abs(below) < kNameMm;
        if (near && pairs.size() < kMostPairs) pairs.push_back({&name, &trace, below});
      }
    }
  }
  // The place that most names have in common.
  constexpr double kSame = 2.5;
  double best = 0;
  double place = 0;
  for (const auto& one : pairs) {
    double votes = -0.01 * std::abs(one.below);
    for (const auto& other : pairs) votes += std::abs(other.below - one.below) < kSame ? 1 : 0;
    if (votes > best) best = votes, place = one.below;
  }
  for (const auto& pair : pairs) {
    if (std::abs(pair.below - place) > kSame) continue;
    // Two names for one trace are no name.
    if (pair.trace->name.empty())
      pair.trace->name = pair.name->lead;
    else if (pair.trace->name != pair.name->lead)
      pair.trace->name = "?";
  }
}

double height_at(const std::vector<PdfPoint>& points, double x) {
  constexpr double kSlack = 1e-3;
  if (points.empty() || x < points.front().x - kSlack || x > points.back().x + kSlack)
    return std::numeric_limits<double>::quiet_NaN();
  const auto next = std::ranges::lower_bound(points, x, {}, &PdfPoint::x);
  if (next == points.begin()) return points.front().y;
  if (next == points.end()) return points.back().y;
  const auto before = next - 1;
  const double width = next->x - before->x;
  return width <= 0 ? next->y : before->y + (next->y - before->y) * (x - before->x) / width;
}

RowTrace pixels_of(const VectorRow& row, double width_mm, double pt_per_mm_x, double pt_per_mm_y,
                   int q) {
  RowTrace out;
  const auto width = static_cast<std::size_t>(std::max(1.0, std::ceil(width_mm * q)));
  out.y.assign(width, std::numeric_limits<float>::quiet_NaN());
  std::vector<double> seen;
  const auto put = [&](std::size_t x, double y_pt) {
    if (std::isnan(y_pt)) return;
    out.y[x] = static_cast<float>(y_pt / pt_per_mm_y * q);
    seen.push_back(out.y[x]);
  };
  for (std::size_t x = 0; x < width; ++x) {
    const double at = (static_cast<double>(x) + 0.5) / q * pt_per_mm_x;
    for (std::size_t t = 0; t < row.traces.size(); ++t) {
      const auto& trace = row.traces[t];
      if (at >= trace.left() && at <= trace.right()) put(x, height_at(trace.points, at));
      if (t + 1 == row.traces.size()) break;
      const auto& next = row.traces[t + 1];
      const double gap = next.left() - trace.right();
      if (gap > 0 && gap < kBridgeMm * pt_per_mm_x && at > trace.right() && at < next.left()) {
        const double a = trace.points.back().y;
        put(x, a + (next.points.front().y - a) * (at - trace.right()) / gap);
      }
    }
  }
  out.first = static_cast<int>(std::lround(row.left() / pt_per_mm_x * q));
  out.last = std::min(static_cast<int>(width),
                      static_cast<int>(std::lround(row.right() / pt_per_mm_x * q)));
  if (seen.empty()) return out;
  out.coverage = static_cast<double>(seen.size()) / std::max(1, out.last - out.first);
  out.middle = median(std::move(seen));
  out.line_px = 1;
  return out;
}

}  // namespace ecgmm::ecg
