// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_state.h"

#include <algorithm>
#include <cmath>

namespace ecgmm::io::pdf {

Affine Affine::then(const Affine& after) const {
  const PdfPoint origin = after.at(e, f);
  return {after.a * a + after.c * b,
          after.b * a + after.d * b,
          after.a * c + after.c * d,
          after.b * c + after.d * d,
          origin.x,
          origin.y};
}

double Affine::scale() const { return std::sqrt(std::abs(a * d - b * c)); }

Affine affine_of(std::span<const double> n) {
  if (n.size() != 6 || !std::ranges::all_of(n, [](double v) { return std::abs(v) < 1e9; }))
    return {};
  return {n[0], n[1], n[2], n[3], n[4], n[5]};
}

std::array<float, 3> color_of(std::span<const double> n) {
  const auto part = [](double v) { return static_cast<float>(std::clamp(v, 0.0, 1.0)); };
  if (n.size() == 1) return {part(n[0]), part(n[0]), part(n[0])};
  if (n.size() == 3) return {part(n[0]), part(n[1]), part(n[2])};
  if (n.size() == 4) return {part(1 - n[0] - n[3]), part(1 - n[1] - n[3]), part(1 - n[2] - n[3])};
  return {0, 0, 0};
}

PdfBox box_of(std::span<const PdfPoint> points) {
  PdfBox box{1e9, 1e9, -1e9, -1e9};
  for (const auto& p : points) {
    box.left = std::min(box.left, p.x);
    box.right = std::max(box.right, p.x);
    box.top = std::min(box.top, p.y);
    box.bottom = std::max(box.bottom, p.y);
  }
  return box;
}

PdfBox common(const PdfBox& one, const PdfBox& two) {
  return {std::max(one.left, two.left), std::max(one.top, two.top), std::min(one.right, two.right),
          std::min(one.bottom, two.bottom)};
}

}  // namespace ecgmm::io::pdf
