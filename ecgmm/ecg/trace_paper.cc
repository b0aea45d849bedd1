// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/trace_paper.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace ecgmm::ecg {
namespace {

constexpr double kPaperQuantile = 0.8;  // paper is brighter than the grid on it
constexpr double kDarkestPaper = 0.4;   // of the picture's: darker blocks are no paper
constexpr int kDarkScreen = 80;         // median brightness
constexpr double kMaxTilt = 0.035;

/// The paper's color at the centers of square blocks.
struct PaperBlocks {
  int columns = 0;
  int rows = 0;
  std::vector<std::array<float, 3>> color;  ///< (rows, columns), each > 0
  std::array<float, 3>& at(int row, int column) {
    return color[static_cast<std::size_t>(row * columns + column)];
  }
};

std::array<float, 3> bright_color(const Image& image, int x0, int y0, int block_px) {
  std::array<std::array<int, 64>, 3> counts{};
  int total = 0;
  const int x1 = std::min(x0 + block_px, image.width_px);
  const int y1 = std::min(y0 + block_px, image.height_px);
  for (int y = y0; y < y1; y += 2) {
    const auto* pixel =
        image.rgb.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width_px) +
                            static_cast<std::size_t>(x0)) *
                               3;
    for (int x = x0; x < x1; x += 2, pixel += 6, ++total) {
      for (std::size_t c = 0; c < 3; ++c) ++counts[c][pixel[c] >> 2];
    }
  }
  std::array<float, 3> color{};
  for (std::size_t c = 0; c < 3; ++c) {
    int left = static_cast<int>((1 - kPaperQuantile) * total);
    std::size_t bin = 63;
    while (bin > 0 && (left -= counts[c][bin]) >= 0) --bin;
    color[c] = static_cast<float>(bin) * 4 + 2;
  }
  return color;
}

PaperBlocks find_paper(const Image& image, int block_px) {
  PaperBlocks raw;
  raw.columns = std::max(1, (image.width_px + block_px / 2) / block_px);
  raw.rows = std::max(1, (image.height_px + block_px / 2) / block_px);
  std::array<std::vector<float>, 3> all;
  for (int r = 0; r < raw.rows; ++r) {
    for (int k = 0; k < raw.columns; ++k) {
      raw.color.push_back(bright_color(image, k * block_px, r * block_px, block_px));
      for (std::size_t c = 0; c < 3; ++c) all[c].push_back(raw.color.back()[c]);
    }
  }
  std::array<float, 3> least{};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto middle = all[c].begin() + static_cast<std::ptrdiff_t>(all[c].size() / 2);
    std::nth_element(all[c].begin(), middle, all[c].end());
    least[c] = std::max(4.0F, static_cast<float>(kDarkestPaper) * *middle);
  }
  PaperBlocks smooth = raw;
  for (int r = 0; r < raw.rows; ++r) {
    for (int k = 0; k < raw.columns; ++k) {
      std::array<float, 3> sum{};
      float weights = 0;
      for (int v = std::max(0, r - 1); v <= std::min(raw.rows - 1, r + 1); ++v) {
        for (int u = std::max(0, k - 1); u <= std::min(raw.columns - 1, k + 1); ++u) {
          const float weight = (u == k ? 2.0F : 1.0F) * (v == r ? 2.0F : 1.0F);
          for (std::size_t c = 0; c < 3; ++c) sum[c] += weight * raw.at(v, u)[c];
          weights += weight;
        }
      }
      for (std::size_t c = 0; c < 3; ++c) smooth.at(r, k)[c] = std::max(least[c], sum[c] / weights);
    }
  }
  return smooth;
}

bool is_dark(const Image& image) {
  std::array<std::size_t, 256> counts{};
  std::size_t total = 0;
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3 * 37, ++total) {
    ++counts[std::max({image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]})];
  }
  std::size_t below = 0;
  for (int v = 0; v < kDarkScreen; ++v) below += counts[static_cast<std::size_t>(v)];
  return 2 * below > total;
}

}  // namespace

Image shrink(const Image& image, int factor) {
  if (factor == 1) return image;
  Image out{image.width_px / factor, image.height_px / factor, {}};
  const auto in_row = static_cast<std::size_t>(image.width_px) * 3;
  const auto out_row = static_cast<std::size_t>(out.width_px) * 3;
  out.rgb.resize(out_row * static_cast<std::size_t>(out.height_px));
  std::vector<std::uint16_t> sums(in_row);  // of `factor` rows
  const auto area = static_cast<unsigned>(factor * factor);
  const unsigned share = (1U << 16) / area + 1;  // x / area = x share / 2^16
  // Of larger areas that would be more than 255 where all is white.
  const auto mean = [&](unsigned sum) { return area <= 100 ? (sum * share) >> 16 : sum / area; };
  for (int y = 0; y < out.height_px; ++y) {
    const auto* in = image.rgb.data() + static_cast<std::size_t>(y * factor) * in_row;
    std::fill(sums.begin(), sums.end(), std::uint16_t{0});
    for (int v = 0; v < factor; ++v, in += in_row) {
      for (std::size_t i = 0; i < in_row; ++i)
        sums[i] = static_cast<std::uint16_t>(sums[i] + in[i]);
    }
    auto* to = out.rgb.data() + static_cast<std::size_t>(y) * out_row;
    const auto* from = sums.data();
    for (int x = 0; x < out.width_px; ++x, to += 3) {
      std::array<unsigned, 3> sum = {area / 2, area / 2, area / 2};
      for (int u = 0; u < factor; ++u, from += 3) {
        for (std::size_t c = 0; c < 3; ++c) sum[c] += from[c];
      }
      for (std::size_t c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(mean(sum[c]));
    }
  }
  return out;
}

Image enlarge(const Image& image, int factor) {
  Image out{image.width_px * factor, image.height_px * factor, {}};
  const auto in_row = static_cast<std::size_t>(image.width_px) * 3;
  const auto out_row = in_row * static_cast<std::size_t>(factor);
  out.rgb.resize(out_row * static_cast<std::size_t>(out.height_px));
  // Each place lies between two pixels, `part` (in 2 factor-ths) of the way to the second.
  struct Place {
    int first, second, part;
  };
  const auto place = [factor](int at, int length) {
    const int middle =
        2 * at + 1 - factor;  // in 2 factor-ths of a pixel, from the first one's center
    const int first = middle < 0 ? -1 : middle / (2 * factor);
    return Place{std::max(first, 0), std::min(first + 1, length - 1), middle - first * 2 * factor};
  };
  std::vector<Place> columns;
  for (int x = 0; x < out.width_px; ++x) columns.push_back(place(x, image.width_px));
  std::vector<int> row(in_row);
  const int whole = 2 * factor;
  for (int y = 0; y < out.height_px; ++y) {
    const auto [upper, lower, part] = place(y, image.height_px);
    const auto* a = image.rgb.data() + static_cast<std::size_t>(upper) * in_row;
    const auto* b = image.rgb.data() + static_cast<std::size_t>(lower) * in_row;
    for (std::size_t i = 0; i < in_row; ++i) row[i] = a[i] * (whole - part) + b[i] * part;
    auto* to = out.rgb.data() + static_cast<std::size_t>(y) * out_row;
    for (const auto& column : columns) {
      const int* left = row.data() + 3 * column.first;
      const int* right = row.data() + 3 * column.second;
      for (int c = 0; c < 3; ++c) {
        *to++ = static_cast<std::uint8_t>(
            (left[c] * (whole - column.part) + right[c] * column.part) / (whole * whole));
      }
    }
  }
  return out;
}

Image stain(const Image& image, int block_px) {
  if (is_dark(image)) {
    Image inverse = image;
    for (auto& value : inverse.rgb) value = static_cast<std::uint8_t>(255 - value);
    if (!is_dark(inverse)) return stain(inverse, block_px);
  }
  auto paper = find_paper(image, block_px);
  Image out{image.width_px, image.height_px, std::vector<std::uint8_t>(image.rgb.size())};
  const auto width = static_cast<std::size_t>(image.width_px);
  std::vector<float> scale(width * 3);  // 255 / paper along one row
  std::vector<float> between(width);    // place between block centers
  std::vector<int> left(width);
  for (int x = 0; x < image.width_px; ++x) {
    const float place =
        std::clamp((static_cast<float>(x) + 0.5F) / static_cast<float>(block_px) - 0.5F, 0.0F,
                   static_cast<float>(paper.columns - 1));
    left[static_cast<std::size_t>(x)] =
        std::min(static_cast<int>(place), std::max(0, paper.columns - 2));
    between[static_cast<std::size_t>(x)] =
        place - static_cast<float>(left[static_cast<std::size_t>(x)]);
  }
  std::vector<std::array<float, 3>> blocks(static_cast<std::size_t>(paper.columns) + 1);
  for (int y = 0; y < image.height_px; ++y) {
    if (y % 4 == 0) {  // the paper changes slowly
      const float place =
          std::clamp((static_cast<float>(y) + 2) / static_cast<float>(block_px) - 0.5F, 0.0F,
                     static_cast<float>(paper.rows - 1));
      const int upper = static_cast<int>(place);
      const int lower = std::min(upper + 1, paper.rows - 1);
      const float part = place - static_cast<float>(upper);
      for (int k = 0; k < paper.columns; ++k) {
        for (std::size_t c = 0; c < 3; ++c) {
          blocks[static_cast<std::size_t>(k)][c] =
              255 / ((1 - part) * paper.at(upper, k)[c] + part * paper.at(lower, k)[c]);
        }
      }
      blocks.back() = blocks[blocks.size() - 2];
      for (std::size_t x = 0; x < width; ++x) {
        const auto& a = blocks[static_cast<std::size_t>(left[x])];
        const auto& b = blocks[static_cast<std::size_t>(left[x]) + 1];
        for (std::size_t c = 0; c < 3; ++c) scale[3 * x + c] = a[c] + between[x] * (b[c] - a[c]);
      }
    }
    const auto* in = image.rgb.data() + static_cast<std::size_t>(y) * width * 3;
    auto* to = out.rgb.data() + static_cast<std::size_t>(y) * width * 3;
    for (std::size_t i = 0; i < width * 3; ++i) {
      const int value = 255 - static_cast<int>(static_cast<float>(in[i]) * scale[i]);
      to[i] = static_cast<std::uint8_t>(value < 0 ? 0 : value);
    }
  }
  return out;
}

double tilt_of(const Image& stain) {
  constexpr int kTilePx = 20;
  constexpr std::uint8_t kCap = 100;  // black counts no more than a grid line
  const int tiles = stain.width_px / kTilePx;
  const int height = stain.height_px;
  std::vector<int> profile(static_cast<std::size_t>(tiles * height));  // (tiles, height)
  for (int y = 0; y < height; ++y) {
    const auto* pixel = stain.rgb.data() +
                        static_cast<std::size_t>(y) * static_cast<std::size_t>(stain.width_px) * 3;
    for (int t = 0; t < tiles; ++t) {
      int sum = 0;
      for (int i = 0; i < kTilePx; ++i, pixel += 3)
        sum += std::min(kCap, std::max({pixel[0], pixel[1], pixel[2]}));
      profile[static_cast<std::size_t>(t * height + y)] = sum;
    }
  }
  const auto sharpness = [&](double tilt) {
    double score = 0;
    std::vector<int> sum(static_cast<std::size_t>(height));
    for (int t = 0; t < tiles; ++t) {
      const int shift =
          static_cast<int>(std::lround(tilt * ((t + 0.5) * kTilePx - stain.width_px / 2.0)));
      const int* row = profile.data() + static_cast<std::ptrdiff_t>(t) * height;
      const int first = std::max(0, -shift);
      const int last = std::min(height, height - shift);
      for (int y = first; y < last; ++y) sum[static_cast<std::size_t>(y)] += row[y + shift];
    }
    for (std::size_t y = 1; y < sum.size(); ++y) {
      const double step = sum[y] - sum[y - 1];
      score += step * step;
    }
    return score;
  };
  const double step = 0.5 / stain.width_px;
  double best = 0;
  double best_score = 1.1 * sharpness(0);  // level unless clearly tilted
  for (double tilt = -kMaxTilt; tilt <= kMaxTilt; tilt += step) {
    if (const double score = sharpness(tilt); score > best_score) {
      best = tilt;
      best_score = score;
    }
  }
  return best;
}

double LevelStain::remainder_px(int x) const {
  const double shift = tilt * (x - image.width_px / 2.0);
  return shift - std::round(shift);
}

LevelStain level(Image stain, double tilt) {
  const int width = stain.width_px;
  const int height = stain.height_px;
  LevelStain out{{},
                 std::vector<int>(static_cast<std::size_t>(width), 0),
                 std::vector<int>(static_cast<std::size_t>(width), height),
                 tilt};
  if (tilt == 0) {
    out.image = std::move(stain);
    return out;
  }
  const int margin = static_cast<int>(std::ceil(std::abs(tilt) * width / 2.0));
  std::vector<int> ends;  // of stretches of columns that move alike
  for (int x = 0; x < width; ++x) {
    const auto shift = static_cast<int>(std::lround(tilt * (x - width / 2.0)));
    out.top[static_cast<std::size_t>(x)] = margin - shift;
    out.bottom[static_cast<std::size_t>(x)] = margin - shift + height;
    if (x > 0 && out.top[static_cast<std::size_t>(x)] != out.top[static_cast<std::size_t>(x) - 1])
      ends.push_back(x);
  }
  ends.push_back(width);
  out.image = {width, height + 2 * margin, {}};
  const auto row_bytes = static_cast<std::size_t>(width) * 3;
  out.image.rgb.resize(row_bytes * static_cast<std::size_t>(out.image.height_px));
  for (int y = 0; y < out.image.height_px; ++y) {
    const auto aside = static_cast<int>(std::lround(tilt * (y - margin - height / 2.0)));
    int x = 0;
    for (const int end : ends) {
      const int from_y = y - out.top[static_cast<std::size_t>(x)];
      const int first = std::max(x, aside);
      const int last = std::min(end, width + aside);
      if (from_y >= 0 && from_y < height && first < last) {
        std::memcpy(out.image.rgb.data() + static_cast<std::size_t>(y) * row_bytes +
                        static_cast<std::size_t>(first) * 3,
                    stain.rgb.data() + static_cast<std::size_t>(from_y) * row_bytes +
                        static_cast<std::size_t>(first - aside) * 3,
                    static_cast<std::size_t>(last - first) * 3);
      }
      x = end;
    }
  }
  return out;
}

LevelStain shrink(const LevelStain& stain, int factor) {
  LevelStain out{shrink(stain.image, factor), {}, {}, stain.tilt};
  for (int x = 0; x < out.image.width_px; ++x) {
    const auto from = static_cast<std::size_t>(x * factor);
    out.top.push_back((stain.top[from] + factor - 1) / factor);
    out.bottom.push_back(std::min(stain.bottom[from] / factor, out.image.height_px));
  }
  return out;
}

}  // namespace ecgmm::ecg
