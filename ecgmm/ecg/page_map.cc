// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_map.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/ecg/page_flat.h"
#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_lattice.h"
#include "ecgmm/ecg/page_shifts.h"

namespace ecgmm::ecg {
namespace {

/// Of a quarter of the paper at least. Of 340 pages of every kind those with a grid show 0.19 and
/// more; names, traces and moiré that were taken for one 0.06 to 0.14.
constexpr float kLeastSeen = 0.16F;

/// The lattice with its pitch, angle and shear as the whole picture tells them: the parts of it
/// that find_lattice() looks at are too small to tell them to better than some percent where the
/// lines are drawn on whole pixels.
Lattice settled(const Plane& dark, Lattice lattice) {
  constexpr int kPasses = 3;
  for (int pass = 0; pass < kPasses; ++pass) {
    const PageMap map = map_of(lattice, dark.width, dark.height);
    const Plane flat = straighten(dark, map, kGridPxPerMm, 0);
    const LineHarmonics upright = cell_harmonics(flat, true);
    const LineHarmonics level = cell_harmonics(flat, false);
    Eigen::Matrix3d move = Eigen::Matrix3d::Identity();
    move(0, 0) += line_drift(upright, 1, 0);
    move(0, 1) += line_drift(upright, 0, 1);
    move(1, 0) += line_drift(level, 1, 0);
    move(1, 1) += line_drift(level, 0, 1);
    if (move.isIdentity(1e-6)) break;
    lattice.to_lines = move.inverse() * lattice.to_lines;
    lattice.pitch_px *= (move(0, 0) + move(1, 1)) / 2;
  }
  return lattice;
}

constexpr int kReach = 4;  // nodes around one that tell how the paper lies there

/// What a node beside another one adds to the fit of a curved surface there.
struct Neighbor {
  int dx = 0;
  int dy = 0;
  Eigen::Matrix<float, 6, 1> terms;
  Eigen::Matrix<float, 6, 6> squares;
};

const std::vector<Neighbor>& neighbors() {
  static const auto all = [] {
    std::vector<Neighbor> out;
    for (int dy = -kReach; dy <= kReach; ++dy) {
      for (int dx = -kReach; dx <= kReach; ++dx) {
        const float x = static_cast<float>(dx) / kReach;
        const float y = static_cast<float>(dy) / kReach;
        const Eigen::Matrix<float, 6, 1> terms{1, x, y, x * x, x * y, y * y};
        out.push_back({dx, dy, terms, terms * terms.transpose()});
      }
    }
    return out;
  }();
  return all;
}

/// The shift at node (x, y) as a curved surface through the nodes around it has it.
/// @param sure  the nodes' weights are its squares.
float surface_at(const Plane& shift, const Plane& sure, int x, int y) {
  Eigen::Matrix<float, 6, 6> squares = Eigen::Matrix<float, 6, 6>::Identity() * 1e-6F;
  Eigen::Matrix<float, 6, 1> sums = Eigen::Matrix<float, 6, 1>::Zero();
  for (const Neighbor& n : neighbors()) {
    const int u = x + n.dx;
    const int v = y + n.dy;
    if (u < 0 || v < 0 || u >= shift.width || v >= shift.height) continue;
    const float weight = sure.at(u, v) * sure.at(u, v) + 1e-8F;
    squares += weight * n.squares;
    sums += weight * shift.at(u, v) * n.terms;
  }
  return squares.ldlt().solve(sums)(0);
}

/// Weighted local means (cells without lines take their neighbors').
Plane smoothed(const LineShifts& s) {
  constexpr int kRadius = 1;
  Plane out(s.mm.width, s.mm.height);
  for (int j = 0; j < out.height; ++j) {
    for (int i = 0; i < out.width; ++i) {
      double sum = 0;
      double weight = 1e-9;
      for (int y = std::max(0, j - kRadius); y <= std::min(out.height - 1, j + kRadius); ++y) {
        for (int x = std::max(0, i - kRadius); x <= std::min(out.width - 1, i + kRadius); ++x) {
          const double w = s.weight.at(x, y) + 1e-4;
          sum += w * s.mm.at(x, y);
          weight += w;
        }
      }
      out.at(i, j) = static_cast<float>(sum / weight);
    }
  }
  return out;
}

/// Adds what is still seen to be off. Where the lines are hardly seen, what they tell is rather
/// how the paper lies around.
void add(Plane& shift, const LineShifts& seen) {
  constexpr float kUnsure = 0.12F;  // well seen lines are followed: else rests of them remain
  const Plane more = smoothed(seen);
  Plane sure(shift.width, shift.height);
  for (int y = 0; y < shift.height; ++y) {
    for (int x = 0; x < shift.width; ++x) {
      // Cells' middles lie half a node beside the nodes.
      const double u = std::clamp(x + 0.0, 0.5, more.width - 0.5);
      const double v = std::clamp(y + 0.0, 0.5, more.height - 0.5);
      shift.at(x, y) += sample(more, u, v);
      sure.at(x, y) = sample(seen.weight, u, v);
    }
  }
  const Plane raw = shift;
  for (int y = 0; y < shift.height; ++y) {
    for (int x = 0; x < shift.width; ++x) {
      const float told = sure.at(x, y) * sure.at(x, y);
      const float weight = told / (told + kUnsure * kUnsure);
      shift.at(x, y) = weight * raw.at(x, y) + (1 - weight) * surface_at(raw, sure, x, y);
    }
  }
}

/// Blurs away what straightening to `kGridPxPerMm` could not show, as three lines a millimeter:
/// they would be taken for lines of another place.
Plane without_fine(const Plane& plane) {
  Plane out = plane;
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 1; x + 1 < plane.width; ++x)
      out.at(x, y) = (plane.at(x - 1, y) + 2 * plane.at(x, y) + plane.at(x + 1, y)) / 4;
  }
  Plane both = out;
  for (int y = 1; y + 1 < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x)
      both.at(x, y) = (out.at(x, y - 1) + 2 * out.at(x, y) + out.at(x, y + 1)) / 4;
  }
  return both;
}

}  // namespace

double unevenness(const PageMap& map, double y_mm, double left_mm, double right_mm) {
  constexpr std::size_t kApart = 2;  // nodes
  const Plane& shift = map.shift_x;
  const int y = static_cast<int>(y_mm / PageMap::kNode);
  const int from = std::max(0, static_cast<int>(left_mm / PageMap::kNode));
  const int to = std::min(shift.width - 1, static_cast<int>(right_mm / PageMap::kNode));
  if (y < 0 || y + 1 >= shift.height) return 0;
  std::vector<double> stretch;
  for (int x = from; x < to; ++x) {
    const double longer =
        shift.at(x + 1, y) - shift.at(x, y) + shift.at(x + 1, y + 1) - shift.at(x, y + 1);
    stretch.push_back(longer / 2 / PageMap::kNode);
  }
  std::vector<double> change;
  for (std::size_t k = 0; k + kApart < stretch.size(); ++k)
    change.push_back(std::abs(stretch[k + kApart] - stretch[k]));
  if (change.empty()) return 0;
  const auto at = change.begin() + static_cast<std::ptrdiff_t>(change.size() * 9 / 10);
  std::nth_element(change.begin(), at, change.end());
  return *at;
}

PageMap map_of(const Lattice& lattice, int width_px, int height_px) {
  constexpr double mm = 5;
  Eigen::Matrix3d to_mm = Eigen::DiagonalMatrix<double, 3>(mm, mm, 1.0) * lattice.to_lines;
  PageMap map;
  map.to_px = to_mm.inverse();
  map.px_per_mm = lattice.pitch_px / mm;
  map.picture_width = width_px;
  map.picture_height = height_px;
  double right = -1e9;
  double bottom = -1e9;
  map.left_mm = map.top_mm = 1e9;
  for (const double x : {0.0, 1.0}) {
    for (const double y : {0.0, 1.0}) {
      const Eigen::Vector3d p = to_mm * Eigen::Vector3d(x * width_px, y * height_px, 1);
      const double w = std::max(p.z(), 0.3);  // behind the horizon nothing is seen
      map.left_mm = std::min(map.left_mm, p.x() / w);
      map.top_mm = std::min(map.top_mm, p.y() / w);
      right = std::max(right, p.x() / w);
      bottom = std::max(bottom, p.y() / w);
    }
  }
  map.left_mm = std::max(std::floor(map.left_mm / 5) * 5, -400.0);
  map.top_mm = std::max(std::floor(map.top_mm / 5) * 5, -400.0);
  map.width_mm = std::min(std::ceil((right - map.left_mm) / 5) * 5, 600.0);
  map.height_mm = std::min(std::ceil((bottom - map.top_mm) / 5) * 5, 600.0);
  const int nx = static_cast<int>(map.width_mm / PageMap::kNode) + 1;
  const int ny = static_cast<int>(map.height_mm / PageMap::kNode) + 1;
  map.shift_x = Plane(nx, ny);
  map.shift_y = Plane(nx, ny);
  return map;
}

bool PageMap::shows_cell(int x, int y) const {
  for (const auto& [u, v] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
    const Eigen::Vector2d p = at(left_mm + (x + u) * kNode, top_mm + (y + v) * kNode);
    if (p.x() < 0 || p.y() < 0 || p.x() > picture_width || p.y() > picture_height) return false;
  }
  return true;
}

Eigen::Vector2d PageMap::at(double x_mm, double y_mm) const {
  double dx = 0;
  double dy = 0;
  if (shift_x.width > 0) {
    const double u = (x_mm - left_mm) / kNode + 0.5;
    const double v = (y_mm - top_mm) / kNode + 0.5;
    dx = sample(shift_x, u, v);
    dy = sample(shift_y, u, v);
  }
  const Eigen::Vector3d p = to_px * Eigen::Vector3d(x_mm + dx, y_mm + dy, 1);
  return p.head<2>() / p.z();
}

PageMap find_map(const Plane& picture, Lattice lattice, LatticeFit fit) {
  if (lattice.tiles < 3) return {};
  const Plane dark = lattice.pitch_px > 5 * kGridPxPerMm ? without_fine(picture) : picture;
  if (fit == LatticeFit::kWhole) lattice = settled(dark, lattice);
  PageMap map = map_of(lattice, picture.width, picture.height);
  for (const int radius : {3, 2, 2}) {
    const Plane flat = straighten(dark, map, kGridPxPerMm, 0);
    const LineShifts upright = follow_lines(cell_harmonics(flat, true), radius);
    const LineShifts level = follow_lines(cell_harmonics(flat, false), radius);
    add(map.shift_x, upright);
    add(map.shift_y, level);
    map.seen = upright.weight;
    for (std::size_t i = 0; i < map.seen.values.size(); ++i)
      map.seen.values[i] = std::min(map.seen.values[i], level.weight.values[i]);
  }
  const auto& seen = map.seen.values;
  if (seen.empty() || Kth()(seen, seen.size() * 3 / 4) < kLeastSeen) return {};
  return map;
}

}  // namespace ecgmm::ecg
