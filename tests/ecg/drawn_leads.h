// SPDX-License-Identifier: Apache-2.0
// Pages of leads that are known, drawn by the strip renderer.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ecgmm/ecg/page.h"
#include "ecgmm/ecg/strip.h"

namespace ecgmm::ecg {

inline constexpr double kRate = 500;
inline constexpr std::size_t kSamples = 5000;
using Lead = std::vector<float>;
inline const PageOptions kKnown{25, 10};  // the strips show no pulse

/// Ten seconds of beats: bells of the given heights (P, Q, R, S, T) in mV, at unequal intervals.
inline Lead beats(std::array<double, 5> heights) {
  constexpr std::array<double, 5> kAt = {-0.16, -0.03, 0, 0.035, 0.26};
  constexpr std::array<double, 5> kWidth = {0.025, 0.010, 0.013, 0.012, 0.05};
  Lead lead(kSamples);
  for (const double beat : {0.4, 1.25, 2.02, 2.9, 3.7, 4.61, 5.4, 6.3, 7.12, 8.0, 8.83, 9.6}) {
    for (std::size_t i = 0; i < kSamples; ++i) {
      for (std::size_t k = 0; k < 5; ++k) {
        const double d = (static_cast<double>(i) / kRate - beat - kAt[k]) / kWidth[k];
        lead[i] += static_cast<float>(heights[k] * std::exp(-0.5 * d * d));
      }
    }
  }
  return lead;
}

inline Lead mix(const Lead& a, double fa, const Lead& b, double fb) {
  Lead out(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) out[i] = static_cast<float>(fa * a[i] + fb * b[i]);
  return out;
}

struct Leads {
  Lead one = beats({0.08, -0.05, 0.6, -0.10, 0.16});
  Lead three = beats({0.03, -0.04, 0.35, -0.22, 0.06});
  Lead two = mix(one, 1, three, 1);
  Lead avr = mix(one, -0.5, two, -0.5);
  Lead avl = mix(one, 0.5, three, -0.5);
  Lead avf = mix(two, 0.5, three, 0.5);
  std::array<Lead, 6> chest = {
      beats({0.05, 0, 0.2, -0.9, -0.1}),     beats({0.05, 0, 0.4, -1.1, 0.4}),
      beats({0.06, 0, 0.7, -0.8, 0.5}),      beats({0.06, -0.04, 1.1, -0.5, 0.4}),
      beats({0.06, -0.08, 1.2, -0.25, 0.3}), beats({0.06, -0.1, 0.9, -0.1, 0.2})};
};

inline Image page_of(const std::vector<Lead>& rows, const PaperStyle& style) {
  const StripRenderer renderer(style);
  Image page{style.width_px, static_cast<int>(rows.size()) * style.height_px, {}};
  for (const auto& row : rows) {
    const auto strip = renderer.render({row, kRate, Unit::millivolt});
    page.rgb.insert(page.rgb.end(), strip.image.rgb.begin(), strip.image.rgb.end());
  }
  return page;
}

/// Paper without a grid.
inline PaperStyle white_paper() {
  PaperStyle style;
  style.lines = GridLines::none;
  style.minor_grid = style.major_grid = style.paper = 0xffffff;
  return style;
}

/// Rows of the standard strip under each other: the grids meet.
inline Image page_of(const std::vector<Lead>& rows, bool pulse = false, double mm_per_s = 25) {
  PaperStyle style;
  style.line_width_px = 2.2;
  style.pulse = pulse;
  style.mm_per_s = mm_per_s;
  return page_of(rows, style);
}

inline Lead row_of(const std::array<const Lead*, 4>& quarters) {
  Lead out;
  for (std::size_t c = 0; c < 4; ++c)
    out.insert(out.end(), quarters[c]->begin() + static_cast<std::ptrdiff_t>(c * 1250),
               quarters[c]->begin() + static_cast<std::ptrdiff_t>((c + 1) * 1250));
  return out;
}

inline std::vector<Lead> three_by_four(const Leads& l) {
  return {row_of({&l.one, &l.avr, &l.chest[0], &l.chest[3]}),
          row_of({&l.two, &l.avl, &l.chest[1], &l.chest[4]}),
          row_of({&l.three, &l.avf, &l.chest[2], &l.chest[5]})};
}

/// Greatest correlation with the truth within 0.1 s; 0 if the answer is shorter than half of it.
inline double likeness(const std::vector<float>& answer, const Lead& truth) {
  double best = 0;
  for (int lag = -50; lag <= 50; ++lag) {
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = 0;
    for (int i = 0; i < static_cast<int>(answer.size()); ++i) {
      const int j = i + lag;
      if (j < 0 || j >= static_cast<int>(truth.size())) continue;
      const double a = answer[static_cast<std::size_t>(i)];
      const double b = truth[static_cast<std::size_t>(j)];
      if (std::isnan(a)) continue;
      sa += a, sb += b, saa += a * a, sbb += b * b, sab += a * b, ++n;
    }
    if (n < static_cast<double>(truth.size()) / 2) continue;
    const double spread = std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
    best = std::max(best, (sab - sa * sb / n) / spread);
  }
  return best;
}

inline constexpr double kDrawnPxPerMm = 6;

/// The twelve leads, as kTwelveLeads.
inline std::vector<Lead> twelve(double height = 1) {
  const Leads l;
  // Unlike the leads of `Leads`, no limb lead is nearly flat.
  const Lead three = beats({0.05, -0.03, -0.35, 0.20, 0.06});
  const Lead two = mix(l.one, 1, three, 1);
  std::vector<Lead> all = {l.one,
                           two,
                           three,
                           mix(l.one, -0.5, two, -0.5),
                           mix(l.one, 0.5, three, -0.5),
                           mix(two, 0.5, three, 0.5)};
  all.insert(all.end(), l.chest.begin(), l.chest.end());
  for (auto& lead : all) lead = mix(lead, height, lead, 0);
  return all;
}

/// What a place of a grid shows of a lead: the columns follow one another.
inline Lead shown(const std::vector<Lead>& leads, const PageGrid& grid, std::size_t lead,
                  int column) {
  const auto part = static_cast<std::ptrdiff_t>(kSamples) / grid.columns;
  return {leads[lead].begin() + column * part, leads[lead].begin() + (column + 1) * part};
}

/// Paper for rows of ten seconds.
inline PaperStyle drawn_style() {
  PaperStyle style;
  style.px_per_mm = kDrawnPxPerMm;
  style.width_px = static_cast<int>(250 * kDrawnPxPerMm);
  style.height_px = static_cast<int>(25 * kDrawnPxPerMm);
  style.line_width_px = 1.5;
  return style;
}

/// A page of the twelve leads.
struct Drawn {
  Image image;
  std::vector<Lead> truth = std::vector<Lead>(12);  ///< as the page shows them; empty: it does not
};

/// @param height  of the leads, as a share.
/// @param more    leads of which a long row stands under that of lead II.
inline Drawn drawn(const PageGrid& grid, LeadOrder order, bool long_row = false, double height = 1,
                   const std::vector<std::size_t>& more = {}) {
  const auto leads = twelve(height);
  Drawn out;
  std::vector<Lead> rows(static_cast<std::size_t>(grid.rows));
  for (int r = 0; r < grid.rows; ++r) {
    for (int c = 0; c < grid.columns; ++c) {
      const auto at = lead_at(grid, order, r, c);
      const Lead part = out.truth[at.lead] = shown(leads, grid, at.lead, c);
      for (const float v : part) rows[static_cast<std::size_t>(r)].push_back(at.negative ? -v : v);
    }
  }
  if (long_row) rows.push_back(out.truth[kLeadTwo] = leads[kLeadTwo]);
  for (const std::size_t lead : more) rows.push_back(out.truth[lead] = leads[lead]);
  out.image = page_of(rows, drawn_style());
  return out;
}

/// The height of the answer in that of the truth: of their standard deviations.
inline double height_of(const Lead& answer, const Lead& truth) {
  const auto spread = [](const Lead& lead) {
    double sum = 0, squares = 0, n = 0;
    for (const float v : lead) {
      if (!std::isnan(v)) sum += v, squares += v * v, ++n;
    }
    return std::sqrt(squares / n - sum * sum / n / n);
  };
  return spread(answer) / spread(truth);
}

/// Fills the part of a page where a lead is drawn.
template <class Paint>
void paint(Image& image, int row, int column, int columns, const Paint& color) {
  const int width = image.width_px / columns;
  const int height = static_cast<int>(25 * kDrawnPxPerMm);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int value = color(x, y);
      if (value < 0) continue;
      auto* rgb =
          image.rgb.data() +
          static_cast<std::ptrdiff_t>(((row * height + y) * image.width_px + column * width + x)) *
              3;
      rgb[0] = rgb[1] = rgb[2] = static_cast<std::uint8_t>(value);
    }
  }
}

}  // namespace ecgmm::ecg
