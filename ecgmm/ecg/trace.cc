// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"
#include "ecgmm/ecg/trace_color.h"
#include "ecgmm/ecg/trace_grid.h"
#include "ecgmm/ecg/trace_ink.h"
#include "ecgmm/ecg/trace_outline.h"
#include "ecgmm/ecg/trace_paper.h"
#include "ecgmm/ecg/trace_path.h"

namespace ecgmm::ecg {
namespace {

constexpr double kWorkPxPerMm = 10;   // larger pictures are shrunk
constexpr double kCoarsePxPerMm = 5;  // for finding the color
constexpr int kLeastWidthPx = 100;    // of the picture, and of it shrunk
constexpr int kLeastHeightPx = 20;
constexpr double kWidestSheetPx = 20'000;  // 2 m at the working scale: work grows with its square
constexpr double kLargestSheetPx = 25e6;   // a quarter of a square meter
constexpr double kPaperBlockMm = 5;
constexpr double kSolidMm = 3.5;
constexpr double kEdgeMm = 4;
constexpr double kBaselineS = 0.3;
constexpr double kShortestS = 1;
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

void clear(InkMap& map, const std::vector<std::uint8_t>& mask, const InkMap& coarse, int factor) {
  if (mask.empty()) return;
  for (int x = 0; x < map.width_px; ++x) {
    const int u = std::min(x / factor, coarse.width_px - 1);
    auto* ink = map.column(x);
    for (int y = 0; y < map.height_px; ++y) {
      const int v = std::min(y / factor, coarse.height_px - 1);
      if (mask[static_cast<std::size_t>(u * coarse.height_px + v)] != 0) ink[y] = 0;
    }
  }
}

/// 0 at `none`, 1 at `full`, straight between and level beyond.
double ramp(double value, double none, double full) {
  return std::clamp((value - none) / (full - none), 0.0, 1.0);
}

/// How a picture is brought near the working scale.
struct Scaling {
  double picture_px_per_mm;
  int shrinkage = 1;
  int growth = 1;
};

Scaling scaling_of(int width_px, const StripGeometry& geometry) {
  constexpr double kMost = 1e6;  // of either, as an int
  Scaling scaling{geometry.px_per_mm * width_px / geometry.width_px};
  const double too_large = scaling.picture_px_per_mm / kWorkPxPerMm;
  scaling.shrinkage = std::max(1, static_cast<int>(std::lround(std::min(kMost, too_large))));
  scaling.growth = std::max(1, static_cast<int>(std::min(kMost, 1 / too_large) + 0.25));
  return scaling;
}

void refuse_hopeless(const Image& image, const StripGeometry& geometry) {
  const auto obstacle = trace_obstacle(image.width_px, image.height_px, geometry);
  if (!obstacle.empty()) throw data_error(obstacle, "check px_per_mm of [paper] in cohort.toml");
}

/// The picture's stain on level paper, at most half again as large as the standard.
struct Sheet {
  LevelStain stain;
  double scale;  ///< pixels of it per pixel of the picture
  double px_per_mm;

  Grid grid;

  bool has_grid() const { return grid.px_per_mm > 0; }
  int px(double mm, int least) const {
    return std::max(least, static_cast<int>(std::lround(mm * px_per_mm)));
  }
};

Sheet lay_out(const Image& image, const StripGeometry& geometry) {
  refuse_hopeless(image, geometry);
  const auto [picture_px_per_mm, shrinkage, growth] = scaling_of(image.width_px, geometry);
  Sheet sheet{{}, static_cast<double>(growth) / shrinkage, 0, {}};
  sheet.px_per_mm = picture_px_per_mm * sheet.scale;
  Image flat = stain(shrinkage > 1 ? shrink(image, shrinkage)
                     : growth > 1  ? enlarge(image, growth)
                                   : image,
                     sheet.px(kPaperBlockMm, 8));
  const double tilt = tilt_of(shrink(flat, sheet.px(1 / kCoarsePxPerMm, 1)));
  sheet.stain = level(std::move(flat), tilt);
  sheet.grid = find_grid(sheet.stain, sheet.px_per_mm);
  return sheet;
}

/// The trace's ink, with and without the paper's lines.
struct TraceInk {
  InkMap raw, map;
};

/// Finds the trace's color, first guessed, then learned, and its ink.
TraceInk find_ink(const Sheet& sheet) {
  const int factor = sheet.px(1 / kCoarsePxPerMm, 1);
  const int edge_px = sheet.px(kEdgeMm, 8);
  const LevelStain small = shrink(sheet.stain, factor);
  const auto guess = guess_color(small, edge_px / factor);
  InkMap coarse = ink_of(small, guess);
  coarse = remove_paper(coarse, edge_px / factor);
  const auto solid = solid_areas(coarse, sheet.px(kSolidMm, 4 * factor) / factor);
  clear(coarse, solid, coarse, 1);
  const auto path = find_path(coarse, ink_presence(coarse));
  TraceInk ink{ink_of(sheet.stain, learn_color(sheet.stain.image, guess, path, factor)), {}};
  ink.map = remove_paper(ink.raw, edge_px);
  clear(ink.map, solid, coarse, factor);
  return ink;
}

/// The paper speed that a calibration pulse of 0.2 s tells; 0 if it tells none. Without a known
/// size of the picture only the usual one is believed.
double speed_of(const StripPulse& pulse, bool size_known) {
  constexpr double kPulseS = 0.2;
  constexpr double kTolerance = 0.15;  // the pen widens or narrows the level part
  for (const double mm_per_s : {25.0, 50.0}) {
    if (!size_known && mm_per_s != 25) continue;
    if (std::abs(pulse.width_mm / (kPulseS * mm_per_s) - 1) < kTolerance) return mm_per_s;
  }
  return 0;
}

/// Says by which scales the trace is read.
void note_scales(Trace& trace, const StripGeometry& geometry, const Sheet& sheet,
                 const StripPulse& pulse) {
  using Source = PictureScale::Source;
  const auto given = [](double value, bool told) {
    return PictureScale{value, told ? Source::told : Source::assumed};
  };
  const bool has_grid = sheet.has_grid();
  trace.lone_grid_px = sheet.grid.lone_px / sheet.scale;
  trace.px_per_mm = {sheet.px_per_mm / sheet.scale, has_grid             ? Source::seen
                                                    : geometry.size_told ? Source::told
                                                                         : Source::assumed};
  trace.mm_per_s = given(geometry.mm_per_s, geometry.speed_told);
  trace.mm_per_mv = given(geometry.mm_per_mv, geometry.gain_told);
  if (pulse.end == 0) return;
  trace.mm_per_mv = {pulse.height_mm, Source::seen};
  trace.pulse_mm_per_s = speed_of(pulse, has_grid || geometry.size_told);
  if (trace.pulse_mm_per_s > 0 && !geometry.speed_told) {
    trace.mm_per_s = {trace.pulse_mm_per_s, Source::seen};
  }
}

}  // namespace

std::string trace_obstacle(int width_px, int height_px, const StripGeometry& geometry) {
  const auto size = concat("an image of ", width_px, " x ", height_px, " pixels");
  if (width_px < kLeastWidthPx || height_px < kLeastHeightPx) {
    return concat(size, " shows no trace: it needs at least ", kLeastWidthPx, " x ",
                  kLeastHeightPx);
  }
  const auto scaling = scaling_of(width_px, geometry);
  const auto mm = [&](int px) {
    return shortest(std::round(10 * px / scaling.picture_px_per_mm) / 10);
  };
  const auto paper = concat(size, " would be ", mm(width_px), " x ", mm(height_px), " mm of paper");
  if (width_px / scaling.shrinkage < kLeastWidthPx ||
      height_px / scaling.shrinkage < kLeastHeightPx) {
    return paper + ", too small for a trace";
  }
  const double sheet_width = static_cast<double>(width_px) / scaling.shrinkage * scaling.growth;
  const double sheet_height = static_cast<double>(height_px) / scaling.shrinkage * scaling.growth;
  if (sheet_width > kWidestSheetPx || sheet_width * sheet_height > kLargestSheetPx) {
    return paper + ", too large for a strip";
  }
  return {};
}

Trace extract_trace(const Image& image, const StripGeometry& geometry) {
  if (geometry.width_px < 1 || !(geometry.px_per_mm > 0) || !(geometry.mm_per_s > 0) ||
      !(geometry.mm_per_mv > 0)) {
    throw usage_error("a strip needs a width and scales above 0");
  }
  Sheet sheet = lay_out(image, geometry);
  if (sheet.has_grid()) {
    const double ratio = sheet.grid.px_per_mm / sheet.px_per_mm;
    sheet.px_per_mm = sheet.grid.px_per_mm;
    if (std::abs(ratio - 1) > 0.1) {
      auto own = geometry;
      own.px_per_mm *= ratio;
      sheet = lay_out(image, own);
    }
  }
  const TraceInk ink = find_ink(sheet);
  const auto presence = ink_presence(ink.map);
  const auto path = find_path(ink.map, presence);
  const auto outline = read_outline(ink.map, ink.raw, presence, path, sheet.px_per_mm);

  Trace trace;
  trace.rotation_deg = std::atan(sheet.stain.tilt) * 180 / std::numbers::pi;
  trace.coverage = outline.seen_share;
  trace.ink_share = outline.ink_share;
  trace.line_width_px = outline.pen_px / sheet.scale;
  if (outline.pen_px == 0) return trace;
  const auto line_at = [&](double mm_per_s) {
    return center_line(outline, static_cast<int>(kBaselineS * sheet.px_per_mm * mm_per_s));
  };
  auto line = line_at(geometry.mm_per_s);
  const StripPulse pulse = find_pulse(line, sheet.px_per_mm);
  note_scales(trace, geometry, sheet, pulse);
  if (trace.mm_per_s.value != geometry.mm_per_s) line = line_at(trace.mm_per_s.value);
  const double px_per_s = sheet.px_per_mm * trace.mm_per_s.value;
  std::fill(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(pulse.end), kNone);
  const auto is_seen = [](float v) { return !std::isnan(v); };
  const auto first = std::find_if(line.begin(), line.end(), is_seen);
  const auto last = std::find_if(line.rbegin(), line.rend(), is_seen).base();
  if (static_cast<double>(last - first) < px_per_s * kShortestS) return trace;
  trace.start_s = (static_cast<double>(first - line.begin()) + 0.5) / px_per_s;
  for (std::size_t x = 0; x < line.size(); ++x)
    line[x] -= static_cast<float>(sheet.stain.remainder_px(static_cast<int>(x)));
  const bool gain_known = pulse.end > 0 || (sheet.has_grid() && sheet.grid.square);
  trace.waveform = {{first, last}, px_per_s, gain_known ? Unit::millivolt : Unit::none};
  auto& samples = trace.waveform.samples;
  fill_gaps(samples);
  const float middle = quantile(samples, 0.5);
  const double px_per_mv = sheet.px_per_mm * trace.mm_per_mv.value;
  for (float& v : samples) v = static_cast<float>((middle - v) / px_per_mv);
  trace.confidence = ramp(outline.ink_share, 0.4, 0.65) * ramp(outline.seen_share, 0.5, 0.8) *
                     ramp(outline.pen_px / sheet.px_per_mm, 3, 1.5);
  return trace;
}

}  // namespace ecgmm::ecg
