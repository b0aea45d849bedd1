// SPDX-License-Identifier: Apache-2.0
// What a content stream has set so far. Part of the PDF module.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "ecgmm/io/pdf.h"
#include "ecgmm/io/pdf_font.h"

namespace ecgmm::io::pdf {

/// x' = a x + c y + e, y' = b x + d y + f, as PDF writes it: a b c d e f.
struct Affine {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  PdfPoint at(double x, double y) const { return {a * x + c * y + e, b * x + d * y + f}; }
  /// First `this`, then `after`.
  Affine then(const Affine& after) const;
  /// By how much it enlarges, in the mean of both directions.
  double scale() const;
};

/// @return the identity unless there are six finite numbers.
Affine affine_of(std::span<const double> numbers);

/// The graphics state, as far as it matters here. Source: ISO 32000-1:2008, 8.4.
struct GraphicsState {
  Affine matrix;  ///< to the page as it is shown
  std::array<float, 3> stroke = {0, 0, 0};
  std::array<float, 3> fill = {0, 0, 0};
  bool stroke_tint = false;  ///< one number is how much ink there is, not how much light
  bool fill_tint = false;
  double width = 1;
  PdfBox clip;
  std::shared_ptr<const Font> font;
  double size = 0;
  double char_space = 0, word_space = 0, stretch = 1, leading = 0, rise = 0;
};

/// Red, green and blue of one (gray), three or four (CMYK) numbers; black for any other count.
std::array<float, 3> color_of(std::span<const double> numbers);

/// The smallest box around these points.
PdfBox box_of(std::span<const PdfPoint> points);

/// What both boxes hold.
PdfBox common(const PdfBox& one, const PdfBox& two);

}  // namespace ecgmm::io::pdf
