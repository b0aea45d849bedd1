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
#include "ecgmm/ecg/trace_colour.h"
#include "ecgmm/ecg/trace_ink.h"
#include "ecgmm/ecg/trace_outline.h"
#include "ecgmm/ecg/trace_paper.h"
#include "ecgmm/ecg/trace_path.h"

namespace ecgmm::ecg {
namespace {

constexpr double kWorkPxPerMm = 10;   // larger pictures are shrunk
constexpr double kCoarsePxPerMm = 5;  // for finding the colour
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

}  // namespace

Trace extract_trace(const Image& image, const StripGeometry& geometry) {
  if (geometry.width_px < 1 || !(geometry.px_per_mm > 0) || !(geometry.mm_per_s > 0) ||
      !(geometry.mm_per_mv > 0)) {
    throw usage_error("a strip needs a width and scales above 0");
  }
  if (image.width_px < 100 || image.height_px < 20) {
    throw data_error(
        concat("a picture of ", image.width_px, " x ", image.height_px, " pixels shows no trace"),
        "it needs at least 100 x 20");
  }
  // 1. The stain on level paper, at most half again as large as the standard.
  const double picture_px_per_mm = geometry.px_per_mm * image.width_px / geometry.width_px;
  const double too_large = picture_px_per_mm / kWorkPxPerMm;
  const auto shrinkage = std::max(1, static_cast<int>(std::lround(too_large)));
  const auto growth = std::max(1, static_cast<int>(1 / too_large + 0.25));
  const double scale = static_cast<double>(growth) / shrinkage;
  const double px_per_mm = picture_px_per_mm * scale;
  const int block_px = std::max(8, static_cast<int>(std::lround(kPaperBlockMm * px_per_mm)));
  Image flat = stain(shrinkage > 1 ? shrink(image, shrinkage)
                     : growth > 1  ? enlarge(image, growth)
                                   : image,
                     block_px);
  const int factor = std::max(1, static_cast<int>(std::lround(px_per_mm / kCoarsePxPerMm)));
  const double tilt = tilt_of(shrink(flat, factor));
  const LevelStain paper = level(std::move(flat), tilt);
  const LevelStain small = shrink(paper, factor);

  const int edge_px = std::max(8, static_cast<int>(std::lround(kEdgeMm * px_per_mm)));

  // 2. The trace's colour, first guessed, then learnt.
  const auto guess = guess_colour(small, edge_px / factor);
  InkMap coarse = ink_of(small, guess);
  coarse = remove_paper(coarse, edge_px / factor);
  const int side = std::max(4, static_cast<int>(std::lround(kSolidMm * px_per_mm / factor)));
  const auto solid = solid_areas(coarse, side);
  clear(coarse, solid, coarse, 1);
  const auto weights =
      learn_colour(paper.image, guess, find_path(coarse, ink_presence(coarse)), factor);

  // 3. Its path.
  InkMap raw = ink_of(paper, weights);
  InkMap map = remove_paper(raw, edge_px);
  clear(map, solid, coarse, factor);
  const auto presence = ink_presence(map);
  const auto path = find_path(map, presence);

  // 4. The line that was drawn along it.
  const auto outline = read_outline(map, raw, presence, path, px_per_mm);
  Trace trace;
  trace.rotation_deg = std::atan(tilt) * 180 / std::numbers::pi;
  trace.coverage = outline.seen_share;
  trace.ink_share = outline.ink_share;
  trace.line_width_px = outline.pen_px / scale;
  if (outline.pen_px == 0) return trace;
  const double px_per_s = px_per_mm * geometry.mm_per_s;
  auto line = centre_line(outline, static_cast<int>(kBaselineS * px_per_s));

  // 5. Millivolts from the median, behind a calibration pulse.
  const Pulse pulse = find_pulse(line, px_per_mm);
  std::fill(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(pulse.end), kNone);
  const auto is_seen = [](float v) { return !std::isnan(v); };
  const auto first = std::find_if(line.begin(), line.end(), is_seen);
  const auto last = std::find_if(line.rbegin(), line.rend(), is_seen).base();
  if (last - first < px_per_s * kShortestS) return trace;
  trace.start_s = (static_cast<double>(first - line.begin()) + 0.5) / px_per_s;
  for (int x = 0; x < map.width_px; ++x)
    line[static_cast<std::size_t>(x)] -= static_cast<float>(paper.remainder_px(x));
  trace.waveform = {{first, last}, px_per_s, Unit::millivolt};
  auto& samples = trace.waveform.samples;
  fill_gaps(samples);
  const float middle = quantile(samples, 0.5);
  const double mm_per_mv = pulse.end > 0 ? pulse.height_mm : geometry.mm_per_mv;
  for (float& v : samples) v = static_cast<float>((middle - v) / (px_per_mm * mm_per_mv));
  trace.confidence = ramp(outline.ink_share, 0.3, 0.6) * ramp(outline.seen_share, 0.2, 0.6) *
                     ramp(outline.pen_px / px_per_mm, 3, 1.5);
  return trace;
}

}  // namespace ecgmm::ecg
