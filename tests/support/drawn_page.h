// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/strip.h"

namespace ecgmm {

inline constexpr double kDrawnRateHz = 500;

/// `seconds` of beats of the given heights (P, Q, R, S, T) in mV, 0.8 s apart.
inline std::vector<float> drawn_beats(const std::array<double, 5>& heights, double seconds) {
  constexpr std::array<double, 5> kAt = {-0.16, -0.03, 0, 0.035, 0.26};
  constexpr std::array<double, 5> kWidth = {0.025, 0.010, 0.013, 0.012, 0.05};
  std::vector<float> lead(static_cast<std::size_t>(seconds * kDrawnRateHz));
  for (double beat = 0.7; beat < seconds; beat += 0.8) {
    for (std::size_t i = 0; i < lead.size(); ++i) {
      for (std::size_t k = 0; k < heights.size(); ++k) {
        const double d = (static_cast<double>(i) / kDrawnRateHz - beat - kAt[k]) / kWidth[k];
        lead[i] += static_cast<float>(heights[k] * std::exp(-0.5 * d * d));
      }
    }
  }
  return lead;
}

/// Lead II of drawn_page().
inline std::vector<float> drawn_lead_two(double seconds = 10) {
  return drawn_beats({0.11, -0.09, 0.95, -0.32, 0.22}, seconds);
}

/// A page of the six limb leads, one a row, `seconds` from the left edge on.
/// @param pulse  a calibration pulse instead of each row's first half second.
inline Image drawn_page(double px_per_mm, bool pulse = true, double seconds = 10) {
  const auto two = drawn_lead_two(seconds);
  const auto one = drawn_beats({0.08, -0.05, 0.6, -0.10, 0.16}, seconds);
  std::array<std::vector<float>, 6> rows = {one, two, two, two, two, two};
  for (std::size_t i = 0; i < two.size(); ++i) {
    const float three = two[i] - one[i];
    rows[2][i] = three;
    rows[3][i] = -(one[i] + two[i]) / 2;
    rows[4][i] = (one[i] - three) / 2;
    rows[5][i] = (two[i] + three) / 2;
  }
  ecg::PaperStyle style;
  style.px_per_mm = px_per_mm;
  style.width_px = static_cast<int>(250 * px_per_mm);
  style.height_px = static_cast<int>(25 * px_per_mm);
  style.line_width_px = px_per_mm * 0.25;
  style.pulse = pulse;
  const ecg::StripRenderer renderer(style);
  Image page{style.width_px, static_cast<int>(rows.size()) * style.height_px, {}};
  for (const auto& row : rows) {
    const auto strip = renderer.render({row, kDrawnRateHz, ecg::Unit::millivolt});
    page.rgb.insert(page.rgb.end(), strip.image.rgb.begin(), strip.image.rgb.end());
  }
  return page;
}

}  // namespace ecgmm
