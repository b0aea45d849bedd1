// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ecgmm::plot {

/// A finished plot in both forms; same input, same bytes.
struct Plot {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::byte> png;
  std::string svg;
};

/// One curve of points with its name in the legend.
struct Curve {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;
};

}  // namespace ecgmm::plot
