// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_draw.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/median.h"
#include "ecgmm/ecg/strip.h"

namespace ecgmm::ecg {
namespace {

constexpr int kOverlayPxPerMm = 4;
constexpr double kMarginMm = 3;
constexpr double kTraceMm = 0.5;  // of ink above and below the middle of a trace

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

  bool holds(double x, double y) const { return x >= left && x < right && y >= top && y < bottom; }
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

/// As much of the paper as the picture shows, up to 6 cm beside the part that was straightened.
Area whole_area(const PageReading& reading) {
  constexpr double kBesideMm = 60;
  const PageMap& map = reading.map;
  const Eigen::Matrix3d to_mm = map.to_px.inverse();
  Area a;
  for (const int x : {0, map.picture_width}) {
    for (const int y : {0, map.picture_height}) {
      const Eigen::Vector3d p = to_mm * Eigen::Vector3d(x, y, 1);
      a.left = std::min(a.left, p.x() / p.z() - map.left_mm);
      a.right = std::max(a.right, p.x() / p.z() - map.left_mm);
      a.top = std::min(a.top, p.y() / p.z() - map.top_mm);
      a.bottom = std::max(a.bottom, p.y() / p.z() - map.top_mm);
    }
  }
  return {std::clamp(a.left, -kBesideMm, 0.0), std::clamp(a.top, -kBesideMm, 0.0),
          std::clamp(a.right, map.width_mm, map.width_mm + kBesideMm),
          std::clamp(a.bottom, map.height_mm, map.height_mm + kBesideMm)};
}

/// The colors of a picture that is made smaller by a whole factor.
class Colors {
 public:
  Colors(const Image& image, int factor)
      : image_(image), width_(image.width_px / factor), height_(image.height_px / factor) {
    if (factor > 1) planes_ = to_planes(image, factor);
  }
  /// The color at a place of the smaller picture; white beyond it.
  Rgb at(const Eigen::Vector2d& p) const {
    if (p.x() < 0 || p.y() < 0 || p.x() >= width_ || p.y() >= height_) return {255, 255, 255};
    const SamplePlace place(width_, height_, p.x(), p.y());
    Rgb color{};
    for (std::size_t c = 0; c < 3; ++c) {
      const float v = planes_ ? place.in((*planes_)[c]) : place.in(image_, c);
      color[c] = static_cast<std::uint8_t>(std::clamp(v, 0.0F, 255.0F));
    }
    return color;
  }

 private:
  const Image& image_;
  int width_, height_;
  std::optional<Color3> planes_;  ///< none: the picture is as large
};

/// The height of the straightened paper, mm, that is to be a strip's middle.
double middle_of(const PageReading& reading, double height_mm) {
  const auto& y = reading.rows[reading.place.row].y;
  const auto at = [&](double mm) {
    return std::clamp(static_cast<std::ptrdiff_t>(mm * kPagePxPerMm), std::ptrdiff_t{0},
                      static_cast<std::ptrdiff_t>(y.size()));
  };
  std::vector<float> seen(y.begin() + at(reading.place.left_mm),
                          y.begin() + at(reading.place.right_mm));
  std::erase_if(seen, [](float v) { return std::isnan(v); });
  if (seen.empty()) return 0;
  const auto [top, bottom] = std::ranges::minmax(seen);
  const double level = median(std::move(seen)) / kPagePxPerMm;
  const double room = height_mm / 2 - kTraceMm;
  const double lowest = static_cast<double>(bottom) / kPagePxPerMm - room;
  const double highest = static_cast<double>(top) / kPagePxPerMm + room;
  return lowest > highest ? level : std::clamp(level, lowest, highest);
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

Image draw_overlay(const Image& image, const PageReading& reading, Surroundings around) {
  if (reading.rows.empty()) throw usage_error("no row of traces was found, so none can be drawn");
  const Area area = around == Surroundings::kept ? whole_area(reading) : area_of(reading);
  const Colors colors(image, reading.factor);
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
        if (left + k >= out.width_px) break;
        const Eigen::Vector2d p = from + (to - from) * (k / static_cast<double>(kStep));
        dot(out, left + k, y, colors.at(p));
      }
    }
  }
  for (const auto& row : reading.rows)
    draw_trace(out, row, row.first, row.last, area, {40, 90, 230});
  const auto draw_lead = [&](std::size_t row, double left_mm, double right_mm, const Rgb& color) {
    draw_trace(out, reading.rows[row], static_cast<int>(left_mm * kPagePxPerMm),
               static_cast<int>(right_mm * kPagePxPerMm), area, color);
  };
  for (const auto& lead : reading.leads) {
    if (!lead.samples_mv.empty())
      draw_lead(lead.place.row, lead.place.at.left, lead.place.at.right, {0, 140, 60});
  }
  if (reading.readable)
    draw_lead(reading.place.row, reading.place.left_mm, reading.place.right_mm, {230, 0, 0});
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

Image draw_crop(const Image& image, const PageReading& reading, Surroundings around) {
  if (!reading.readable) throw usage_error("nothing was read, so no strip can be cut");
  const PaperStyle strip;
  const double mm_per_px_x = reading.scale.mm_per_s / strip.mm_per_s / strip.px_per_mm;
  const double mm_per_px_y = reading.scale.mm_per_mv / strip.mm_per_mv / strip.px_per_mm;
  const double middle = middle_of(reading, strip.height_px * mm_per_px_y);
  const Area area = around == Surroundings::kept ? whole_area(reading) : area_of(reading);
  const double full_px_per_mm = reading.map.px_per_mm * reading.factor;
  const int factor =
      std::clamp(static_cast<int>(full_px_per_mm / strip.px_per_mm), 1, reading.factor);
  const Colors colors(image, factor);
  Image out{strip.width_px, strip.height_px, {}};
  out.rgb.assign(static_cast<std::size_t>(out.width_px * out.height_px) * 3, 255);
  for (int y = 0; y < out.height_px; ++y) {
    const double v = middle + (y + 0.5 - out.height_px / 2.0) * mm_per_px_y;
    for (int x = 0; x < out.width_px; ++x) {
      const double u = reading.place.left_mm + (x + 0.5) * mm_per_px_x;
      if (u >= reading.place.right_mm) break;
      if (!area.holds(u, v)) continue;
      const auto p = reading.map.at(reading.map.left_mm + u, reading.map.top_mm + v);
      dot(out, x, y, colors.at(p * reading.factor / factor));
    }
  }
  return out;
}

}  // namespace ecgmm::ecg
