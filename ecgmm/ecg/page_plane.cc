// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_plane.h"

#include <algorithm>
#include <cmath>

namespace ecgmm::ecg {
namespace {

/// Means of 3 × 3 blocks, repeated twice: light changes slowly.
void smooth_blocks(Plane& blocks) {
  for (int pass = 0; pass < 2; ++pass) {
    const Plane old = blocks;
    for (int y = 0; y < old.height; ++y) {
      for (int x = 0; x < old.width; ++x) {
        float sum = 0;
        int n = 0;
        for (int j = std::max(0, y - 1); j <= std::min(old.height - 1, y + 1); ++j) {
          for (int i = std::max(0, x - 1); i <= std::min(old.width - 1, x + 1); ++i, ++n)
            sum += old.at(i, j);
        }
        blocks.at(x, y) = sum / static_cast<float>(n);
      }
    }
  }
}

float cubic(float a, float b, float c, float d, float t) {
  return b + 0.5F * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

}  // namespace

Color3 to_planes(const Image& image, int factor) {
  const int width = image.width_px / factor;
  const int height = image.height_px / factor;
  Color3 planes{Plane(width, height), Plane(width, height), Plane(width, height)};
  const float scale = 1.0F / static_cast<float>(factor * factor);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::array<int, 3> sum{};
      for (int j = 0; j < factor; ++j) {
        const auto* p = image.rgb.data() + (static_cast<std::size_t>(y * factor + j) *
                                                static_cast<std::size_t>(image.width_px) +
                                            static_cast<std::size_t>(x * factor)) *
                                               3;
        for (int i = 0; i < factor; ++i, p += 3) {
          for (std::size_t c = 0; c < 3; ++c) sum[c] += p[c];
        }
      }
      for (std::size_t c = 0; c < 3; ++c) planes[c].at(x, y) = static_cast<float>(sum[c]) * scale;
    }
  }
  return planes;
}

float sample(const Plane& plane, double x, double y) {
  const double u = std::clamp(x - 0.5, 0.0, plane.width - 1.001);
  const double v = std::clamp(y - 0.5, 0.0, plane.height - 1.001);
  const int i = static_cast<int>(u);
  const int j = static_cast<int>(v);
  const auto a = static_cast<float>(u - i);
  const auto b = static_cast<float>(v - j);
  const int i1 = std::min(i + 1, plane.width - 1);
  const float* p = plane.row(j);
  const float* q = plane.row(std::min(j + 1, plane.height - 1));
  return (1 - b) * (p[i] + a * (p[i1] - p[i])) + b * (q[i] + a * (q[i1] - q[i]));
}

float sample_cubic(const Plane& plane, double x, double y) {
  const double u = x - 0.5;
  const double v = y - 0.5;
  const int i = static_cast<int>(std::floor(u));
  const int j = static_cast<int>(std::floor(v));
  if (i < 1 || j < 1 || i + 2 >= plane.width || j + 2 >= plane.height) return sample(plane, x, y);
  const auto a = static_cast<float>(u - i);
  std::array<float, 4> column;
  for (int k = 0; k < 4; ++k) {
    const float* p = plane.row(j - 1 + k) + i - 1;
    column[static_cast<std::size_t>(k)] = cubic(p[0], p[1], p[2], p[3], a);
  }
  return cubic(column[0], column[1], column[2], column[3], static_cast<float>(v - j));
}

Plane paper_level(const Plane& plane, int block, double quantile) {
  const int nx = std::max(1, (plane.width + block - 1) / block);
  const int ny = std::max(1, (plane.height + block - 1) / block);
  Plane blocks(nx, ny);
  std::vector<float> part;
  for (int by = 0; by < ny; ++by) {
    for (int bx = 0; bx < nx; ++bx) {
      part.clear();
      for (int y = by * block; y < std::min(plane.height, (by + 1) * block); ++y) {
        const float* row = plane.row(y);
        part.insert(part.end(), row + bx * block, row + std::min(plane.width, (bx + 1) * block));
      }
      const auto k = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(part.size() - 1));
      std::nth_element(part.begin(), part.begin() + k, part.end());
      blocks.at(bx, by) = part[static_cast<std::size_t>(k)];
    }
  }
  smooth_blocks(blocks);
  Plane level(plane.width, plane.height);
  std::vector<float> line(static_cast<std::size_t>(nx));
  for (int y = 0; y < plane.height; ++y) {
    const float v = std::clamp((static_cast<float>(y) + 0.5F) / static_cast<float>(block) - 0.5F,
                               0.0F, static_cast<float>(ny - 1));
    const int j = static_cast<int>(v);
    const float* p = blocks.row(j);
    const float* q = blocks.row(std::min(j + 1, ny - 1));
    for (int i = 0; i < nx; ++i)
      line[static_cast<std::size_t>(i)] = p[i] + (v - static_cast<float>(j)) * (q[i] - p[i]);
    for (int x = 0; x < plane.width; ++x) {
      const float u = std::clamp((static_cast<float>(x) + 0.5F) / static_cast<float>(block) - 0.5F,
                                 0.0F, static_cast<float>(nx - 1));
      const auto i = static_cast<std::size_t>(u);
      const float next = line[std::min(i + 1, line.size() - 1)];
      level.at(x, y) = line[i] + (u - static_cast<float>(i)) * (next - line[i]);
    }
  }
  return level;
}

Plane darkness(const Plane& plane, const Plane& paper) {
  Plane out(plane.width, plane.height);
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const float ratio = (paper.values[i] + 8) / (std::max(plane.values[i], 0.0F) + 8);
    out.values[i] = std::clamp(std::log(ratio), -0.3F, 2.5F);
  }
  return out;
}

}  // namespace ecgmm::ecg
