// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/image_facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace ecgmm::data {
namespace {

/// A part of the trace is at least this share of the picture's width, so that single letters are
/// none.
constexpr double kMinTraceShare = 0.02;
/// How much of a part may lie above or below another part of the trace.
constexpr double kMaxOverlap = 0.25;

/// Dark pixels [begin, end) of one row.
struct Run {
  int row, begin, end;
  std::size_t part = 0;  ///< set by find_parts()
};

/// Connected dark pixels.
struct Part {
  int left = 0, right = 0;  ///< [left, right)
  std::size_t pixels = 0;
  bool is_trace = false;
  int width() const { return right - left; }
};

/// A picture as the brightest of its channels: red paper grids are as bright as the paper, black
/// ink is not.
struct Gray {
  int width = 0, height = 0;
  std::vector<std::uint8_t> levels;
};

/// Pictures beyond four megapixels are reduced, each block to its darkest pixel, which keeps thin
/// lines.
Gray to_gray(const Image& image) {
  constexpr double kMaxPixels = 4e6;
  const double pixels = static_cast<double>(image.width_px) * image.height_px;
  const int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(pixels / kMaxPixels))));
  Gray gray;
  gray.width = (image.width_px + step - 1) / step;
  gray.height = (image.height_px + step - 1) / step;
  gray.levels.assign(static_cast<std::size_t>(gray.width) * static_cast<std::size_t>(gray.height),
                     255);
  const std::uint8_t* pixel = image.rgb.data();
  if (step == 1) {
    for (auto& level : gray.levels) {
      level = std::max(std::max(pixel[0], pixel[1]), pixel[2]);
      pixel += 3;
    }
    return gray;
  }
  for (int y = 0; y < image.height_px; ++y) {
    auto* row =
        &gray.levels[static_cast<std::size_t>(y / step) * static_cast<std::size_t>(gray.width)];
    for (int begin = 0; begin < image.width_px; begin += step, ++row) {
      const int end = std::min(begin + step, image.width_px);
      for (int x = begin; x < end; ++x, pixel += 3) {
        *row = std::min(*row, std::max(std::max(pixel[0], pixel[1]), pixel[2]));
      }
    }
  }
  return gray;
}

/// Two thirds of the brightness of the paper, which is the median: most of a strip is paper.
int dark_threshold(const std::vector<std::uint8_t>& levels) {
  // Neighbors are often of one level: with counters of their own they need not wait for each other.
  std::array<std::array<std::size_t, 256>, 4> counts{};
  for (std::size_t i = 0; i < levels.size(); ++i) ++counts[i % 4][levels[i]];
  const auto count = [&](int level) {
    const auto i = static_cast<std::size_t>(level);
    return counts[0][i] + counts[1][i] + counts[2][i] + counts[3][i];
  };
  std::size_t below = 0;
  int median = 0;
  while (below + count(median) <= levels.size() / 2) below += count(median++);
  return median * 2 / 3;
}

std::vector<Run> find_runs(const Gray& gray) {
  const int threshold = dark_threshold(gray.levels);
  std::vector<Run> runs;
  for (int y = 0; y < gray.height; ++y) {
    const auto* row =
        &gray.levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(gray.width)];
    for (int x = 0; x < gray.width; ++x) {
      if (row[x] >= threshold) continue;
      const int begin = x;
      while (x < gray.width && row[x] < threshold) ++x;
      runs.push_back({y, begin, x, 0});
    }
  }
  return runs;
}

/// Joins runs that touch, diagonals included, into parts (union-find over the runs).
std::vector<Part> find_parts(std::vector<Run>& runs) {
  std::vector<std::size_t> parent(runs.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (std::size_t i = 0, above = 0; i < runs.size(); ++i) {
    while (runs[above].row < runs[i].row - 1) ++above;
    // Runs of the row above that end before this one begins touch none of the later ones either.
    while (runs[above].row == runs[i].row - 1 && runs[above].end < runs[i].begin) ++above;
    for (std::size_t j = above; runs[j].row == runs[i].row - 1 && runs[j].begin <= runs[i].end;
         ++j) {
      parent[root(j)] = root(i);
    }
  }
  std::vector<std::size_t> index(runs.size(), runs.size());
  std::vector<Part> parts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::size_t& number = index[root(i)];
    if (number == runs.size()) {
      number = parts.size();
      parts.push_back({runs[i].begin, runs[i].end, 0, false});
    }
    runs[i].part = number;
    Part& part = parts[number];
    part.left = std::min(part.left, runs[i].begin);
    part.right = std::max(part.right, runs[i].end);
    part.pixels += static_cast<std::size_t>(runs[i].end - runs[i].begin);
  }
  return parts;
}

/// Marks the parts that are the trace: the widest first, as long as they do not lie above or below
/// each other.
void mark_trace(std::vector<Part>& parts, int width) {
  std::vector<Part*> by_width;
  for (auto& part : parts) by_width.push_back(&part);
  std::sort(by_width.begin(), by_width.end(), [](const Part* a, const Part* b) {
    return a->width() != b->width() ? a->width() > b->width() : a->left < b->left;
  });
  std::vector<bool> covered(static_cast<std::size_t>(width), false);
  for (Part* part : by_width) {
    if (part != by_width.front() && part->width() < kMinTraceShare * width) break;
    const auto begin = covered.begin() + part->left;
    const auto end = covered.begin() + part->right;
    if (static_cast<double>(std::count(begin, end, true)) > kMaxOverlap * part->width()) continue;
    part->is_trace = true;
    std::fill(begin, end, true);
  }
}

/// Sums by the place in a block, which compilers do for many places at a time.
std::array<double, 3> mean_rgb(const Image& image) {
  constexpr std::size_t kBlock = 48;          // a multiple of 3
  constexpr std::size_t kBlocksAtMost = 257;  // times 255 is what 16 bits hold
  std::array<std::uint64_t, 3> sums{};
  std::span<const std::uint8_t> rest = image.rgb;
  while (rest.size() >= kBlock) {
    std::array<std::uint16_t, kBlock> by_place{};
    for (std::size_t n = 0; n < kBlocksAtMost && rest.size() >= kBlock; ++n) {
      const auto* block = rest.data();
      for (std::size_t i = 0; i < kBlock; ++i) {
        by_place[i] = static_cast<std::uint16_t>(by_place[i] + block[i]);
      }
      rest = rest.subspan(kBlock);
    }
    for (std::size_t i = 0; i < kBlock; ++i) sums[i % 3] += by_place[i];
  }
  for (std::size_t i = 0; i < rest.size(); ++i) sums[i % 3] += rest[i];
  std::array<double, 3> means{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    means[channel] =
        3.0 * static_cast<double>(sums[channel]) / static_cast<double>(image.rgb.size());
  }
  return means;
}

double ink_outside(const std::vector<Part>& parts) {
  std::size_t all = 0;
  std::size_t outside = 0;
  for (const Part& part : parts) {
    all += part.pixels;
    outside += part.is_trace ? 0 : part.pixels;
  }
  return all == 0 ? 0.0 : static_cast<double>(outside) / static_cast<double>(all);
}

/// The mean height of the trace by part of the width: of each column first, so that a steep stroke
/// counts no more than a flat one. Bins without a trace take their left neighbor's height (the
/// first ones the first bin's).
std::vector<float> trace_profile(const std::vector<Run>& runs, const std::vector<Part>& parts,
                                 int width, int height) {
  constexpr std::size_t kBins = ImageFacts::kProfileBins;
  if (runs.empty()) return {};
  const auto columns = static_cast<std::size_t>(width);
  std::vector<double> rows(columns, 0.0);
  std::vector<double> pixels(columns, 0.0);
  for (const Run& run : runs) {
    if (!parts[run.part].is_trace) continue;
    for (auto x = static_cast<std::size_t>(run.begin); x < static_cast<std::size_t>(run.end); ++x) {
      rows[x] += run.row + 0.5;
      pixels[x] += 1;
    }
  }
  std::vector<double> sums(kBins, 0.0);
  std::vector<double> counts(kBins, 0.0);
  for (std::size_t x = 0; x < columns; ++x) {
    if (pixels[x] == 0) continue;
    sums[x * kBins / columns] += rows[x] / pixels[x];
    counts[x * kBins / columns] += 1;
  }
  std::vector<float> profile(kBins);
  const auto first = static_cast<std::size_t>(
      std::find_if(counts.begin(), counts.end(), [](double n) { return n > 0; }) - counts.begin());
  double last = sums[first] / counts[first];
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    if (counts[bin] > 0) last = sums[bin] / counts[bin];
    profile[bin] = static_cast<float>(last / height);
  }
  return profile;
}

}  // namespace

ImageFacts measure_image(const Image& image) {
  ImageFacts facts;
  facts.width_px = image.width_px;
  facts.height_px = image.height_px;
  if (image.rgb.empty()) return facts;
  facts.mean_rgb = mean_rgb(image);
  const Gray gray = to_gray(image);
  auto runs = find_runs(gray);
  auto parts = find_parts(runs);
  mark_trace(parts, gray.width);
  facts.ink_outside = ink_outside(parts);
  facts.trace_profile = trace_profile(runs, parts, gray.width, gray.height);
  return facts;
}

}  // namespace ecgmm::data
