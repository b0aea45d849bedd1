// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/strip.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/median.h"
#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr double kPulseS = 0.2;
constexpr double kBesidePulseMm = 7;  // of the way from the left edge to the lead

struct Destroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy>;
using Context = std::unique_ptr<cairo_t, Destroy>;

/// A Cairo picture over memory of ours.
Surface wrap(std::vector<std::uint32_t>& pixels, int width_px, int height_px, int stride_px) {
  Surface surface(
      cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels.data()),
                                          CAIRO_FORMAT_RGB24, width_px, height_px, stride_px * 4));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  return surface;
}

void set_color(cairo_t* context, unsigned rgb) {
  cairo_set_source_rgb(context, ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0,
                       (rgb & 0xff) / 255.0);
}

double grid_line_px(const PaperStyle& style) {
  return style.grid_line_px > 0 ? style.grid_line_px
                                : std::max(1.0, std::round(style.px_per_mm / 10));
}

/// Lines every `mm` in both directions, as sharp as their width allows.
void draw_grid(cairo_t* context, const PaperStyle& style, int mm, double width_px, unsigned color) {
  set_color(context, color);
  const double spacing = mm * style.px_per_mm;
  const double shift = std::fmod(width_px, 2) == 1 ? 0.5 : 0;  // odd widths are centerd on a pixel
  const double first_x = std::fmod(style.grid_x_mm, mm) * style.px_per_mm;
  const double first_y = std::fmod(style.grid_y_mm, mm) * style.px_per_mm;
  for (double x = first_x; x <= style.width_px; x += spacing) {
    cairo_rectangle(context, x + shift - width_px / 2, 0, width_px, style.height_px);
  }
  for (double y = first_y; y <= style.height_px; y += spacing) {
    cairo_rectangle(context, 0, y + shift - width_px / 2, style.width_px, width_px);
  }
  cairo_fill(context);
}

/// The 1 mm lines as dashes or dots, in whole pixels (Cairo's own dashes are slow).
void draw_broken_grid(std::vector<std::uint32_t>& pixels, int stride_px, const PaperStyle& style) {
  const double mm = style.px_per_mm;
  const bool dashed = style.lines == GridLines::dashed;
  const double period = dashed ? mm : mm / 2;
  const int length = std::max(1, static_cast<int>(std::lround((dashed ? 0.5 : 0.15) * mm)));
  const int width = std::max(1, static_cast<int>(std::lround(grid_line_px(style))));
  const auto fill = [&](double x0, double y0, int across, int down) {
    const int right = std::min(style.width_px, static_cast<int>(x0) + across);
    const int lower = std::min(style.height_px, static_cast<int>(y0) + down);
    for (int y = static_cast<int>(y0); y < lower; ++y) {
      auto* row = pixels.data() + static_cast<std::ptrdiff_t>(y) * stride_px;
      for (int x = static_cast<int>(x0); x < right; ++x) row[x] = style.minor_grid;
    }
  };
  const double first_x = std::fmod(style.grid_x_mm, 1) * mm;
  const double first_y = std::fmod(style.grid_y_mm, 1) * mm;
  for (double x = first_x; x < style.width_px; x += mm) {
    for (double y = first_y; y < style.height_px; y += period) fill(x, y, width, length);
  }
  for (double y = first_y; y < style.height_px; y += mm) {
    for (double x = first_x; x < style.width_px; x += period) fill(x, y, length, width);
  }
}

/// "II", with serifs.
void draw_lead_name(cairo_t* context, const PaperStyle& style) {
  const double mm = style.px_per_mm;
  const double upper = 0.08 * style.height_px;
  for (const double x : {14 * mm, 15.1 * mm}) {
    cairo_rectangle(context, x - 0.15 * mm, upper, 0.3 * mm, 2.4 * mm);
    cairo_rectangle(context, x - 0.45 * mm, upper, 0.9 * mm, 0.2 * mm);
    cairo_rectangle(context, x - 0.45 * mm, upper + 2.2 * mm, 0.9 * mm, 0.2 * mm);
  }
  cairo_fill(context);
}

/// A millivolt over 0.2 s, as near to `base_px` as it fits.
void add_pulse(cairo_t* context, const PaperStyle& style, double mm_per_mv, double base_px) {
  const double mm = style.px_per_mm;
  const double height = mm_per_mv * mm;
  const double base = std::min(std::max(base_px, height + mm), style.height_px - mm);
  const double begin = 2 * mm;
  const double end = begin + kPulseS * style.mm_per_s * mm;
  cairo_move_to(context, 0, base);
  cairo_line_to(context, begin, base);
  cairo_line_to(context, begin, base - height);
  cairo_line_to(context, end, base - height);
  cairo_line_to(context, end, base);
  cairo_line_to(context, end + 2 * mm, base);
}

/// Gain and the value at mid-height for samples within [low, high].
void fit(double low, double high, double median, const PaperStyle& style, Strip& strip) {
  const double room_px = std::max(1.0, style.height_px - 2 * (style.line_width_px / 2 + 1));
  strip.mm_per_mv = style.mm_per_mv;
  while ((high - low) * strip.mm_per_mv * style.px_per_mm > room_px) strip.mm_per_mv /= 2;
  const double half_room_mv = room_px / 2 / (strip.mm_per_mv * style.px_per_mm);
  strip.offset_mv =
      std::clamp(median, high - half_room_mv, std::max(low + half_room_mv, high - half_room_mv));
}

double px_per_sample(const Waveform& waveform, const PaperStyle& style) {
  return style.mm_per_s * style.px_per_mm / waveform.sampling_rate_hz;
}

/// The samples left of the right edge.
std::span<const float> visible(const Waveform& waveform, const PaperStyle& style) {
  if (waveform.samples.empty()) throw data_error("a lead without samples cannot be drawn");
  if (!(waveform.sampling_rate_hz > 0)) {
    throw data_error("a lead without sampling rate cannot be drawn");
  }
  const double room = std::ceil(style.width_px / px_per_sample(waveform, style));
  const double count = std::min(room, static_cast<double>(waveform.samples.size()));
  const std::span samples(waveform.samples.data(), static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!std::isfinite(samples[i])) {
      throw data_error(concat("sample ", i, " of the lead is not a finite number"));
    }
  }
  return samples;
}

Image to_image(const std::vector<std::uint32_t>& pixels, const PaperStyle& style, int stride_px) {
  Image image{style.width_px, style.height_px, {}};
  image.rgb.resize(static_cast<std::size_t>(style.width_px) *
                   static_cast<std::size_t>(style.height_px) * 3);
  auto* out = image.rgb.data();
  for (int y = 0; y < style.height_px; ++y) {
    const auto* row =
        pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(stride_px);
    for (int x = 0; x < style.width_px; ++x) {
      for (const int shift : {16, 8, 0}) *out++ = static_cast<std::uint8_t>(row[x] >> shift);
    }
  }
  return image;
}

}  // namespace

StripRenderer::StripRenderer(const PaperStyle& style) : style_(style) {
  if (style.width_px < 1 || style.height_px < 1 || style.width_px > 30000 ||
      style.height_px > 30000 || !(style.px_per_mm > 0) || !(style.mm_per_s > 0) ||
      !(style.mm_per_mv > 0) || !(style.line_width_px > 0)) {
    throw usage_error("a strip needs a width, a height (at most 30000 px) and scales above 0");
  }
  stride_px_ = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, style.width_px) / 4;
  paper_.resize(static_cast<std::size_t>(stride_px_) * static_cast<std::size_t>(style.height_px));
  const Surface surface = wrap(paper_, style.width_px, style.height_px, stride_px_);
  const Context context(cairo_create(surface.get()));
  set_color(context.get(), style.paper);
  cairo_paint(context.get());
  const double line_px = grid_line_px(style);
  if (style.lines == GridLines::solid && style.px_per_mm >= 3) {
    draw_grid(context.get(), style, 1, line_px, style.minor_grid);
  } else if (style.lines == GridLines::dashed || style.lines == GridLines::dotted) {
    cairo_surface_flush(surface.get());
    draw_broken_grid(paper_, stride_px_, style);
    cairo_surface_mark_dirty(surface.get());
  }
  if (style.lines != GridLines::none) {
    draw_grid(context.get(), style, 5, 2 * line_px, style.major_grid);
  }
  cairo_surface_flush(surface.get());
}

Strip StripRenderer::render(const Waveform& waveform) const {
  const auto samples = visible(waveform, style_);
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  Strip strip;
  const float middle = median(std::vector<float>(samples.begin(), samples.end()));
  fit(*low, *high, middle, style_, strip);

  auto pixels = paper_;
  const Surface surface = wrap(pixels, style_.width_px, style_.height_px, stride_px_);
  const Context context(cairo_create(surface.get()));
  set_color(context.get(), style_.trace);
  cairo_set_line_width(context.get(), style_.line_width_px);
  cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(context.get(), CAIRO_LINE_CAP_ROUND);
  const double step_px = px_per_sample(waveform, style_);
  const double px_per_mv = strip.mm_per_mv * style_.px_per_mm;
  const auto y_px = [&](float value) {
    return style_.height_px / 2.0 - (value - strip.offset_mv) * px_per_mv;
  };
  if (!style_.antialias) cairo_set_antialias(context.get(), CAIRO_ANTIALIAS_NONE);
  std::size_t first = 0;
  if (style_.pulse) {
    add_pulse(context.get(), style_, strip.mm_per_mv, y_px(middle));
    const double hidden = std::ceil((kBesidePulseMm + kPulseS * style_.mm_per_s) / style_.mm_per_s *
                                    waveform.sampling_rate_hz);
    first = std::min(samples.size() - 1, static_cast<std::size_t>(hidden));
    strip.start_s = static_cast<double>(first) / waveform.sampling_rate_hz;
  }
  cairo_move_to(context.get(), static_cast<double>(first) * step_px, y_px(samples[first]));
  for (std::size_t i = first; i < samples.size(); ++i) {  // so that a single sample is a dot
    cairo_line_to(context.get(), static_cast<double>(i) * step_px, y_px(samples[i]));
  }
  cairo_stroke(context.get());
  if (style_.lead_name) draw_lead_name(context.get(), style_);
  if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  cairo_surface_flush(surface.get());
  strip.image = to_image(pixels, style_, stride_px_);
  return strip;
}

Strip render_strip(const Waveform& waveform, const PaperStyle& style) {
  return StripRenderer(style).render(waveform);
}

}  // namespace ecgmm::ecg
