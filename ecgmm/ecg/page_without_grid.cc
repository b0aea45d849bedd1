// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_without_grid.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ecgmm/ecg/page_bare.h"
#include "ecgmm/ecg/page_flat.h"
#include "ecgmm/ecg/page_paper.h"

namespace ecgmm::ecg {
namespace {

/// By what leads of about ten seconds are to be stretched to take just these.
/// @param close  how far off they may be.
std::optional<double> to_ten_seconds(double seconds, double close) {
  for (const double whole : {10.0, 5.0, 2.5}) {
    if (std::abs(seconds / whole - 1) < close) return seconds / whole;
  }
  return std::nullopt;
}

/// The same for a page without a grid. Where leads begin is only seen apart from the pulses.
std::optional<double> stretch_of(const PageReading& read, const BarePage& page) {
  constexpr double kClose = 0.006;  // pulses on whole pixels tell the time to some thousandths
  constexpr double kApartMm = 0.7;
  const PageStretch& all = read.place.all;
  const double pulse = -read.map.left_mm;
  if (all.left - pulse < page.width_mm + kApartMm && pulse - all.right < kApartMm)
    return std::nullopt;
  return to_ten_seconds((all.right - all.left) / read.scale.mm_per_s, kClose);
}

/// The same for a photograph that was made flat by its paper's corners, whose pulses tell the time
/// to a hundredth: ten seconds from a lead's beginning may then end beside where the rows do.
std::optional<double> stretch_of_photograph(const PageReading& read) {
  constexpr double kClose = 0.02;
  constexpr double kCutOffMm = 2;  // rows that end at the edge of the paper may be cut off
  const PageStretch& all = read.place.all;
  const auto& ends = read.scale.rights_mm;  // the likeliest first
  const auto near = std::ranges::find_if(ends, [&](double end) {
    return std::abs(end - all.right) < kClose * (all.right - all.left);
  });
  const double right = near != ends.end() ? *near : all.right;
  if (right > read.map.width_mm - kCutOffMm) return std::nullopt;
  return to_ten_seconds((right - all.left) / read.scale.mm_per_s, kClose);
}

/// What a page without a grid says by its calibration pulses.
/// @param paper  set to that of the answer.
PageReading read_bare(const Color3& planes, PageMap map, const PageOptions& options, Paper& paper) {
  PageReading out;
  paper = paper_of(planes, std::move(map), out);
  if (paper.ink.values.empty()) return out;
  out = read_on(paper, options, nullptr);
  if (out.readable) return out;
  // Where no lines are, those that recur are pieces of the traces.
  Paper plain = with_tone(paper, planes, GridTone::kNone);
  PageReading second = read_on(plain, options, nullptr);
  if (!second.readable) return out;
  paper = std::move(plain);
  return second;
}

}  // namespace

PageReading read_without_grid(const Color3& planes, const Plane& dark, PageOptions options) {
  constexpr double kOff = 0.08;       // of a pulse's height, of its width
  constexpr double kSheetOff = 0.25;  // where paper seen at an angle may be wider than it seems
  constexpr int kSure = 3;            // pulses that are no other things
  const bool photograph = options.corners.has_value();
  options.mm_per_s = options.mm_per_mv = 0;
  if (!photograph && !is_evenly_lit(planes[1])) return {};
  const BarePage page = find_pulse_map(dark, photograph ? kSheetOff : kOff);
  if (page.map.width_mm <= 0) return {};
  Paper paper;
  PageReading out = read_bare(planes, page.map, options, paper);
  if (!out.readable) return out;
  if (out.scale.pulses < (page.pulses < kSure ? kSure : kLeastPulses)) return {};
  // Nothing but the sums then shows how well the page was made flat.
  if (photograph && out.place.best_error() > kBestSumOff / 2) return {};
  const auto stretch = photograph ? stretch_of_photograph(out) : stretch_of(out, page);
  // Other edges than the leads' ends may have been taken for these.
  if (photograph && !stretch) return {};
  if (stretch.value_or(1) != 1) {
    PageMap map = paper.map;
    map.to_px.col(0) *= *stretch;
    out = read_bare(planes, std::move(map), options, paper);
  }
  out.notes.emplace_back(
      "no grid is seen: seconds and millivolts are those of the calibration pulses, mm/s and "
      "mm/mV are the usual ones of their shape");
  return out;
}

}  // namespace ecgmm::ecg
