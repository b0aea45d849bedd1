// SPDX-License-Identifier: Apache-2.0
// The paths of a content stream. Part of the PDF module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ecgmm/io/pdf.h"
#include "ecgmm/io/pdf_operand.h"
#include "ecgmm/io/pdf_state.h"

namespace ecgmm::io::pdf {

/// Builds paths and adds those that are drawn to a page; lines that lie beyond all pages are left
/// out. Source: ISO 32000-1:2008, 8.5.
class PathPainter {
 public:
  /// @param page   to add to.
  /// @param state  the state that the stream is in.
  PathPainter(PdfPage& page, GraphicsState& state) : page_(page), state_(state) {}

  /// Runs an operator that builds, clips or paints a path.
  /// @return false if it is none.
  /// @throws Error (data) for more points or lines than are read of a page.
  bool run(const std::string& word, const Operands& operands);

 private:
  bool build(const std::string& word, const Operands& operands);
  bool paint(const std::string& word);
  void begin(double x, double y);
  void line_to(double x, double y);
  void curve_to(double x1, double y1, double x2, double y2, double x3, double y3);
  void close();
  void count_point();
  void emit(bool filled);
  std::uint32_t number_of(const PdfPen& pen);

  PdfPage& page_;
  GraphicsState& state_;
  std::vector<PdfPoint> line_;                // the one that is being drawn
  std::vector<std::vector<PdfPoint>> lines_;  // the ones before it in the same path
  double pen_x_ = 0, pen_y_ = 0;
  bool clipping_ = false;
  std::size_t open_points_ = 0;
};

}  // namespace ecgmm::io::pdf
