// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace ecgmm::ecg {
namespace {

constexpr double kMostSamples = 1e6;

/// The distance of a trace's points in time, s, if they are evenly spaced at a usual rate.
std::optional<double> even_step(const std::vector<io::PdfPoint>& points, double pt_per_s) {
  const auto steps = static_cast<double>(points.size() - 1);
  const double mean = (points.back().x - points.front().x) / steps;
  if (!(mean > 0)) return std::nullopt;
  // Printers' drivers round to whole dots, so that steps differ, but not the line through all of
  // them.
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double even = points.front().x + static_cast<double>(i) * mean;
    if (std::abs(points[i].x - even) > mean) return std::nullopt;
  }
  const double rate = pt_per_s / mean;
  for (const double usual : {1000.0, 500.0, 250.0, 600.0, 400.0, 300.0, 240.0, 200.0, 125.0}) {
    if (std::abs(rate / usual - 1) < 0.004) return 1 / usual;
  }
  return std::nullopt;
}

/// Points between samples that are further apart than `step` s: on a curve through four of them
/// (Catmull-Rom), which bends as waves do.
std::vector<io::PdfPoint> refined(const std::vector<io::PdfPoint>& p, double step) {
  constexpr int kParts = 4;
  std::vector<io::PdfPoint> out;
  const auto y = [&](std::size_t i) { return p[std::min(i, p.size() - 1)].y; };
  for (std::size_t i = 0; i + 1 < p.size(); ++i) {
    const double a = y(i == 0 ? 0 : i - 1);
    const double b = y(i);
    const double c = y(i + 1);
    const double d = y(i + 2);
    for (int k = 0; k < kParts; ++k) {
      const double t = static_cast<double>(k) / kParts;
      out.push_back(
          {p[i].x + t * step,
           b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))});
    }
  }
  out.push_back(p.back());
  return out;
}

/// A trace's points as if they were drawn exactly when they were sampled.
std::vector<io::PdfPoint> in_time(const VectorTrace& trace, double pt_per_s) {
  auto points = trace.points;
  const auto step = even_step(points, pt_per_s);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].x =
        step ? trace.left() / pt_per_s + static_cast<double>(i) * *step : points[i].x / pt_per_s;
  }
  constexpr double kFine = 0.0021;  // s
  if (step && *step > kFine) return refined(points, *step);
  return points;
}

}  // namespace

std::vector<double> sampled_heights(const VectorRow& row, double left, double right,
                                    double pt_per_s, double bridge_s, double rate) {
  std::vector<std::vector<io::PdfPoint>> pieces;
  for (const auto& trace : row.traces) {
    if (trace.right() > left && trace.left() < right) pieces.push_back(in_time(trace, pt_per_s));
  }
  std::vector<double> out;
  if (pieces.empty()) return out;
  const double start = std::max(left / pt_per_s, pieces.front().front().x);
  const double end = right >= row.right() - 1e-6 ? pieces.back().back().x : right / pt_per_s;
  if (!(end > start) || (end - start) * rate > kMostSamples) return out;
  // Where a trace goes on as another lead, the sample at the end is the other's.
  const bool ends = std::ranges::any_of(
      row.traces, [&](const VectorTrace& trace) { return std::abs(trace.right() - right) < 1e-6; });
  const auto count =
      static_cast<std::size_t>(std::llround((end - start) * rate)) + (ends ? 1U : 0U);
  for (std::size_t i = 0; i < count; ++i) {
    const double t = start + static_cast<double>(i) / rate;
    double y = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t k = 0; k < pieces.size() && std::isnan(y); ++k) {
      y = height_at(pieces[k], std::min(t, end));  // the last sample is the nearest to the end
      if (!std::isnan(y) || k + 1 == pieces.size()) continue;
      const auto& a = pieces[k].back();
      const auto& b = pieces[k + 1].front();
      if (t > a.x && t < b.x && b.x - a.x < bridge_s)
        y = a.y + (b.y - a.y) * (t - a.x) / (b.x - a.x);
    }
    out.push_back(y);
  }
  return out;
}

}  // namespace ecgmm::ecg
