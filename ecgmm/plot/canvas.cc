// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/canvas.h"

#include <cairo-svg.h>

#include <memory>
#include <numbers>
#include <string_view>

#include "ecgmm/core/error.h"

namespace ecgmm::plot {
namespace {

struct Destroy {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy>;
using Context = std::unique_ptr<cairo_t, Destroy>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Destroy>;

void require(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw environment_error(std::string("cannot draw a plot: ") + cairo_status_to_string(status));
  }
}

template <class Sink>
cairo_status_t append(void* sink, const unsigned char* bytes, unsigned length) {
  const auto* data = reinterpret_cast<const typename Sink::value_type*>(bytes);
  auto& out = *static_cast<Sink*>(sink);
  out.insert(out.end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

void draw_on(cairo_surface_t* surface, int scale, const std::function<void(Canvas&)>& draw) {
  const Context context(cairo_create(surface));
  cairo_scale(context.get(), scale, scale);
  // Without hinting the letters stand at the same places in both forms.
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context.get(), options.get());
  Canvas canvas(context.get());
  draw(canvas);
  require(cairo_status(context.get()));
}

/// Cairo names the page after a process-wide counter, which would make each SVG different.
void drop_surface_number(std::string& svg) {
  constexpr std::string_view kName = "id=\"surface";
  const auto at = svg.find(kName);
  if (at == std::string::npos) return;
  const auto digits = at + kName.size();
  svg.erase(digits, svg.find('"', digits) - digits);
}

}  // namespace

void Canvas::color(unsigned rgb, double opacity) {
  cairo_set_source_rgba(context_, ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0,
                        (rgb & 0xff) / 255.0, opacity);
}

void Canvas::rectangle(double x, double y, double width, double height) {
  cairo_rectangle(context_, x, y, width, height);
  cairo_fill(context_);
}

void Canvas::frame(double x, double y, double width, double height, double line_width) {
  cairo_set_line_width(context_, line_width);
  cairo_rectangle(context_, x, y, width, height);
  cairo_stroke(context_);
}

void Canvas::line(double x0, double y0, double x1, double y1, double line_width) {
  cairo_set_line_width(context_, line_width);
  cairo_move_to(context_, x0, y0);
  cairo_line_to(context_, x1, y1);
  cairo_stroke(context_);
}

double Canvas::text_width(const std::string& words, double size, Weight weight) {
  cairo_select_font_face(
      context_, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
      weight == Weight::bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context_, size);
  cairo_text_extents_t extents;
  cairo_text_extents(context_, words.c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(const std::string& words, double x, double y, double size, Anchor anchor,
                  Weight weight) {
  const double width = text_width(words, size, weight);  // also selects the font
  const double share = anchor == Anchor::left ? 0 : anchor == Anchor::center ? 0.5 : 1;
  constexpr double kHalfLetter = 0.36;  // of the size, from the base line to the middle of capitals
  cairo_move_to(context_, x - share * width, y + kHalfLetter * size);
  cairo_show_text(context_, words.c_str());
}

void Canvas::upright_text(const std::string& words, double x, double y, double size) {
  cairo_save(context_);
  cairo_translate(context_, x, y);
  cairo_rotate(context_, -std::numbers::pi / 2);
  text(words, 0, 0, size, Anchor::center);
  cairo_restore(context_);
}

Plot draw_plot(int width, int height, int scale, const std::function<void(Canvas&)>& draw) {
  Plot plot;
  plot.width_px = width * scale;
  plot.height_px = height * scale;
  const Surface pixels(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, plot.width_px, plot.height_px));
  draw_on(pixels.get(), scale, draw);
  require(
      cairo_surface_write_to_png_stream(pixels.get(), append<std::vector<std::byte>>, &plot.png));

  const Surface paths(
      cairo_svg_surface_create_for_stream(append<std::string>, &plot.svg, width, height));
  draw_on(paths.get(), 1, draw);
  cairo_surface_finish(paths.get());
  require(cairo_surface_status(paths.get()));
  drop_surface_number(plot.svg);
  return plot;
}

}  // namespace ecgmm::plot
