// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_plane.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_lanes.h"

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

/// Of four blocks beside each other, each of 4 x 4 pixels, the values that k of theirs do not
/// reach.
/// @param at  their first pixels.
Lanes four_levels(const float* at, int width, const SortingPairs& pairs, std::size_t k) {
  std::array<Lanes, 16> values;
  for (std::size_t y = 0; y < 4; ++y) {
    const float* row = at + y * static_cast<std::size_t>(width);
    for (std::size_t x = 0; x < 4; ++x)
      values[4 * y + x].v = Lanes::Four{row[x], row[4 + x], row[8 + x], row[12 + x]};
  }
  sort_lanes(values.data(), pairs);
  return values[k];
}

/// In blocks of `block` pixels a side the value that `quantile` of the pixels do not reach.
Plane block_levels(const Plane& plane, int block, double quantile) {
  Plane blocks(std::max(1, (plane.width + block - 1) / block),
               std::max(1, (plane.height + block - 1) / block));
  std::vector<float> part;
  Kth kth;
  static const SortingPairs kPairs = sorting_pairs(16);
  const int full = block == 4 ? plane.width / 16 * 4 : 0;  // blocks, of four at once
  for (int by = 0; by < blocks.height; ++by) {
    const bool whole = (by + 1) * block <= plane.height;
    for (int bx = 0; whole && bx < full; bx += 4) {
      four_levels(plane.row(by * block) + bx * block, plane.width, kPairs,
                  static_cast<std::size_t>(quantile * 15))
          .to(blocks.row(by) + bx);
    }
    for (int bx = whole ? full : 0; bx < blocks.width; ++bx) {
      part.clear();
      for (int y = by * block; y < std::min(plane.height, (by + 1) * block); ++y) {
        const float* row = plane.row(y);
        part.insert(part.end(), row + bx * block, row + std::min(plane.width, (bx + 1) * block));
      }
      const double k = quantile * static_cast<double>(part.size() - 1);
      blocks.at(bx, by) = kth(part, static_cast<std::size_t>(k));
    }
  }
  return blocks;
}

/// Values of blocks at every pixel of a row, linear between the blocks' middles.
class BlockRow {
 public:
  BlockRow(const Plane& blocks, int block, int width)
      : blocks_(blocks), block_(block), line_(blocks.width), part_(width), values_(width) {
    for (int x = 0; x < width; ++x) {
      const float u = place(x, blocks.width);
      const int i = static_cast<int>(u);
      part_[x] = u - static_cast<float>(i);
      if (x == 0 || i != starts_.back().second) starts_.emplace_back(x, i);
    }
    starts_.emplace_back(width, 0);
  }
  const Eigen::ArrayXf& at(int y) {
    const float v = place(y, blocks_.height);
    const int j = static_cast<int>(v);
    const float* p = blocks_.row(j);
    const float* q = blocks_.row(std::min(j + 1, blocks_.height - 1));
    for (int i = 0; i < blocks_.width; ++i)
      line_[i] = p[i] + (v - static_cast<float>(j)) * (q[i] - p[i]);
    for (std::size_t k = 0; k + 1 < starts_.size(); ++k) {
      const auto [x, i] = starts_[k];
      const int n = starts_[k + 1].first - x;
      const float next = line_[std::min(i + 1, blocks_.width - 1)];
      values_.segment(x, n) = line_[i] + part_.segment(x, n) * (next - line_[i]);
    }
    return values_;
  }

 private:
  float place(int pixel, int count) const {
    return std::clamp((static_cast<float>(pixel) + 0.5F) / static_cast<float>(block_) - 0.5F, 0.0F,
                      static_cast<float>(count - 1));
  }
  const Plane& blocks_;
  int block_;
  Eigen::ArrayXf line_, part_, values_;
  std::vector<std::pair<int, int>> starts_;  ///< columns from which on a block counts
};

/// The least (or greatest) of the 2 reach + 1 values around each, along x, then along y.
Plane extreme(const Plane& plane, int reach, bool least) {
  Plane along = plane;
  const auto further = [&](float a, float b) { return least ? std::min(a, b) : std::max(a, b); };
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      float& v = along.at(x, y);
      for (int i = std::max(0, x - reach); i <= std::min(plane.width - 1, x + reach); ++i)
        v = further(v, plane.at(i, y));
    }
  }
  Plane out = along;
  for (int y = 0; y < plane.height; ++y) {
    for (int j = std::max(0, y - reach); j <= std::min(plane.height - 1, y + reach); ++j) {
      for (int x = 0; x < plane.width; ++x) out.at(x, y) = further(out.at(x, y), along.at(x, j));
    }
  }
  return out;
}

}  // namespace

Color3 to_planes(const Image& image, int factor) {
  const int width = image.width_px / factor;
  const int height = image.height_px / factor;
  Color3 planes{Plane(width, height), Plane(width, height), Plane(width, height)};
  const float scale = 1.0F / static_cast<float>(factor * factor);
  const auto stride = static_cast<std::size_t>(image.width_px) * 3;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* first = image.rgb.data() + static_cast<std::size_t>(y * factor) * stride;
    float* r = planes[0].row(y);
    float* g = planes[1].row(y);
    float* b = planes[2].row(y);
    for (int x = 0; x < width; ++x, first += 3 * factor) {
      int red = 0, green = 0, blue = 0;
      for (int j = 0; j < factor; ++j) {
        const std::uint8_t* p = first + static_cast<std::size_t>(j) * stride;
        for (int i = 0; i < factor; ++i, p += 3) red += p[0], green += p[1], blue += p[2];
      }
      r[x] = static_cast<float>(red) * scale;
      g[x] = static_cast<float>(green) * scale;
      b[x] = static_cast<float>(blue) * scale;
    }
  }
  return planes;
}

bool is_bilevel(const Image& image) {
  constexpr int kBlack = 8;
  constexpr int kWhite = 247;
  constexpr double kMostGray = 0.01;
  const auto gray =
      std::ranges::count_if(image.rgb, [](std::uint8_t v) { return v > kBlack && v < kWhite; });
  return static_cast<double>(gray) < kMostGray * static_cast<double>(image.rgb.size());
}

void soften(Plane& plane) {
  const auto weigh = [](float* to, const float* before, const float* at, const float* after,
                        int n) {
    for (int i = 0; i < n; ++i) to[i] = 0.25F * (before[i] + 2 * at[i] + after[i]);
  };
  std::vector<float> line(static_cast<std::size_t>(plane.width) + 2);
  std::vector<float> above;
  for (int y = 0; y < plane.height; ++y) {
    float* row = plane.row(y);
    std::copy_n(row, plane.width, line.begin() + 1);
    line.front() = line[1];
    line.back() = line[line.size() - 2];
    weigh(row, line.data(), line.data() + 1, line.data() + 2, plane.width);
  }
  for (int y = 0; y < plane.height; ++y) {
    float* row = plane.row(y);
    std::copy_n(row, plane.width, line.begin());
    if (y == 0) above.assign(line.begin(), line.end());
    weigh(row, above.data(), line.data(), y + 1 < plane.height ? plane.row(y + 1) : line.data(),
          plane.width);
    std::swap(above, line);
  }
}

Plane darkness(Plane plane, int block, double quantile) {
  Plane blocks = block_levels(plane, block, quantile);
  smooth_blocks(blocks);
  BlockRow paper(blocks, block, plane.width);
  for (int y = 0; y < plane.height; ++y) {
    Eigen::Map<Eigen::ArrayXf> row(plane.row(y), plane.width);
    row = ((paper.at(y) + 8) / (row.max(0.0F) + 8))
              .unaryExpr([](float v) { return std::log(v); })
              .max(-0.3F)
              .min(2.5F);
  }
  return plane;
}

void take_off_shade(Plane& dark, int block, int reach) {
  const Plane blocks = extreme(extreme(block_levels(dark, block, 0.25), reach, true), reach, false);
  BlockRow shade(blocks, block, dark.width);
  for (int y = 0; y < dark.height; ++y) {
    Eigen::Map<Eigen::ArrayXf> row(dark.row(y), dark.width);
    row -= shade.at(y).max(0.0F);
  }
}

}  // namespace ecgmm::ecg
