// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_draw.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ecgmm/core/error.h"
#include "ecgmm/ecg/strip.h"

namespace ecgmm::ecg {
namespace {

constexpr int kOverlayPxPerMm = 4;
constexpr double kMarginMm = 3;

using Rgb = std::array<std::uint8_t, 3>;

void dot(Image& image, int x, int y, const Rgb& color) {
  if (x < 0 || y < 0 || x >= image.width_px || y >= image.height_px) return;
  const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width_px) +
                   static_cast<std::size_t>(x)) *
                  3;
  std::copy(color.begin(), color.end(), image.rgb.begin() + static_cast<std::ptrdiff_t>(at));
}

/// The part of the straightened paper that the traces take, in mm from its corner.
struct Area {
  double left = 1e9;
  double top = 1e9;
  double right = 0;
  double bottom = 0;
};

Area area_of(const PageReading& reading) {
  Area a;
  for (const auto& row : reading.rows) {
    a.left = std::min(a.left, static_cast<double>(row.first) / kPagePxPerMm);
    a.right = std::max(a.right, static_cast<double>(row.last) / kPagePxPerMm);
    for (int x = row.first; x < row.last; ++x) {
      const double y = row.y[static_cast<std::size_t>(x)] / static_cast<double>(kPagePxPerMm);
      if (std::isnan(y)) continue;
      a.top = std::min(a.top, y);
      a.bottom = std::max(a.bottom, y);
    }
  }
  return {std::max(0.0, a.left - kMarginMm), std::max(0.0, a.top - kMarginMm),
          std::min(reading.map.width_mm, a.right + kMarginMm),
          std::min(reading.map.height_mm, a.bottom + kMarginMm)};
}

void draw_trace(Image& out, const RowTrace& row, int from, int to, const Area& area,
                const Rgb& color) {
  constexpr double kScale = static_cast<double>(kOverlayPxPerMm) / kPagePxPerMm;
  float before = std::nanf("");
  for (int x = std::max(0, from); x < std::min(to, static_cast<int>(row.y.size())); ++x) {
    const float y = row.y[static_cast<std::size_t>(x)];
    if (!std::isnan(y)) {
      const float start = std::isnan(before) ? y : before;
      const int u = static_cast<int>(x * kScale - area.left * kOverlayPxPerMm);
      const double v = -area.top * kOverlayPxPerMm;
      const int y0 = static_cast<int>(std::min(start, y) * kScale + v);
      const int y1 = static_cast<int>(std::max(start, y) * kScale + v);
      for (int k = y0; k <= y1; ++k) dot(out, u, k, color);
    }
    before = y;
  }
}

}  // namespace

Image draw_overlay(const Image& image, const PageReading& reading) {
  if (reading.rows.empty()) throw usage_error("no row of traces was found, so none can be drawn");
  const Area area = area_of(reading);
  const Color3 planes = to_planes(image, reading.factor);
  Image out;
  out.width_px = std::max(1, static_cast<int>((area.right - area.left) * kOverlayPxPerMm));
  out.height_px = std::max(1, static_cast<int>((area.bottom - area.top) * kOverlayPxPerMm));
  out.rgb.assign(
      static_cast<std::size_t>(out.width_px) * static_cast<std::size_t>(out.height_px) * 3, 255);
  const auto place = [&](int x, int y) {
    return reading.map.at(reading.map.left_mm + area.left + (x + 0.5) / kOverlayPxPerMm,
                          reading.map.top_mm + area.top + (y + 0.5) / kOverlayPxPerMm);
  };
  constexpr int kStep = 8;  // the map is smooth
  for (int y = 0; y < out.height_px; ++y) {
    for (int left = 0; left < out.width_px; left += kStep) {
      const auto from = place(left, y);
      const auto to = place(left + kStep, y);
      for (int k = 0; k < kStep; ++k) {
        const Eigen::Vector2d p = from + (to - from) * (k / static_cast<double>(kStep));
        Rgb color{};
        for (std::size_t c = 0; c < 3; ++c)
          color[c] =
              static_cast<std::uint8_t>(std::clamp(sample(planes[c], p.x(), p.y()), 0.0F, 255.0F));
        dot(out, left + k, y, color);
      }
    }
  }
  for (const auto& row : reading.rows)
    draw_trace(out, row, row.first, row.last, area, {40, 90, 230});
  if (reading.readable) {
    draw_trace(out, reading.rows[reading.place.row],
               static_cast<int>(reading.place.left_mm * kPagePxPerMm),
               static_cast<int>(reading.place.right_mm * kPagePxPerMm), area, {230, 0, 0});
  }
  return out;
}

Image draw_strip(const PageReading& reading) {
  if (!reading.readable) throw usage_error("nothing was read, so no strip can be drawn");
  Waveform lead{reading.samples_mv, reading.sampling_rate_hz, Unit::millivolt};
  float last = 0;
  for (auto& v : lead.samples) {
    if (std::isnan(v)) v = last;
    last = v;
  }
  Image strip = render_strip(lead).image;
  const double px_per_sample = 250 / reading.sampling_rate_hz;
  for (std::size_t i = 0; i < reading.samples_mv.size(); ++i) {
    if (!std::isnan(reading.samples_mv[i])) continue;
    const int x = static_cast<int>(static_cast<double>(i) * px_per_sample);
    for (int y = 0; y < strip.height_px; ++y) dot(strip, x, y, {255, 255, 255});
  }
  return strip;
}

}  // namespace ecgmm::ecg
