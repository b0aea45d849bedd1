// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/ecg/page_pulse.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSearchMm = 20;  // from a row's end, inwards
constexpr double kBeforeMm = 12;  // and outwards

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), v.begin() + k, v.end());
  return v[static_cast<std::size_t>(k)];
}

/// The nearest of the usual sizes, or 0 if it is none of them.
double usual(double mm, std::initializer_list<double> sizes, double tolerance) {
  for (const double s : sizes) {
    if (std::abs(mm / s - 1) < tolerance) return s;
  }
  return 0;
}

/// Where a row's leads begin beside its pulse: behind the gap that follows it, or at its edge.
double beside(const RowTrace& row, int from, int step, int q) {
  int x = from;
  int gap = 0;
  for (int k = 0; k < 5 * q; ++k, x += step) {
    if (x < 0 || x >= static_cast<int>(row.y.size())) break;
    gap = std::isnan(row.y[static_cast<std::size_t>(x)]) ? gap + 1 : 0;
    if (gap < q / 2) continue;
    while (x >= 0 && x < static_cast<int>(row.y.size()) &&
           std::isnan(row.y[static_cast<std::size_t>(x)]))
      x += step;
    return x;
  }
  return from;
}

/// The values that stand for others within 2 mm, those of most followers first.
std::vector<double> candidates(const std::vector<double>& all) {
  std::vector<std::pair<int, double>> found;
  std::vector<double> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    while (j < sorted.size() && sorted[j] - sorted[i] < 2) ++j;
    found.emplace_back(-static_cast<int>(j - i), sorted[(i + j) / 2]);
    i = j;
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> out;
  for (const auto& f : found) {
    if (out.size() < 4) out.push_back(f.second);
  }
  return out;
}

/// Where the leads begin or end beside a pulse.
double end_beside(const RowTrace& row, const Pulse& p, bool at_left, int q) {
  const int edge = static_cast<int>(std::lround((p.left_mm + (at_left ? p.width_mm : 0)) * q));
  return static_cast<double>(
             beside(row, at_left ? edge + q / 4 : edge - q / 4, at_left ? 1 : -1, q)) /
         q;
}

/// The scale that most pulses in the ink show.
bool from_ink(PageScale& out, const std::vector<RowTrace>& rows, const Plane& ink, int q) {
  struct Shown {
    Pulse pulse;
    double end_mm = 0;
    bool at_left = true;
    int same = 0;
  };
  std::vector<Shown> all;
  for (const auto& row : rows) {
    for (const bool at_left : {true, false}) {
      const auto p = match_pulse(ink, row, q, at_left);
      if (p) all.push_back({*p, end_beside(row, *p, at_left, q), at_left, 0});
    }
  }
  const auto alike = [](const Shown& a, const Shown& b) {
    return a.pulse.width_mm == b.pulse.width_mm && a.pulse.height_mm == b.pulse.height_mm &&
           a.at_left == b.at_left && std::abs(a.pulse.left_mm - b.pulse.left_mm) < 3;
  };
  const Shown* best = nullptr;
  for (auto& a : all) {
    a.same = static_cast<int>(
        std::count_if(all.begin(), all.end(), [&](const Shown& b) { return alike(a, b); }));
    if (best == nullptr || a.same > best->same) best = &a;
  }
  // Waves may look like one pulse, and a single one may be of a usual size by chance.
  if (best == nullptr || (best->same == 1 && best->pulse.width_mm != 5)) return false;
  std::vector<double> ends;
  for (const auto& a : all) {
    if (alike(a, *best)) ends.push_back(a.end_mm);
  }
  out.pulses = best->same;
  out.mm_per_s = best->pulse.width_mm * 5;
  out.mm_per_mv = best->pulse.height_mm;
  auto& side = best->at_left ? out.lefts_mm : out.rights_mm;
  // The other rows may begin elsewhere, if only some show a pulse.
  if (2 * ends.size() >= rows.size()) side.clear();
  side.insert(side.begin(), median(ends));
  return true;
}

}  // namespace

std::optional<Pulse> find_pulse(const RowTrace& row, int q, bool at_left) {
  // A gap may part the pulse from the leads.
  const int from = at_left ? std::max(0, row.first - static_cast<int>(kBeforeMm * q))
                           : std::max(row.first, row.last - static_cast<int>(kSearchMm * q));
  const int to =
      at_left ? std::min(row.last, row.first + static_cast<int>(kSearchMm * q)) : row.last;
  const auto up = [&](int x) {
    const float y = row.y[static_cast<std::size_t>(x)];
    return std::isnan(y) ? -99.0 : (row.middle - y) / q;
  };
  for (int a = from; a < to; ++a) {
    if (up(a) < 3.5) continue;
    int b = a;
    std::vector<double> tops;
    while (b < to && up(b) > 2.5) tops.push_back(up(b++));
    const double height = median(tops);
    int flat = 0;
    for (const double t : tops) flat += std::abs(t - height) < 0.45;
    // Edges at half the height.
    int left = a;
    int right = b;
    while (left > from && up(left - 1) > height / 2) --left;
    while (left < b && up(left) < height / 2) ++left;
    while (right > left && up(right - 1) < height / 2) --right;
    const double width = static_cast<double>(right - left) / q;
    const bool steep = flat > 0.75 * static_cast<double>(tops.size());
    if (steep && width > 1.8 && width < 12 && height > 4 && height < 24)
      return Pulse{static_cast<double>(left) / q, width, height};
    a = b;
  }
  return std::nullopt;
}

PageScale read_scale(const std::vector<RowTrace>& rows, const Plane& ink, int q) {
  PageScale out;
  std::vector<double> left;
  std::vector<double> right;
  for (const auto& row : rows) {
    left.push_back(static_cast<double>(row.first) / q);
    right.push_back(static_cast<double>(row.last) / q);
  }
  out.lefts_mm = candidates(left);
  out.rights_mm = candidates(right);
  if (from_ink(out, rows, ink, q)) return out;
  for (const bool at_left : {true, false}) {
    std::vector<double> widths;
    std::vector<double> heights;
    std::vector<double> ends;
    for (const auto& row : rows) {
      const auto p = find_pulse(row, q, at_left);
      if (!p) continue;
      widths.push_back(p->width_mm);
      heights.push_back(p->height_mm);
      const int edge =
          static_cast<int>(std::lround((p->left_mm + (at_left ? p->width_mm : 0)) * q));
      const int end =
          beside(row, static_cast<int>(at_left ? edge + q / 4 : edge - q / 4), at_left ? 1 : -1, q);
      ends.push_back(static_cast<double>(end) / q);
    }
    if (widths.empty()) continue;
    const bool many = widths.size() > 1;  // one alone has to be exact
    const double w = usual(median(widths), {5, 10}, many ? 0.14 : 0.06);
    const double h = usual(median(heights), {5, 10, 20}, many ? 0.12 : 0.05);
    // An unusual scale has to be shown by most rows.
    const bool unusual = w != 5 || h != 10;
    if (w == 0 || h == 0 || (unusual && 2 * widths.size() < rows.size())) {
      if (many) out.understood = false;
      continue;
    }
    out.understood = true;
    out.pulses = static_cast<int>(widths.size());
    out.mm_per_s = w * 5;
    out.mm_per_mv = h;
    auto& side = at_left ? out.lefts_mm : out.rights_mm;
    side.assign(1, median(ends));
    break;
  }
  return out;
}

}  // namespace ecgmm::ecg
