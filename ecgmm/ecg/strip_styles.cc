// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/strip_styles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <span>
#include <vector>

#include "ecgmm/io/image.h"
#include "ecgmm/io/image_jpeg.h"

namespace ecgmm::ecg {
namespace {

struct GridColors {
  unsigned minor, major;
};
constexpr std::array<GridColors, 9> kGrids = {{{0xfad7da, 0xf0a0aa},    // pink
                                               {0xf8b4b9, 0xe15f6e},    // strong pink
                                               {0xfaaaa5, 0xdc3c37},    // red
                                               {0xfacda5, 0xe1823c},    // orange
                                               {0xc8d7f5, 0x7d9bdc},    // blue
                                               {0xc8ebcd, 0x78be87},    // green
                                               {0xe1e1e1, 0xafafaf},    // gray
                                               {0xbebebe, 0x787878},    // dark gray
                                               {0xe6cdb9, 0xb9825f}}};  // brown
constexpr std::array<unsigned, 6> kPapers = {0xffffff, 0xfffafa, 0xfff6f0,
                                             0xfaf5e1, 0xeeeeee, 0xf0f5fa};
constexpr std::array<unsigned, 9> kTraces = {0x000000, 0x000000, 0x28262a, 0x1428aa, 0x0a0f5a,
                                             0x820a14, 0x005a1e, 0x5a1478, 0x5a5a5a};

template <class T, std::size_t kSize>
const T& any_of(const std::array<T, kSize>& items, RandomStream& random) {
  return items[random.below(kSize)];
}

std::array<int, 3> channels(unsigned rgb) {
  return {static_cast<int>(rgb >> 16), static_cast<int>((rgb >> 8) & 0xff),
          static_cast<int>(rgb & 0xff)};
}

unsigned scaled(unsigned rgb, double factor) {
  unsigned out = 0;
  for (const int v : channels(rgb)) out = out << 8 | static_cast<unsigned>(v * factor);
  return out;
}

/// The largest difference of a channel.
int contrast(unsigned a, unsigned b) {
  int most = 0;
  for (std::size_t c = 0; c < 3; ++c)
    most = std::max(most, std::abs(channels(a)[c] - channels(b)[c]));
  return most;
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

void make_gray(Image& image) {
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    const auto gray =
        to_byte(0.299 * image.rgb[i] + 0.587 * image.rgb[i + 1] + 0.114 * image.rgb[i + 2]);
    image.rgb[i] = image.rgb[i + 1] = image.rgb[i + 2] = gray;
  }
}

/// A ramp over the picture, a dark spot, or both.
void cast_shadow(Image& image, RandomStream& random) {
  const double depth = random.uniform(0.05, 0.45);
  const double ramp_x = random.uniform(-1, 1);
  const double ramp_y = random.uniform(-0.3, 0.3);
  const double low = std::min(0.0, ramp_x) + std::min(0.0, ramp_y);
  const double range = std::abs(ramp_x) + std::abs(ramp_y) + 1e-6;
  const double spot_x = random.uniform();
  const double spot_width = random.uniform(0.02, 0.3);
  const double spot_share = static_cast<double>(random.below(3)) / 2.0;
  std::size_t i = 0;
  for (int y = 0; y < image.height_px; ++y) {
    const double v = static_cast<double>(y) / image.height_px;
    for (int x = 0; x < image.width_px; ++x) {
      const double u = static_cast<double>(x) / image.width_px;
      const double ramp = (u * ramp_x + v * ramp_y - low) / range;
      const double spot = std::exp(-(u - spot_x) * (u - spot_x) / spot_width);
      const double light = 1 - depth * ((1 - spot_share) * ramp + spot_share * spot);
      for (int c = 0; c < 3; ++c, ++i) image.rgb[i] = to_byte(image.rgb[i] * light);
    }
  }
}

/// The color at a place between pixels, `outside` beyond the picture.
std::array<double, 3> between(const Image& image, double x, double y,
                              const std::array<int, 3>& outside) {
  const auto left = static_cast<int>(std::floor(x));
  const auto upper = static_cast<int>(std::floor(y));
  std::array<double, 3> sum{};
  for (int v = upper; v <= upper + 1; ++v) {
    for (int u = left; u <= left + 1; ++u) {
      const double weight = (1 - std::abs(x - u)) * (1 - std::abs(y - v));
      const bool inside = u >= 0 && v >= 0 && u < image.width_px && v < image.height_px;
      const auto at =
          inside ? (static_cast<std::size_t>(v) * static_cast<std::size_t>(image.width_px) +
                    static_cast<std::size_t>(u)) *
                       3
                 : 0;
      for (std::size_t c = 0; c < 3; ++c)
        sum[c] += weight * (inside ? image.rgb[at + c] : outside[c]);
    }
  }
  return sum;
}

void rotate(Image& image, RandomStream& random) {
  const double angle = random.uniform(-1.5, 1.5) * std::numbers::pi / 180;
  const std::array<std::array<int, 3>, 3> tables = {
      {{255, 255, 255}, {20, 20, 20}, {120, 100, 80}}};
  const auto& table = any_of(tables, random);
  const double sine = std::sin(angle);
  const double cosine = std::cos(angle);
  const double middle_x = (image.width_px - 1) / 2.0;
  const double middle_y = (image.height_px - 1) / 2.0;
  Image out{image.width_px, image.height_px, {}};
  out.rgb.reserve(image.rgb.size());
  for (int y = 0; y < image.height_px; ++y) {
    for (int x = 0; x < image.width_px; ++x) {
      const double dx = x - middle_x;
      const double dy = y - middle_y;
      const auto color = between(image, middle_x + cosine * dx + sine * dy,
                                 middle_y - sine * dx + cosine * dy, table);
      for (const double v : color) out.rgb.push_back(to_byte(v));
    }
  }
  image = std::move(out);
}

/// One pass of the weights (a, 1 - 2a, a) along rows and columns; its variance is 2a.
void blur(Image& image, double variance) {
  const double side = variance / 2;
  const auto pass = [&](std::size_t step, std::size_t lines, std::size_t line_step,
                        std::size_t length) {
    std::vector<double> values(length);
    for (std::size_t line = 0; line < lines; ++line) {
      for (std::size_t c = 0; c < 3; ++c) {
        auto* first = image.rgb.data() + line * line_step + c;
        for (std::size_t i = 0; i < length; ++i) values[i] = first[i * step];
        for (std::size_t i = 0; i < length; ++i) {
          const double before = values[i - (i > 0)];
          const double after = values[std::min(i + 1, length - 1)];
          first[i * step] = to_byte(side * (before + after) + (1 - 2 * side) * values[i]);
        }
      }
    }
  };
  const auto width = static_cast<std::size_t>(image.width_px);
  const auto height = static_cast<std::size_t>(image.height_px);
  pass(3, height, width * 3, width);
  pass(width * 3, width, 3, height);
}

void add_noise(Image& image, RandomStream& random) {
  const double deviation = random.uniform(1, 9);
  const bool gray = random.chance(0.5);
  // Drawing from a table costs a tenth of drawing from the distribution.
  std::array<double, 1024> table;
  for (double& v : table) v = deviation * random.normal();
  double value = 0;
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    if (!gray || i % 3 == 0) value = table[random.next() >> 54];
    image.rgb[i] = to_byte(image.rgb[i] + value);
  }
}

/// Half the resolution, and back.
void coarsen(Image& image) {
  const Image before = image;
  for (int y = 0; y < image.height_px; ++y) {
    for (int x = 0; x < image.width_px; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        int sum = 0;
        for (const int v : {y / 2 * 2, std::min(y / 2 * 2 + 1, image.height_px - 1)}) {
          for (const int u : {x / 2 * 2, std::min(x / 2 * 2 + 1, image.width_px - 1)}) {
            sum +=
                before.rgb[(static_cast<std::size_t>(v) * static_cast<std::size_t>(image.width_px) +
                            static_cast<std::size_t>(u)) *
                               3 +
                           c];
          }
        }
        image.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width_px) +
                   static_cast<std::size_t>(x)) *
                      3 +
                  c] = static_cast<std::uint8_t>(sum / 4);
      }
    }
  }
}

}  // namespace

PaperStyle random_style(RandomStream& random) {
  PaperStyle style;
  style.paper = any_of(kPapers, random);
  style.trace = any_of(kTraces, random);
  style.line_width_px = random.chance(0.5) ? random.uniform(1, 6) : random.uniform(1.5, 3);
  style.antialias = random.chance(0.8);
  style.lead_name = random.chance(0.3);
  style.pulse = random.chance(0.15);
  const auto& grid = any_of(kGrids, random);
  style.minor_grid = grid.minor;
  style.major_grid = random.chance(0.2) ? scaled(grid.major, random.uniform(0.4, 0.8)) : grid.major;
  if (contrast(style.trace, style.major_grid) < 60) style.trace = 0x000000;
  constexpr std::array<GridLines, 10> kLines = {
      GridLines::solid,      GridLines::solid, GridLines::solid,  GridLines::solid,
      GridLines::solid,      GridLines::solid, GridLines::dashed, GridLines::dotted,
      GridLines::thick_only, GridLines::none};
  style.lines = any_of(kLines, random);
  style.grid_line_px = random.chance(0.5) ? 0 : random.uniform(0.8, 1.6);
  style.grid_x_mm = random.uniform(0, 5);
  style.grid_y_mm = random.uniform(0, 5);
  return style;
}

void degrade(Image& image, RandomStream& random) {
  if (random.chance(0.15)) make_gray(image);
  if (random.chance(0.4)) rotate(image, random);
  if (random.chance(0.4)) cast_shadow(image, random);
  if (random.chance(0.2)) coarsen(image);
  if (random.chance(0.4)) {
    double variance = std::pow(random.uniform(0.3, 1.3), 2);
    for (; variance > 0; variance -= 0.5) blur(image, std::min(variance, 0.5));
  }
  if (random.chance(0.4)) add_noise(image, random);
  if (random.chance(0.8)) {
    const int quality = 30 + static_cast<int>(random.below(66));
    image = io::decode_image(io::encode_jpeg(image, quality), "").image;
  }
}

}  // namespace ecgmm::ecg
