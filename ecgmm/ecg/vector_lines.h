// SPDX-License-Identifier: Apache-2.0
// The lines of a drawn page (a PDF's), sorted by what they may be.
#pragma once

#include <cstddef>
#include <vector>

#include "ecgmm/io/pdf.h"

namespace ecgmm::ecg {

/// A line of several points: drawn as one, or put together of pieces that touch.
struct VectorLine {
  std::vector<io::PdfPoint> points;
  std::uint32_t pen = 0;
};

/// A straight line along one of the page's axes.
struct StraightLine {
  double at = 0;      ///< x of an upright line, y of a level one
  double length = 0;  ///< pt
  std::uint32_t pen = 0;
};

struct VectorLines {
  std::vector<VectorLine> lines;  ///< that bend, or lie askew
  std::vector<StraightLine> upright;
  std::vector<StraightLine> level;
};

/// A page turned so that time runs to the right: the way that its long bent lines are drawn. (A
/// printer's driver may turn what it draws without saying so.)
/// @return the page as it is where it has no such lines.
io::PdfPage turned_upright(io::PdfPage page);

/// Sorts the lines of a page; pieces of one pen that follow each other end to end are one line.
VectorLines sort_lines(const io::PdfPage& page);

}  // namespace ecgmm::ecg
