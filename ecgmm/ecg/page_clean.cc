// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_clean.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "ecgmm/ecg/page_groups.h"

namespace ecgmm::ecg {
namespace {

constexpr float kInk = 0.4F;
constexpr double kSpeckMm = 1.1;  // smaller than any piece of a trace that counts
constexpr double kLevelMm = 32;   // no trace is level for longer
constexpr double kGapMm = 0.5;
constexpr float kDark = 0.22F;

/// Sets groups of ink that fit into a small square to 0.
void drop_specks(Plane& ink, int px_per_mm) {
  const int least = static_cast<int>(kSpeckMm * px_per_mm);
  for_each_group(ink, kInk, [&](const InkGroup& group) {
    if (std::max(group.right - group.left, group.bottom - group.top) < least) {
      for (const auto at : group.pixels) ink.values[at] = 0;
    }
    return true;
  });
}

/// Erases runs of ink along x (or along y) at one place.
void drop_straight(Plane& ink, int px_per_mm, bool along_x) {
  std::vector<std::uint8_t> inked(ink.values.size());
  std::transform(ink.values.begin(), ink.values.end(), inked.begin(),
                 [](float v) { return v > kInk ? 1 : 0; });
  const auto row_of = [&](int y) {
    return inked.data() + static_cast<std::ptrdiff_t>(y) * ink.width;
  };
  const int lines = along_x ? ink.height : ink.width;
  const int length = along_x ? ink.width : ink.height;
  const int gap = static_cast<int>(kGapMm * px_per_mm);
  const auto on = [&](int k, int line) {
    if (line < 0 || line >= lines) return false;
    return (along_x ? row_of(line)[k] : row_of(k)[line]) != 0;
  };
  const auto erase = [&](int begin, int end, int line) {
    const int beside = std::max(2, px_per_mm / 3);
    for (int k = begin; k < end; ++k) {
      if (on(k, line - beside) || on(k, line + beside)) continue;  // a trace crosses
      for (int d = -1; d <= 1; ++d) {
        if (line + d < 0 || line + d >= lines) continue;
        (along_x ? ink.at(k, line + d) : ink.at(line + d, k)) = 0;
      }
    }
  };
  // Row by row in both directions: a picture's columns lie far apart in memory.
  struct Run {
    int begin = -1;
    int seen = -1;
  };
  std::vector<Run> runs(static_cast<std::size_t>(lines));
  const auto look = [&](Run& run, int k, int line, bool seen) {
    if (seen) run.seen = k;
    if (seen && run.begin < 0) run.begin = k;
    if (seen || run.begin < 0 || (k < length && k - run.seen <= gap)) return;
    if (run.seen - run.begin > kLevelMm * px_per_mm) erase(run.begin, run.seen + 1, line);
    run.begin = -1;
  };
  for (int y = 0; y < ink.height; ++y) {
    const auto* row = row_of(y);
    for (int x = 0; x < ink.width; ++x) {
      const int line = along_x ? y : x;
      look(runs[static_cast<std::size_t>(line)], along_x ? x : y, line, row[x] != 0);
    }
  }
  for (int line = 0; line < lines; ++line)
    look(runs[static_cast<std::size_t>(line)], length, line, false);
}

}  // namespace

void clean_ink(Plane& ink, int px_per_mm) {
  drop_straight(ink, px_per_mm, true);
  drop_straight(ink, px_per_mm, false);
  drop_specks(ink, px_per_mm);
}

void drop_surroundings(std::array<Plane, 3>& dark, int px_per_mm) {
  const int cell = std::max(2, px_per_mm * 5 / 4);
  const int nx = (dark[0].width + cell - 1) / cell;
  const int ny = (dark[0].height + cell - 1) / cell;
  enum : std::uint8_t { kPaper, kSolid, kOut };
  std::vector<std::uint8_t> state(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny));
  std::vector<std::pair<int, int>> stack;
  for (int j = 0; j < ny; ++j) {
    for (int i = 0; i < nx; ++i) {
      int strong = 0, out = 0, all = 0;
      const int right = std::min(dark[0].width, (i + 1) * cell);
      for (int y = j * cell; y < std::min(dark[0].height, (j + 1) * cell); ++y) {
        const float* r = dark[0].row(y);
        const float* g = dark[1].row(y);
        const float* b = dark[2].row(y);
        for (int x = i * cell; x < right; ++x, ++all) {
          out += g[x] == kOutside ? 1 : 0;
          strong += (r[x] + g[x] + b[x]) / 3 > kDark ? 1 : 0;
        }
      }
      auto& s = state[static_cast<std::size_t>(j * nx + i)];
      s = 2 * out > all ? kOut : (10 * strong > 6 * all ? kSolid : kPaper);
      if (s == kOut) stack.emplace_back(i, j);
    }
  }
  std::vector<std::uint8_t> drop(state.size(), 0);
  while (!stack.empty()) {
    const auto [i, j] = stack.back();
    stack.pop_back();
    for (int v = std::max(0, j - 1); v <= std::min(ny - 1, j + 1); ++v) {
      for (int u = std::max(0, i - 1); u <= std::min(nx - 1, i + 1); ++u) {
        const auto next = static_cast<std::size_t>(v * nx + u);
        // The rim of what is dark is dropped too, but not what merely touches the outside.
        if (state[static_cast<std::size_t>(j * nx + i)] == kSolid)
          drop[next] = std::max<std::uint8_t>(drop[next], 1);
        if (state[next] != kSolid || drop[next] == 2) continue;
        drop[next] = 2;
        stack.emplace_back(u, v);
      }
    }
  }
  for (auto& channel : dark) {
    for (int y = 0; y < channel.height; ++y) {
      float* row = channel.row(y);
      for (int i = 0; i < nx; ++i) {
        const bool gone = drop[static_cast<std::size_t>(y / cell * nx + i)] != 0;
        for (int x = i * cell; x < std::min(channel.width, (i + 1) * cell); ++x)
          row[x] = gone || row[x] == kOutside ? 0 : row[x];
      }
    }
  }
}

}  // namespace ecgmm::ecg
