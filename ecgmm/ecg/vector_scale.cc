// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_scale.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSame = 0.03;
const char* const kGiveScale = "; give the scale with --mm-per-s and --mm-per-mv";

bool same(double a, double b) { return std::abs(a / b - 1) < kSame; }

/// A millimeter of a page that is at its full size but for rounding.
double full_size(double pt_per_mm) {
  constexpr double kPtPerMm = 72 / 25.4;
  return std::abs(pt_per_mm / kPtPerMm - 1) < 0.001 ? kPtPerMm : pt_per_mm;
}

/// The nearest of the usual sizes, or 0.
double usual(double mm, std::initializer_list<double> sizes) {
  for (const double size : sizes) {
    if (same(mm, size)) return size;
  }
  return 0;
}

/// Most pulses' height, or that of lead II's row.
double pulse_height(const VectorRow& row, const std::vector<VectorPulse>& pulses) {
  if (row.pulse_height > 0) return row.pulse_height;
  for (const auto& pulse : pulses) {
    if (!same(pulse.height, pulses.front().height)) return 0;
  }
  return pulses.empty() ? 0 : pulses.front().height;
}

void settle_gain(VectorScale& out, double height_pt, const PrintedWords& words) {
  const double pulse_mm = height_pt / out.pt_per_mm_y;
  const double shown = usual(pulse_mm, {2.5, 5, 10, 15, 20, 30, 40});
  if (words.mm_per_mv.size() == 1) {
    out.mm_per_mv = words.mm_per_mv[0];
    out.printed.emplace_back("mm_per_mv");
    if (height_pt > 0 && !same(pulse_mm, out.mm_per_mv)) {
      out.fault = concat("the printed gain is ", shortest(out.mm_per_mv),
                         " mm/mV, but the calibration pulse is ", fixed(pulse_mm, 1), " mm high",
                         kGiveScale);
    }
    return;
  }
  if (height_pt > 0) {
    const bool printed = words.mm_per_mv.empty() ||
                         std::ranges::any_of(words.mm_per_mv, [&](double g) { return g == shown; });
    if (shown > 0 && printed) {
      out.mm_per_mv = shown;
    } else {
      out.fault = concat("the calibration pulse is ", fixed(pulse_mm, 1),
                         " mm high, which is no usual gain", kGiveScale);
    }
    return;
  }
  if (!words.mm_per_mv.empty()) {
    out.fault = concat("several gains are printed, and no calibration pulse stands beside lead II",
                       kGiveScale);
    return;
  }
  out.mm_per_mv = 10;
  out.assumed.emplace_back("mm_per_mv");
}

void settle_speed(VectorScale& out, const std::vector<VectorPulse>& pulses,
                  const PrintedWords& words) {
  double shown = 0;
  for (const auto& pulse : pulses) {
    const double one = usual(pulse.width() / out.pt_per_mm_x, {2.5, 5, 10});
    if (&pulse == &pulses.front()) shown = one;
    if (one != shown) shown = 0;
  }
  if (words.mm_per_s.size() == 1) {
    out.mm_per_s = words.mm_per_s[0];
    out.printed.emplace_back("mm_per_s");
  } else if (shown > 0 && words.mm_per_s.empty()) {
    out.mm_per_s = 5 * shown;  // a pulse lasts 0.2 s
  } else if (!words.mm_per_s.empty()) {
    out.fault = concat("several paper speeds are printed", kGiveScale);
  } else {
    out.mm_per_s = 25;
    out.assumed.emplace_back("mm_per_s");
  }
}

}  // namespace

VectorScale read_vector_scale(const VectorGrid& grid, const VectorRow& row,
                              const std::vector<VectorPulse>& pulses, const PrintedWords& words,
                              const PageOptions& known) {
  VectorScale out;
  const double height_pt = pulse_height(row, pulses);
  const bool by_grid = grid.pt_per_mm_x.has_value();
  if (by_grid) {
    out.pt_per_mm_x = full_size(*grid.pt_per_mm_x);
    out.pt_per_mm_y = full_size(*grid.pt_per_mm_y);
  } else if (height_pt > 0 && (known.mm_per_mv > 0 || words.mm_per_mv.size() == 1)) {
    // A page that was printed smaller or larger: the pulse tells by how much.
    const double gain = known.mm_per_mv > 0 ? known.mm_per_mv : words.mm_per_mv[0];
    out.pt_per_mm_x = out.pt_per_mm_y = height_pt / gain;
    out.notes.emplace_back("there is no grid: a millimeter is taken from the calibration pulse");
  } else {
    out.notes.emplace_back("there is no grid: the page is taken to be at its full size");
  }
  out.pulses = height_pt > 0 ? static_cast<int>(pulses.size()) : 0;
  if (known.mm_per_s > 0 && known.mm_per_mv > 0) {
    out.mm_per_s = known.mm_per_s;
    out.mm_per_mv = known.mm_per_mv;
    out.notes.emplace_back("the scale was given, not read");
    return out;
  }
  settle_gain(out, height_pt, words);
  if (out.fault.empty()) settle_speed(out, pulses, words);
  if (out.fault.empty() && !by_grid && !out.assumed.empty()) {
    out.fault =
        concat(grid.seen ? "what the lines of the grid mean is not understood" : "there is no grid",
               ", and no scale is printed", kGiveScale);
  }
  for (const auto& key : out.assumed) {
    const bool speed = key == "mm_per_s";
    out.notes.emplace_back(speed ? "no paper speed is printed: 25 mm/s is assumed"
                                 : "no gain is shown: 10 mm/mV is assumed");
  }
  const bool plain =
      out.mm_per_s >= 5 && out.mm_per_s <= 100 && out.mm_per_mv >= 1 && out.mm_per_mv <= 40;
  if (out.fault.empty() && !plain)
    out.fault = concat("the printed scale is no scale of an ECG", kGiveScale);
  return out;
}

}  // namespace ecgmm::ecg
